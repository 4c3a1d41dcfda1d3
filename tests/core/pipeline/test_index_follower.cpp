#include <mutex>
#include <set>
#include <thread>

#include <QTest>

#include "core/pipeline/index_follower.h"
#include "tests/support/fake_catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_index.h"

using namespace gleaner;
using namespace gleaner::test;
using model::RecordKey;
using pipeline::IndexFollower;

namespace {

// The fake catalogue with a journal that can fail, and records that can be taken away.
class FollowedCatalog final : public catalog::CatalogReader {
public:
    RecordKey add(const std::string& title) {
        model::Record record;
        record.provider = record.source = "test";
        record.foreignIdentifier = record.title = title;
        return m_inner.upsert({&record, 1}, base::WallTime{})->front().key;
    }
    // A record is gone; another change of it stands in the journal.
    void take(RecordKey key) {
        const std::lock_guard lock(m_mutex);
        m_gone.insert(key);
    }
    void failReads(int times) {
        const std::lock_guard lock(m_mutex);
        m_failuresLeft = times;
    }
    std::int64_t journalEnd() const {
        const auto all = m_inner.changesAfter(0, 1'000'000);
        return all->empty() ? 0 : all->back().cursor;
    }

    Result<RecordKey> find(std::string_view id) const override { return m_inner.find(id); }
    Result<model::RecordView> get(RecordKey key) const override { return m_inner.get(key); }
    Result<std::vector<model::RecordView>> getMany(std::span<const RecordKey> keys) const override {
        auto views = m_inner.getMany(keys);
        const std::lock_guard lock(m_mutex);
        std::erase_if(*views, [&](const model::RecordView& view) { return m_gone.contains(view.key); });
        return views;
    }
    Result<std::vector<catalog::RecordSummary>> summaries(std::span<const RecordKey> keys) const override {
        return m_inner.summaries(keys);
    }
    Result<std::int64_t> count() const override { return m_inner.count(); }
    Result<std::vector<catalog::SourceCount>> sources() const override { return m_inner.sources(); }
    Result<std::vector<Sha256>> storedBlobs() const override { return m_inner.storedBlobs(); }
    Result<std::vector<catalog::Change>> changesAfter(std::int64_t cursor, size_t limit) const override {
        {
            const std::lock_guard lock(m_mutex);
            if (m_failuresLeft > 0) {
                --m_failuresLeft;
                return fail(ErrorCode::IoFailed, "journal");
            }
        }
        return m_inner.changesAfter(cursor, limit);
    }

private:
    FakeCatalog m_inner;
    mutable std::mutex m_mutex; // guards everything below
    std::set<RecordKey> m_gone;
    mutable int m_failuresLeft = 0;
};

} // namespace

class TestIndexFollower : public QObject {
    Q_OBJECT

    std::unique_ptr<FollowedCatalog> m_catalog;
    std::unique_ptr<FakeIndexDirectory> m_indexes;

    std::string title(RecordKey key, int generation = 1) const {
        return m_indexes->fake(generation)->document(key).value_or(index::IndexDocument{.title = "(none)"}).title;
    }

private slots:
    void init() {
        m_catalog = std::make_unique<FollowedCatalog>();
        m_indexes = std::make_unique<FakeIndexDirectory>();
    }

    void caughtUpMeansAtTheEndOfTheJournal() {
        const RecordKey key = m_catalog->add("red fox");
        IndexFollower follower(*m_catalog, *m_indexes);
        QVERIFY(follower.catchUp());
        QCOMPARE(title(key), std::string("red fox"));
        QCOMPARE(m_indexes->current()->cursor(), m_catalog->journalEnd());
        QCOMPARE(follower.lag(), 0);
        const RecordKey later = m_catalog->add("grey wolf");
        QVERIFY(follower.catchUp());
        QCOMPARE(title(later), std::string("grey wolf"));
    }
    void aNewFollowerLooksByItself() {
        const RecordKey key = m_catalog->add("red fox");
        const IndexFollower follower(*m_catalog, *m_indexes);
        m_indexes->fake(1)->waitForCursor(1);
        QCOMPARE(title(key), std::string("red fox"));
    }
    void aNudgeIsEnough() {
        IndexFollower follower(*m_catalog, *m_indexes);
        QVERIFY(follower.catchUp());
        const RecordKey key = m_catalog->add("red fox");
        follower.nudge();
        m_indexes->fake(1)->waitForCursor(1);
        QCOMPARE(title(key), std::string("red fox"));
    }
    void aLongJournalIsFollowedInBatches() {
        for (int i = 0; i < 1234; ++i)
            m_catalog->add(std::to_string(i));
        IndexFollower follower(*m_catalog, *m_indexes);
        QVERIFY(follower.catchUp());
        QCOMPARE(m_indexes->current()->documents(), 1234);
        QCOMPARE(m_indexes->fake(1)->applies(), 3);
    }
    void aRecordThatHasGoneLeavesTheIndex() {
        const RecordKey key = m_catalog->add("red fox");
        const RecordKey stays = m_catalog->add("grey wolf");
        m_catalog->take(key);
        const index::IndexChange before{key, index::IndexDocument{.title = "red fox"}};
        QVERIFY(m_indexes->current()->apply({&before, 1}, 0));
        IndexFollower follower(*m_catalog, *m_indexes);
        QVERIFY(follower.catchUp());
        QCOMPARE(title(key), std::string("(none)"));
        QCOMPARE(title(stays), std::string("grey wolf"));
    }
    void itGoesOnFromTheCursorOfTheIndex() {
        const RecordKey first = m_catalog->add("before");
        QVERIFY(m_indexes->current()->apply({}, m_catalog->journalEnd()));
        const RecordKey second = m_catalog->add("after");
        IndexFollower follower(*m_catalog, *m_indexes);
        QVERIFY(follower.catchUp());
        QCOMPARE(title(first), std::string("(none)"));
        QCOMPARE(title(second), std::string("after"));
    }
    void aPromotedGenerationIsFilledFromItsOwnCursor() {
        const RecordKey key = m_catalog->add("red fox");
        IndexFollower follower(*m_catalog, *m_indexes);
        QVERIFY(follower.catchUp());
        QVERIFY(m_indexes->create());
        QVERIFY(m_indexes->promote(2));
        QVERIFY(follower.catchUp());
        QCOMPARE(title(key, 2), std::string("red fox"));
        const RecordKey later = m_catalog->add("grey wolf");
        QVERIFY(follower.catchUp());
        QCOMPARE(title(later, 2), std::string("grey wolf"));
        QCOMPARE(title(later, 1), std::string("(none)"));
    }
    void aPromotionInTheMiddleOfALongJournalIsFollowed() {
        for (int i = 0; i < 1234; ++i)
            m_catalog->add(std::to_string(i));
        QVERIFY(m_indexes->create());
        m_indexes->fake(1)->setAfterApply([this] { static_cast<void>(m_indexes->promote(2)); });
        IndexFollower follower(*m_catalog, *m_indexes);
        QVERIFY(follower.catchUp());
        QCOMPARE(m_indexes->fake(1)->documents(), 500);
        QCOMPARE(m_indexes->fake(2)->documents(), 1234);
    }
    void anIndexThatCannotBeWrittenIsAnErrorUntilItCan() {
        IndexFollower follower(*m_catalog, *m_indexes);
        QVERIFY(follower.catchUp());
        QVERIFY(!follower.problem());
        const RecordKey key = m_catalog->add("red fox");
        m_indexes->fake(1)->failApplies(ErrorCode::DiskFull, 1'000'000);
        const Result<void> caughtUp = follower.catchUp();
        QVERIFY(!caughtUp);
        QCOMPARE(caughtUp.error().code, ErrorCode::DiskFull);
        QCOMPARE(follower.problem()->code, ErrorCode::DiskFull);
        QCOMPARE(follower.lag(), 1);
        m_indexes->fake(1)->failApplies(ErrorCode::DiskFull, 0);
        m_indexes->fake(1)->waitForCursor(1); // nobody asked
        QCOMPARE(title(key), std::string("red fox"));
        QVERIFY(follower.catchUp());
        QVERIFY(!follower.problem());
    }
    void aJournalThatCannotBeReadIsTriedAgain() {
        const RecordKey key = m_catalog->add("red fox");
        m_catalog->failReads(2);
        const IndexFollower follower(*m_catalog, *m_indexes);
        m_indexes->fake(1)->waitForCursor(1);
        QCOMPARE(title(key), std::string("red fox"));
    }
    void itStopsWhileSomethingIsWrong() {
        m_catalog->failReads(1'000'000);
        {
            IndexFollower follower(*m_catalog, *m_indexes);
            QVERIFY(!follower.catchUp());
        }
        QVERIFY(true); // the destructor came back
    }
    void manyThreadsMayCatchUp() {
        IndexFollower follower(*m_catalog, *m_indexes);
        std::atomic<int> good{0};
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&, thread] {
                for (int i = 0; i < 25; ++i) {
                    const RecordKey key = m_catalog->add(std::to_string(thread) + "/" + std::to_string(i));
                    follower.nudge();
                    good += follower.catchUp() && title(key) != "(none)";
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(good.load(), 100);
    }

    void aDocumentIsWhatTheRecordSays() {
        model::RecordView view;
        view.record.title = "Red fox";
        view.record.provider = "wikimedia";
        view.record.source = "rijksmuseum";
        view.record.licence = model::parseLicence("by-sa", "4.0");
        view.record.filetype = "JPEG";
        view.record.tags = {{"fox", {}, {}}, {"two\nlines", {}, {}}, {"", {}, {}}};
        view.record.popularity = 36.17;
        view.blob = model::BlobFacts{};
        const index::IndexDocument document = pipeline::documentOf(view);
        QCOMPARE(document.title, std::string("Red fox"));
        QCOMPARE(document.licence, std::string("by-sa"));
        QCOMPARE(document.filetype, std::string("jpg"));
        QCOMPARE(document.tags, std::string("fox\ntwo lines"));
        QCOMPARE(document.popularity, 0.3617);
        QCOMPARE(document.authority, 0.90);
        QCOMPARE(document.quality, 0.5);
        QVERIFY(document.stored);
        view.record.popularity = 250;
        view.blob.reset();
        view.record.source.clear();
        QCOMPARE(pipeline::documentOf(view).popularity, 1.0);
        QCOMPARE(pipeline::documentOf(view).source, std::string("wikimedia"));
        QVERIFY(!pipeline::documentOf(view).stored);
    }
};

QTEST_GUILESS_MAIN(TestIndexFollower)
#include "test_index_follower.moc"
