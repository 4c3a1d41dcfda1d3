#include <atomic>
#include <fstream>
#include <thread>

#include <QTest>

#include "core/blobstore/directory/sqlite_thumbnail_store.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::blobstore;
using base::sqlite::OpenMode;

namespace {

Sha256 picture(int number) {
    const std::string text = std::to_string(number);
    return Sha256::of(Bytes::copyOf(text).span());
}
ThumbnailStore::Entry entry(int number) {
    return {picture(number), 256, Bytes::copyOf("jpeg " + std::to_string(number))};
}

} // namespace

class TestSqliteThumbnailStore : public QObject {
    Q_OBJECT

private slots:
    void thumbnailsAreThereAfterReopening() {
        const test::TemporaryFolder folder;
        {
            const auto store = SqliteThumbnailStore::open(folder / "thumbnails.db", OpenMode::Create);
            QVERIFY(store);
            QVERIFY((*store)->put(std::vector{entry(1)}));
        }
        const auto store = SqliteThumbnailStore::open(folder / "thumbnails.db", OpenMode::ReadOnly);
        QVERIFY(store);
        QCOMPARE(std::string((*store)->get(picture(1), 256)->text()), std::string("jpeg 1"));
        QCOMPARE((*store)->put(std::vector{entry(2)}).error().code, ErrorCode::ReadOnly);
    }
    void anotherProgramsFileIsNotTaken() {
        const test::TemporaryFolder folder;
        std::ofstream(folder / "thumbnails.db") << std::string(8192, 'x');
        const auto store = SqliteThumbnailStore::open(folder / "thumbnails.db", OpenMode::ReadWrite);
        QCOMPARE(store.error().code, ErrorCode::LibraryDamaged);
    }
    void readsRunBesideWrites() {
        const test::TemporaryFolder folder;
        const auto store = SqliteThumbnailStore::open(folder / "thumbnails.db", OpenMode::Create);
        QVERIFY((*store)->put(std::vector{entry(0)}));
        std::atomic<int> wrong{0};
        {
            std::vector<std::jthread> readers;
            for (int thread = 0; thread < 3; ++thread)
                readers.emplace_back([&] {
                    for (int i = 0; i < 200; ++i) {
                        const Result<Bytes> found = (*store)->get(picture(0), 640);
                        wrong += !found || found->text() != "jpeg 0";
                    }
                });
            for (int i = 1; i <= 50; ++i)
                wrong += !(*store)->put(std::vector{entry(i)});
        }
        QCOMPARE(wrong.load(), 0);
        QCOMPARE((*store)->count().value(), std::int64_t(51));
    }
};

QTEST_GUILESS_MAIN(TestSqliteThumbnailStore)
#include "test_sqlite_thumbnail_store.moc"
