// A disk that is full, or that cannot be written: the crawl says so, waits or ends, and loses nothing. The disk is a
// small one in memory, mounted in a namespace of this program's own, so that a plain user can do it where the system
// allows user namespaces.
#include <cstring>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/assembly/assembly.h"
#include "tests/scenario/rehearsal.h"

using namespace gleaner;
using namespace gleaner::test;

namespace {

bool writeTo(const char* path, const std::string& text) {
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    const bool done = file >= 0 && write(file, text.data(), text.size()) == ssize_t(text.size());
    close(file);
    return done;
}

// Before any thread is started. Empty when mounting is possible from now on, else why not.
std::string enterNamespace() {
    const auto user = getuid();
    const auto group = getgid();
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
        return std::string("no user namespaces: ") + std::strerror(errno);
    writeTo("/proc/self/setgroups", "deny");
    if (!writeTo("/proc/self/uid_map", std::to_string(user) + " " + std::to_string(user) + " 1") ||
        !writeTo("/proc/self/gid_map", std::to_string(group) + " " + std::to_string(group) + " 1"))
        return "the user could not be mapped";
    return {};
}

// A file system of a few MiB in memory.
class SmallDisk {
public:
    explicit SmallDisk(int mebibytes) {
        const std::string size = "size=" + std::to_string(mebibytes) + "m";
        m_mounted = mount("tmpfs", m_folder.path().c_str(), "tmpfs", 0, size.c_str()) == 0;
    }
    ~SmallDisk() {
        if (m_mounted)
            umount2(m_folder.path().c_str(), MNT_DETACH);
    }
    bool mounted() const { return m_mounted; }
    const fs::path& path() const { return m_folder.path(); }

    std::int64_t free() const {
        struct statvfs space {};
        statvfs(m_folder.path().c_str(), &space);
        return std::int64_t(space.f_bavail) * std::int64_t(space.f_bsize);
    }
    // Something else takes all but so much.
    bool fillUpTo(std::int64_t left) const {
        const int file = open((m_folder / "other.dat").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        const bool done = file >= 0 && posix_fallocate(file, 0, free() - left) == 0;
        close(file);
        return done;
    }
    void clear() const { fs::remove(m_folder / "other.dat"); }
    bool setReadOnly(bool readOnly) const {
        return mount(nullptr, m_folder.path().c_str(), nullptr, MS_REMOUNT | (readOnly ? MS_RDONLY : 0), nullptr) == 0;
    }

private:
    TemporaryFolder m_folder;
    bool m_mounted = false;
};

constexpr int kPictures = 120;

RehearsalOptions options(const SmallDisk& disk) {
    RehearsalOptions made;
    made.sources = 2;
    made.pictures = kPictures / 2;
    made.web.bodyBytes = 40'000;
    made.set = {"--rate", "40"};
    made.settings = {{"low_disk", "0"}};
    made.folder = disk.path();
    return made;
}

} // namespace

class TestBadDisk : public QObject {
    Q_OBJECT

    const std::string m_whyNot;

    // Reads state lines until one of them is as wanted.
    template<typename Wanted>
    static json lineWith(RunningProgram& crawl, Wanted wanted) {
        for (;;) {
            const json line = json::parse(crawl.readLine(), nullptr, false);
            if (!line.is_object() || wanted(line))
                return line;
        }
    }
    static bool allStoredOnce(const Rehearsal& world) {
        const json store = world.cli.document({"store", "verify"});
        return store["ok"] == true && store["blobs"] == kPictures && store["partial"] == 0 &&
               world.cli.document({"search", "is:stored"})["total"] == kPictures;
    }

private slots:
    void initTestCase() {
        if (!m_whyNot.empty())
            QSKIP(("SKIPPED FOR WANT OF A SMALL DISK: " + m_whyNot).c_str());
    }

    void aFullDiskStopsTheCrawlUntilThereIsRoom() {
        const SmallDisk disk(64);
        QVERIFY(disk.mounted());
        const Rehearsal world(options(disk));
        QVERIFY(world.ready());
        QVERIFY(disk.fillUpTo(2 << 20));
        RunningProgram crawl("gleaner-cli", {"--library", world.cli.library.string(), "--json", "crawl", "--until-done",
                                             "--state-line", "0.1"});
        const json full = lineWith(crawl, [](const json& line) { return whyOf(line) == "low_disk"; });
        QVERIFY2(full.is_object(), "the state line says what is the matter");
        const int stored = full["general"]["num_resized"];
        QVERIFY(stored < kPictures);
        disk.clear();
        const json summary = lineWith(crawl, [](const json& line) { return line["event"] == "summary"; });
        QVERIFY(summary.is_object());
        QCOMPARE(summary["ok"].get<int>(), kPictures);
        QCOMPARE(summary["failed"].get<int>(), 0);
        QCOMPARE(crawl.wait().exitCode, 0);
        QVERIFY(allStoredOnce(world));
        // Nobody was asked twice for what had been fetched already.
        QCOMPARE(int(world.pictureRequests(world.name(0)).size() + world.pictureRequests(world.name(1)).size()),
                 kPictures);
    }

    void aCrawlThatEndsOnAFullDiskLosesNothing() {
        const SmallDisk disk(64);
        QVERIFY(disk.mounted());
        const Rehearsal world(options(disk));
        QVERIFY(world.ready());
        QVERIFY(disk.fillUpTo(2 << 20));
        RunningProgram crawl("gleaner-cli", {"--library", world.cli.library.string(), "--json", "crawl", "--until-done",
                                             "--state-line", "0.1"});
        QVERIFY(lineWith(crawl, [](const json& line) { return whyOf(line) == "low_disk"; }).is_object());
        crawl.signal(SIGINT);
        const ProgramResult ended = crawl.wait();
        QVERIFY2(ended.exitCode == 130 || ended.exitCode == 1, ended.err.c_str());
        disk.clear();
        const ProgramResult again = world.cli.run({"--json", "crawl", "--until-done"}, 120);
        QVERIFY2(again.exitCode == 0, (again.out + again.err).c_str());
        QVERIFY(allStoredOnce(world));
    }

    void littleRoomHoldsTheCrawlBeforeItHurts() {
        const SmallDisk disk(64);
        QVERIFY(disk.mounted());
        RehearsalOptions wanted = options(disk);
        wanted.settings = {{"low_disk", "1000000000"}};
        const Rehearsal world(wanted);
        QVERIFY(world.ready());
        RunningProgram crawl("gleaner-cli", {"--library", world.cli.library.string(), "--json", "crawl", "--until-done",
                                             "--state-line", "0.1"});
        const json held = lineWith(crawl, [](const json& line) { return whyOf(line) == "low_disk"; });
        QVERIFY(held.is_object());
        QCOMPARE(held["specific"][world.name(0)]["state"].get<std::string>(), "offline");
        crawl.signal(SIGINT);
        QCOMPARE(crawl.wait().exitCode, 130);
        QVERIFY(world.pictureRequests(world.name(0)).empty());
        QCOMPARE(world.cli.run({"settings", "set", "low_disk", "0"}).exitCode, 0);
        QCOMPARE(world.crawl().exitCode, 0);
        QVERIFY(allStoredOnce(world));
    }

    void aLibraryThatCannotBeWrittenIsReadAndNotCrawled() {
        const SmallDisk disk(64);
        QVERIFY(disk.mounted());
        const Rehearsal world(options(disk));
        QVERIFY(world.ready());
        QVERIFY(disk.setReadOnly(true));
        const json refused = world.cli.document({"crawl", "--until-done"});
        QCOMPARE(refused["error"]["code"].get<std::string>(), "read_only");
        QCOMPARE(world.cli.run({"crawl", "--until-done"}).exitCode, 1);
        QVERIFY(world.requests([](const RequestLogEntry&) { return true; }).empty());
        QCOMPARE(world.cli.document({"status"})["queues"]["queued"].get<int>(), kPictures);
        QCOMPARE(world.cli.document({"search", ""})["total"].get<int>(), kPictures);
        QVERIFY(disk.setReadOnly(false));
        QCOMPARE(world.crawl().exitCode, 0);
        QVERIFY(allStoredOnce(world));
    }

public:
    explicit TestBadDisk(std::string whyNot) : m_whyNot(std::move(whyNot)) {}

private:
    // Why the sources of a state line do nothing; the first that says so.
    static std::string whyOf(const json& line) {
        if (line.value("event", "") == "summary")
            return {};
        for (const auto& [name, source] : line["specific"].items())
            if (source["state"] == "offline")
                return source["why"];
        return {};
    }
};

int main(int argc, char** argv) {
    TestBadDisk test(enterNamespace());
    QCoreApplication app(argc, argv);
    return QTest::qExec(&test, argc, argv);
}
#include "test_bad_disk.moc"
