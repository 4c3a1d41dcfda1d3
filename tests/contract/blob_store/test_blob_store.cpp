// What every BlobStore and ThumbnailStore must do, run against the fakes and against the real stores.
#include <atomic>
#include <thread>

#include <QTest>

#include "core/blobstore/directory/directory_blob_store.h"
#include "core/blobstore/directory/sqlite_thumbnail_store.h"
#include "tests/support/fake_blob_store.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::blobstore;

namespace {

BlobStore::Blob blobOf(const std::string& text) {
    const Bytes body = Bytes::copyOf(text);
    return {Sha256::of(body.span()), body};
}
QString text(const Result<Bytes>& bytes) {
    return bytes ? QString::fromStdString(std::string(bytes->text()))
                 : QStringLiteral("error: ") + QString::fromStdString(std::string(base::name(bytes.error().code)));
}

} // namespace

class TestBlobStore : public QObject {
    Q_OBJECT

    std::unique_ptr<test::TemporaryFolder> m_folder;
    std::unique_ptr<BlobStore> m_store;
    std::unique_ptr<ThumbnailStore> m_thumbnails;

    void open(bool real) {
        m_folder = std::make_unique<test::TemporaryFolder>();
        if (!real) {
            m_store = std::make_unique<test::FakeBlobStore>();
            m_thumbnails = std::make_unique<test::FakeThumbnailStore>();
            return;
        }
        m_store = std::make_unique<DirectoryBlobStore>(m_folder->path());
        auto thumbnails = SqliteThumbnailStore::open(*m_folder / "thumbnails.db", base::sqlite::OpenMode::Create);
        QVERIFY(thumbnails);
        m_thumbnails = std::move(*thumbnails);
    }
    static void kinds() {
        QTest::addColumn<bool>("real");
        QTest::newRow("fake") << false;
        QTest::newRow("real") << true;
    }
    void openKind() {
        QFETCH(bool, real);
        open(real);
    }

private slots:
    void cleanup() {
        m_store.reset();
        m_thumbnails.reset();
        m_folder.reset();
    }

    void whatIsPutIsThere_data() { kinds(); }
    void whatIsPutIsThere() {
        openKind();
        const std::vector<BlobStore::Blob> blobs{blobOf("one"), blobOf("two"), blobOf(""),
                                                 blobOf(std::string(3 << 20, 'x'))};
        QVERIFY(!m_store->contains(blobs[0].sha256));
        QVERIFY(m_store->put(blobs));
        for (const auto& blob : blobs) {
            QVERIFY(m_store->contains(blob.sha256));
            QCOMPARE(text(m_store->get(blob.sha256)), text(blob.body));
        }
    }
    void whatWasNotPutIsNotFound_data() { kinds(); }
    void whatWasNotPutIsNotFound() {
        openKind();
        const Result<Bytes> missing = m_store->get(blobOf("never").sha256);
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QCOMPARE(m_store->usage()->blobs, std::int64_t(0));
        QCOMPARE(m_store->verify({}, {})->blobs, std::int64_t(0));
        QCOMPARE(m_store->sweepTemporary().value(), std::int64_t(0));
    }
    void aPictureIsStoredOnce_data() { kinds(); }
    void aPictureIsStoredOnce() {
        openKind();
        const std::vector<BlobStore::Blob> twice{blobOf("same"), blobOf("same")};
        QVERIFY(m_store->put(twice));
        QVERIFY(m_store->put(twice));
        QCOMPARE(m_store->usage()->blobs, std::int64_t(1));
        QCOMPARE(m_store->usage()->bytes, std::int64_t(4));
    }
    void aLargeGroupIsPutLikeASmallOne_data() { kinds(); }
    void aLargeGroupIsPutLikeASmallOne() {
        openKind();
        std::vector<BlobStore::Blob> blobs;
        for (int i = 0; i < 100; ++i)
            blobs.push_back(blobOf("picture " + std::to_string(i)));
        QVERIFY(m_store->put(blobs));
        const Result<StoreCheck> check = m_store->verify({}, {});
        QCOMPARE(check->present.size(), size_t(100));
        QVERIFY(std::is_sorted(check->present.begin(), check->present.end()));
        QVERIFY(check->corrupt.empty() && check->partial.empty());
    }
    void pathsAreSplitByTheFirstFourDigits_data() { kinds(); }
    void pathsAreSplitByTheFirstFourDigits() {
        openKind();
        const Sha256 sha256 = *Sha256::parse("3972b1" + std::string(58, '0'));
        QCOMPARE(m_store->pathOf(sha256), "store/39/72/3972b1" + std::string(58, '0'));
    }
    void verifyCountsAndReportsProgress_data() { kinds(); }
    void verifyCountsAndReportsProgress() {
        openKind();
        QVERIFY(m_store->put(std::vector<BlobStore::Blob>{blobOf("one"), blobOf("three")}));
        std::int64_t last = 0;
        const Result<StoreCheck> check = m_store->verify({}, [&](std::int64_t done) { last = done; });
        QCOMPARE(check->blobs, std::int64_t(2));
        QCOMPARE(check->bytes, std::int64_t(8));
        QCOMPARE(last, std::int64_t(2));
    }
    void verifyStopsWhenAsked_data() { kinds(); }
    void verifyStopsWhenAsked() {
        openKind();
        QVERIFY(m_store->put(std::vector<BlobStore::Blob>{blobOf("one"), blobOf("two"), blobOf("three")}));
        std::stop_source stop;
        const Result<StoreCheck> check = m_store->verify(stop.get_token(), [&](std::int64_t) { stop.request_stop(); });
        QVERIFY(!check);
        QCOMPARE(check.error().code, ErrorCode::Cancelled);
    }
    void writersAndReadersRunTogether_data() { kinds(); }
    void writersAndReadersRunTogether() {
        openKind();
        std::atomic<int> wrong{0};
        {
            std::vector<std::jthread> threads;
            for (int thread = 0; thread < 4; ++thread)
                threads.emplace_back([&] {
                    for (int i = 0; i < 20; ++i) {
                        const auto blob = blobOf("shared " + std::to_string(i));
                        wrong += !m_store->put({&blob, 1});
                        wrong += text(m_store->get(blob.sha256)) != text(blob.body);
                    }
                });
        }
        QCOMPARE(wrong.load(), 0);
        QCOMPARE(m_store->usage()->blobs, std::int64_t(20));
    }

    void theSmallestThumbnailThatIsLargeEnough_data() { kinds(); }
    void theSmallestThumbnailThatIsLargeEnough() {
        openKind();
        const Sha256 picture = blobOf("picture").sha256;
        QVERIFY(m_thumbnails->put(std::vector<ThumbnailStore::Entry>{{picture, 256, Bytes::copyOf("small")},
                                                                     {picture, 640, Bytes::copyOf("large")}}));
        QCOMPARE(text(m_thumbnails->get(picture, 1)), "small");
        QCOMPARE(text(m_thumbnails->get(picture, 256)), "small");
        QCOMPARE(text(m_thumbnails->get(picture, 257)), "large");
        QCOMPARE(text(m_thumbnails->get(picture, 5000)), "large");
        QCOMPARE(text(m_thumbnails->get(blobOf("another").sha256, 256)), "error: not_found");
    }
    void aNewThumbnailReplacesTheOld_data() { kinds(); }
    void aNewThumbnailReplacesTheOld() {
        openKind();
        const Sha256 picture = blobOf("picture").sha256;
        for (const char* body : {"old", "new"})
            QVERIFY(m_thumbnails->put(std::vector<ThumbnailStore::Entry>{{picture, 256, Bytes::copyOf(body)}}));
        QCOMPARE(text(m_thumbnails->get(picture, 256)), "new");
        QCOMPARE(m_thumbnails->count().value(), std::int64_t(1));
        QVERIFY(m_thumbnails->put({}));
        QCOMPARE(m_thumbnails->count().value(), std::int64_t(1));
    }
};

QTEST_GUILESS_MAIN(TestBlobStore)
#include "test_blob_store.moc"
