#include <cerrno>
#include <fstream>

#include <QTest>

#include "core/blobstore/directory/directory_blob_store.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::blobstore;
namespace fs = std::filesystem;

namespace {

// A disk on which the nth call of a kind fails (from 1; 0: never).
struct DiskPlan {
    int failWrite = 0, failSync = 0, failSyncAll = 0, failRename = 0;
    int error = ENOSPC;
    bool together = true;
    int writes = 0, syncs = 0, syncAlls = 0, renames = 0; // seen so far
};

class PlannedDisk final : public Disk {
public:
    explicit PlannedDisk(DiskPlan& plan) : m_plan(plan) {}
    int write(int file, std::span<const std::uint8_t> bytes) override {
        if (++m_plan.writes != m_plan.failWrite)
            return Disk::write(file, bytes);
        Disk::write(file, bytes.first(bytes.size() / 2)); // a full disk takes what it can
        return m_plan.error;
    }
    int sync(int file) override { return ++m_plan.syncs == m_plan.failSync ? m_plan.error : Disk::sync(file); }
    int syncAll(int folder) override {
        return ++m_plan.syncAlls == m_plan.failSyncAll ? m_plan.error : Disk::syncAll(folder);
    }
    int rename(const char* from, const char* to) override {
        return ++m_plan.renames == m_plan.failRename ? m_plan.error : Disk::rename(from, to);
    }
    bool syncsAsOne(int) override { return m_plan.together; }

private:
    DiskPlan& m_plan;
};

std::vector<BlobStore::Blob> pictures(int count, const std::string& prefix = "picture ") {
    std::vector<BlobStore::Blob> blobs;
    for (int i = 0; i < count; ++i) {
        const Bytes body = Bytes::copyOf(prefix + std::to_string(i));
        blobs.push_back({Sha256::of(body.span()), body});
    }
    return blobs;
}

void writeFile(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

} // namespace

class TestDirectoryBlobStore : public QObject {
    Q_OBJECT

    std::unique_ptr<test::TemporaryFolder> m_folder;
    DiskPlan m_plan;

    std::unique_ptr<DirectoryBlobStore> opened() {
        return std::make_unique<DirectoryBlobStore>(m_folder->path(), std::make_unique<PlannedDisk>(m_plan));
    }
    // Whatever went wrong: names are whole, nothing temporary is left.
    void verifyNothingIsHalf() {
        const Result<StoreCheck> check = DirectoryBlobStore(m_folder->path()).verify({}, {});
        QVERIFY(check);
        QVERIFY(check->corrupt.empty());
        QVERIFY(check->partial.empty());
    }

private slots:
    void init() {
        m_folder = std::make_unique<test::TemporaryFolder>();
        m_plan = {};
    }

    void readingMakesNoFolder() {
        const auto store = opened();
        QVERIFY(!store->contains(Sha256{}));
        QVERIFY(store->verify({}, {}));
        QVERIFY(store->sweepTemporary());
        QVERIFY(fs::is_empty(m_folder->path()));
    }
    void theFileHoldsTheBodyByteForByte() {
        const auto blobs = pictures(1);
        const auto store = opened();
        QVERIFY(store->put(blobs));
        std::ifstream in(m_folder->path() / store->pathOf(blobs[0].sha256), std::ios::binary);
        QCOMPARE(std::string(std::istreambuf_iterator<char>(in), {}), std::string(blobs[0].body.text()));
    }
    void aFullDiskLeavesNothingHalfWritten_data() {
        QTest::addColumn<int>("nth");
        QTest::addColumn<bool>("together");
        for (const int nth : {1, 2, 12})
            for (const bool together : {true, false})
                QTest::addRow("write %d %s", nth, together ? "together" : "one by one") << nth << together;
    }
    void aFullDiskLeavesNothingHalfWritten() {
        QFETCH(int, nth);
        QFETCH(bool, together);
        m_plan.together = together;
        m_plan.failWrite = nth;
        const auto store = opened();
        const auto blobs = pictures(20);
        const Result<void> full = store->put(blobs);
        QVERIFY(!full);
        QCOMPARE(full.error().code, ErrorCode::DiskFull);
        QVERIFY(full.error().thing.find(blobs[size_t(nth - 1)].sha256.toString()) != std::string::npos);
        QCOMPARE(store->usage()->blobs, std::int64_t(0));
        verifyNothingIsHalf();
        QVERIFY(store->put(blobs)); // there is room again
        QCOMPARE(store->usage()->blobs, std::int64_t(20));
        verifyNothingIsHalf();
    }
    void aFailedSyncGivesNoNames() {
        m_plan.failSyncAll = 1;
        m_plan.error = EIO;
        const auto store = opened();
        const Result<void> failed = store->put(pictures(20));
        QCOMPARE(failed.error().code, ErrorCode::IoFailed);
        QCOMPARE(store->usage()->blobs, std::int64_t(0));
        verifyNothingIsHalf();
    }
    void aFailedRenameKeepsWholeNamesOnly() {
        m_plan.failRename = 5;
        const auto store = opened();
        QVERIFY(!store->put(pictures(20)));
        QCOMPARE(store->usage()->blobs, std::int64_t(4));
        verifyNothingIsHalf();
    }
    // The names of a failed group are there, but nobody knows whether a power cut would keep them.
    void namesThatWereNeverSyncedAreSyncedBeforeTheyCount() {
        m_plan.failSyncAll = 2; // the names'; the first is the bodies'
        const auto store = opened();
        const auto blobs = pictures(20);
        QVERIFY(!store->put(blobs));
        QCOMPARE(store->usage()->blobs, std::int64_t(20));
        const int syncsBefore = m_plan.syncAlls;
        QVERIFY(store->put(blobs));
        QCOMPARE(m_plan.syncAlls, syncsBefore + 1);
        QVERIFY(store->put(blobs)); // now they count
        QCOMPARE(m_plan.syncAlls, syncsBefore + 1);
    }
    void namesLeftByAKilledProcessAreSyncedOnce() {
        const auto blobs = pictures(2);
        QVERIFY(opened()->put(blobs));
        m_plan = {};
        const auto store = opened();
        QVERIFY(store->put(blobs));
        QCOMPARE(m_plan.syncAlls, 1);
        QVERIFY(store->put(blobs));
        QCOMPARE(m_plan.syncAlls, 1);
        QCOMPARE(m_plan.writes, 0);
    }
    void whatIsThereCostsNoWrite() {
        const auto store = opened();
        QVERIFY(store->put(pictures(20)));
        m_plan = {};
        QVERIFY(store->put(pictures(20)));
        QCOMPARE(m_plan.writes + m_plan.syncs + m_plan.syncAlls + m_plan.renames, 0);
    }
    void aGroupIsSyncedTwiceAsOne() {
        const auto store = opened();
        QVERIFY(store->put(pictures(1, "first ")));
        m_plan = {};
        QVERIFY(store->put(pictures(20)));
        QCOMPARE(m_plan.syncAlls, 2); // the bodies, then their names
        QCOMPARE(m_plan.syncs, 0);
    }
    void withoutATrustedSyncEveryFileAndFolderIsSynced() {
        m_plan.together = false;
        const auto store = opened();
        QVERIFY(store->put(pictures(20)));
        QCOMPARE(m_plan.syncAlls, 0);
        QVERIFY(m_plan.syncs >= 20 + 20); // at least each body and its folder
    }

    void verifyFindsWhatIsWrong() {
        const auto store = opened();
        const auto blobs = pictures(3);
        QVERIFY(store->put(blobs));
        const std::string rotten = store->pathOf(blobs[1].sha256);
        writeFile(*m_folder / rotten, "rotten");
        const std::string hex = blobs[0].sha256.toString();
        writeFile(*m_folder / ("store/00/00/" + hex), "picture 0"); // whole, where nobody finds it
        writeFile(*m_folder / "store/tmp/left.part", "half");
        writeFile(*m_folder / "store/aa/left.part", "half");
        writeFile(*m_folder / "store/.directory", "of a file manager");
        const Result<StoreCheck> check = store->verify({}, {});
        QCOMPARE(check->blobs, std::int64_t(4));
        QCOMPARE(check->present.size(), size_t(2));
        QCOMPARE(check->corrupt.size(), size_t(2));
        QCOMPARE(check->corrupt.front(), "store/00/00/" + hex);
        QCOMPARE(check->corrupt.back(), rotten);
        QCOMPARE(check->partial.size(), size_t(2));
        QCOMPARE(check->partial.back(), std::string("store/tmp/left.part"));
    }
    void whatAKilledProcessLeftIsSwept() {
        const auto store = opened();
        QVERIFY(store->put(pictures(2)));
        writeFile(*m_folder / "store/tmp/left.part", "half");
        QCOMPARE(store->sweepTemporary().value(), std::int64_t(1));
        QVERIFY(store->verify({}, {})->partial.empty());
        QCOMPARE(store->usage()->blobs, std::int64_t(2));
    }
};

QTEST_GUILESS_MAIN(TestDirectoryBlobStore)
#include "test_directory_blob_store.moc"
