// A crawl that is killed again and again, as by power cuts, loses nothing and does nothing twice.
#include <random>

#include <unistd.h>

#include "app/assembly/assembly.h"
#include "tests/scenario/rehearsal.h"

using namespace gleaner;
using namespace gleaner::test;

class TestKill : public QObject {
    Q_OBJECT

    static constexpr int kSources = 6;
    static constexpr int kPictures = 400; // of each
    static constexpr double kRate = 15;   // of each: the kills are over before the pictures are
    static constexpr int kKills = 52;

    // Another sequence of moments with GLEANER_SEED.
    static std::uint32_t seed() {
        const char* wanted = std::getenv("GLEANER_SEED");
        return wanted ? std::uint32_t(std::strtoul(wanted, nullptr, 10)) : 20261121u;
    }

    // Starts a crawl and kills it at a random moment: while it opens the library, at its first requests, or in the
    // middle of its work. False when it had ended by itself.
    static bool crawlAndKill(const Rehearsal& world, std::mt19937& random) {
        RunningProgram crawl("gleaner-cli", {"--library", world.cli.library.string(), "--json", "crawl", "--until-done",
                                             "--state-line", "0.1"});
        if (random() % 3 > 0)
            crawl.readLine(); // it is at work by now
        const bool ended = crawl.endsWithin(std::chrono::milliseconds(random() % 300));
        crawl.signal(SIGKILL);
        crawl.wait();
        return !ended;
    }

    static std::vector<fs::path> leftOvers(const fs::path& library) {
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(library))
            if (entry.path().extension() == ".part" || entry.path().parent_path().filename() == "tmp")
                found.push_back(entry.path());
        return found;
    }

private slots:
    // What a killed process has written stays, on whatever disk: memory does as well as one, and asks nobody to wait
    // for others' syncs.
    void initTestCase() {
        std::error_code error;
        if (fs::space("/dev/shm", error).available > (512u << 20) && !error && access("/dev/shm", W_OK) == 0)
            qputenv("TMPDIR", "/dev/shm");
    }

    void fiftyKillsLoseNothingAndDoubleNothing() {
        RehearsalOptions options;
        options.sources = kSources;
        options.pictures = kPictures;
        options.set = {"--rate", std::to_string(int(kRate))};
        const Rehearsal world(options);
        QVERIFY(world.ready());
        std::mt19937 random(seed());
        qInfo("GLEANER_SEED=%u", seed());
        for (int kills = 0; kills < kKills; ++kills)
            QVERIFY2(crawlAndKill(world, random), qPrintable(QString("the crawl was over after %1 kills").arg(kills)));

        const Rehearsal::Crawl last = world.crawl({"--until-done"}, 200);
        QCOMPARE(last.exitCode, 0);
        QVERIFY2(last.count("ok") > 0, "every kill met a crawl with work left");
        qInfo("%d were left for the last crawl", last.count("ok"));
        QCOMPARE(last.count("left"), 0);
        QCOMPARE(last.count("failed"), 0);

        // Every picture is there, whole, once; nothing else is.
        constexpr int kAll = kSources * kPictures;
        const json store = world.cli.document({"store", "verify"});
        QCOMPARE(store["ok"].get<bool>(), true);
        QCOMPARE(store["blobs"].get<int>(), kAll);
        QCOMPARE(store["orphans"].get<int>(), 0);
        QCOMPARE(store["partial"].get<int>(), 0);
        QVERIFY(leftOvers(world.cli.library).empty());
        QCOMPARE(world.cli.document({"search", "is:stored"})["total"].get<int>(), kAll);
        everyTaskEndedOnce(world.cli.library, kAll);
        theLimitWasKept(world);
    }

private:
    static void everyTaskEndedOnce(const fs::path& library, int pictures) {
        const auto opened = assembly::openLibrary(library, workstation::Access::Read);
        QVERIFY(opened);
        stream::TaskQueue& queue = (*opened)->queue();
        std::int64_t ok = 0;
        const auto counts = queue.counts((*opened)->clock().wallNow());
        QVERIFY(counts);
        for (const stream::SourceCounts& source : *counts) {
            QCOMPARE(source.counts.left() + source.counts.failed, 0);
            ok += source.ok;
        }
        QCOMPARE(ok, pictures);
        const std::int64_t records = *(*opened)->catalog().count();
        QCOMPARE(records, pictures);
        for (std::int64_t key = 1; key <= records; ++key) {
            const auto history = queue.history(model::RecordKey{key});
            QCOMPARE(history->size(), size_t(1));
            QCOMPARE(history->front().outcome.name(), "200");
        }
    }

    // Whatever was asked for again after a kill was paid for, too.
    static void theLimitWasKept(const Rehearsal& world) {
        const auto log = world.requests([](const RequestLogEntry&) { return true; });
        QVERIFY(log.size() >= size_t(kSources * kPictures));
        const double excess = worstExcess(log, kRate);
        QVERIFY2(excess <= 0, qPrintable(QString::number(excess)));
        qInfo("%zu requests for %d pictures", log.size(), kSources * kPictures);
    }
};

QTEST_GUILESS_MAIN(TestKill)
#include "test_kill.moc"
