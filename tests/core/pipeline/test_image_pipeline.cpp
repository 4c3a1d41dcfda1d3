#include <future>

#include <QTest>

#include "core/analysis/versions.h"
#include "core/pipeline/image_pipeline.h"
#include "tests/support/fake_analyser.h"
#include "tests/support/fake_blob_store.h"
#include "tests/support/fake_catalog.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_index.h"
#include "tests/support/fake_task_queue.h"
#include "tests/support/fake_transactions.h"

using namespace gleaner;
using namespace gleaner::test;
using crawl::Settlement;
using model::CrawlState;
using model::Outcome;
using model::OutcomeKind;
using model::RecordKey;
using pipeline::ImagePipeline;
using pipeline::PipelineOptions;
using stream::Disposition;

namespace {

constexpr base::Millis kNever{3'600'000}; // a group that only its size, or the end, closes

// Pages are told by their first character.
analysis::Analysis pagesAreNoPictures(const Bytes& body) {
    return body.text().starts_with('<') ? FakeAnalyser::refused(body, OutcomeKind::NotAnImage, "a page")
                                        : FakeAnalyser::understood(body);
}

// Looks around before a transaction begins.
class WatchedTransactions final : public base::Transactions {
public:
    explicit WatchedTransactions(base::Transactions& inner) : m_inner(inner) {}
    std::function<void()> before; // set while nothing is settled

    Result<void> together(const std::function<Result<void>()>& work) override {
        if (before)
            before();
        return m_inner.together(work);
    }

private:
    base::Transactions& m_inner;
};

// A pipeline over fakes, with records whose tasks are taken, as a crawl has them.
class World {
public:
    FakeClock clock;
    FakeCatalog catalog;
    FakeTaskQueue queue{clock};
    FakeTransactions transactions;
    WatchedTransactions watched{transactions};
    FakeBlobStore blobs;
    FakeThumbnailStore thumbnails;
    FakeIndexDirectory indexes;
    pipeline::IndexFollower follower{catalog, indexes};
    FakeAnalyser analyser{pagesAreNoPictures};
    std::unique_ptr<ImagePipeline> way;

    // By default every attempt is a group of its own.
    explicit World(size_t commitBatch = 1, const std::function<void(PipelineOptions&)>& adjust = {}) {
        PipelineOptions options;
        options.commitBatch = commitBatch;
        options.commitInterval = kNever;
        if (adjust)
            adjust(options);
        way = std::make_unique<ImagePipeline>(
            pipeline::PipelineParts{analyser, blobs, thumbnails, catalog, queue, watched, follower, clock}, options);
    }

    ~World() { analyser.hold(false); } // the pipeline's end waits for what is examined

    // A record whose task is taken.
    stream::Task task(const std::string& name) {
        model::Record record;
        record.provider = record.source = "s";
        record.foreignIdentifier = record.title = name;
        record.url = "http://s.example/" + name;
        const RecordKey key = catalog.upsert({&record, 1}, clock.wallNow())->front().key;
        const stream::NewTask fresh{key, "s", record.url};
        (void)queue.enqueue({&fresh, 1});
        return queue.take(queue.counts(clock.wallNow())->front().source, 1, clock.wallNow())->front();
    }

    struct Decision {
        Outcome outcome;
        std::shared_ptr<const crawl::Examined> examined;
    };
    std::future<Decision> examine(const stream::Task& task, const std::string& body) {
        auto promise = std::make_shared<std::promise<Decision>>();
        auto decision = promise->get_future();
        way->examine({task, {}, Bytes::copyOf(body)}, [promise](Outcome outcome, auto examined) {
            promise->set_value({outcome, std::move(examined)});
        });
        return decision;
    }
    std::future<Result<void>> settle(Settlement settlement) {
        auto promise = std::make_shared<std::promise<Result<void>>>();
        auto durable = promise->get_future();
        way->settle(std::move(settlement), [promise](Result<void> done) { promise->set_value(std::move(done)); });
        return durable;
    }
    Settlement ended(const stream::Task& task, Outcome outcome, Disposition disposition = Disposition::Done) const {
        Settlement settlement;
        settlement.task = task;
        settlement.completion = {task.record, task.source, disposition, {clock.wallNow(), outcome}, {}};
        return settlement;
    }
    // A picture that was fetched and examined.
    Settlement picture(const stream::Task& task, const std::string& body) {
        Settlement settlement = ended(task, Outcome::http(200));
        settlement.headers = {{"etag", "\"v1\""}, {"last-modified", "Mon, 02 Nov 2026 10:00:00 GMT"}};
        settlement.body = Bytes::copyOf(body);
        settlement.examined = examine(task, body).get().examined;
        return settlement;
    }

    bool isTaken(const stream::Task& task) const {
        return queue.isOpen(task.record) && queue.counts(clock.wallNow())->front().counts.taken > 0;
    }
    CrawlState state(const stream::Task& task) const { return catalog.get(task.record)->crawlState; }
};

Sha256 shaOf(const std::string& body) {
    return Sha256::of(Bytes::copyOf(body).span());
}

} // namespace

class TestImagePipeline : public QObject {
    Q_OBJECT

private slots:
    void aPictureBecomesFileThumbnailsFactsAndACompletedTask() {
        World world;
        const stream::Task task = world.task("fox");
        QVERIFY(world.settle(world.picture(task, "picture of a fox")).get());

        const Sha256 sha256 = shaOf("picture of a fox");
        QCOMPARE(std::string(world.blobs.get(sha256)->text()), std::string("picture of a fox"));
        QCOMPARE(*world.thumbnails.count(), 2);
        QCOMPARE(std::string(world.thumbnails.get(sha256, 256)->text()), "256 of " + sha256.toString());

        const model::RecordView view = *world.catalog.get(task.record);
        QCOMPARE(view.crawlState, CrawlState::Stored);
        QVERIFY(view.blob && view.blob->sha256 == sha256);
        QCOMPARE(view.blob->bytes, 16);
        QCOMPARE(view.record.width.value_or(0), 640);
        QCOMPARE(view.record.height.value_or(0), 480);
        QCOMPARE(view.record.filetype, std::string("jpg"));
        QCOMPARE(view.etag, std::string("\"v1\""));
        QCOMPARE(view.lastModified, std::string("Mon, 02 Nov 2026 10:00:00 GMT"));
        QVERIFY(view.analysis.find("sRGB") != std::string::npos);

        QVERIFY(!world.queue.isOpen(task.record));
        QCOMPARE(world.queue.history(task.record)->size(), size_t(1));
        QCOMPARE(world.queue.history(task.record)->front().outcome, Outcome::http(200));
    }

    void aPictureNobodyCouldLookAtIsNotJudgedAndLookedAtLater() {
        World world;
        const stream::Task task = world.task("fox");
        world.analyser.failToStart(true);
        auto decision = world.examine(task, "picture of a fox");
        QTRY_COMPARE(world.analyser.waiting(), size_t(0));
        QCOMPARE(world.way->trouble()->code, std::string("no_decoder"));
        QCOMPARE(decision.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
        world.analyser.failToStart(false);
        const auto isDecided = [&] {
            return !world.way->trouble() && decision.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        };
        QTRY_VERIFY(isDecided());
        QVERIFY(decision.get().examined);
    }

    void whatTheServerCalledThePictureIsRememberedWhenItWasWrong() {
        World world;
        const stream::Task task = world.task("fox");
        Settlement settlement = world.picture(task, "picture of a fox");
        settlement.headers.push_back({"Content-Type", "image/png"});
        QVERIFY(world.settle(std::move(settlement)).get());
        const model::RecordView view = *world.catalog.get(task.record);
        QVERIFY2(view.analysis.find("\"claimed image/png\"") != std::string::npos, view.analysis.c_str());
        const stream::Task honest = world.task("hare");
        settlement = world.picture(honest, "picture of a hare");
        settlement.headers.push_back({"Content-Type", "image/jpeg"});
        QVERIFY(world.settle(std::move(settlement)).get());
        QVERIFY(world.catalog.get(honest.record)->analysis.find("claimed") == std::string::npos);
    }

    void theCatalogueHearsWhichVersionsLooked() {
        World world;
        const stream::Task task = world.task("fox");
        QVERIFY(world.settle(world.picture(task, "picture of a fox")).get());
        const analysis::Stamp stamp = world.catalog.get(task.record)->analysed;
        QCOMPARE(analysis::versionIn(stamp, analysis::Part::Facts), analysis::currentVersion(analysis::Part::Facts));
        QCOMPARE(analysis::versionIn(stamp, analysis::Part::Palette), 0); // this analyser measures nothing
    }

    void aStoredPictureIsSearchableWithoutAnybodyAsking() {
        World world;
        const stream::Task task = world.task("fox");
        QVERIFY(world.follower.catchUp());
        QVERIFY(!world.indexes.fake(1)->document(task.record)->stored);
        QVERIFY(world.settle(world.picture(task, "picture")).get());
        world.indexes.fake(1)->waitForCursor(world.catalog.changesAfter(0, 100)->back().cursor);
        QVERIFY(world.indexes.fake(1)->document(task.record)->stored);
    }

    void thePictureIsDurableBeforeTheTransactionThatNamesIt() {
        World world;
        bool wasThere = false;
        world.watched.before = [&] {
            wasThere = world.blobs.contains(shaOf("picture")) && *world.thumbnails.count() == 2;
        };
        QVERIFY(world.settle(world.picture(world.task("fox"), "picture")).get());
        QVERIFY(wasThere);
    }

    void aPictureThatCannotBeStoredCompletesNothing() {
        World world;
        world.blobs.failPuts(ErrorCode::DiskFull);
        const stream::Task task = world.task("fox");
        const Settlement settlement = world.picture(task, "picture");
        const Result<void> done = world.settle(settlement).get();
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::DiskFull);
        QCOMPARE(world.transactions.faults.writes(), 0);
        QCOMPARE(world.state(task), CrawlState::None);
        QVERIFY(world.isTaken(task));

        QVERIFY(world.settle(settlement).get()); // the crawl tries again: nothing was lost
        QCOMPARE(world.state(task), CrawlState::Stored);
        QVERIFY(!world.queue.isOpen(task.record));
    }

    void aThumbnailThatCannotBeStoredCompletesNothing() {
        World world;
        world.thumbnails.failPuts(ErrorCode::IoFailed);
        const stream::Task task = world.task("fox");
        const Result<void> done = world.settle(world.picture(task, "picture")).get();
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::IoFailed);
        QCOMPARE(world.state(task), CrawlState::None);
        QVERIFY(world.isTaken(task));
    }

    void aTransactionThatFailsCompletesNothing() {
        World world;
        world.transactions.faults.failWrite(1, ErrorCode::DiskFull);
        const stream::Task task = world.task("fox");
        const Settlement settlement = world.picture(task, "picture");
        const Result<void> done = world.settle(settlement).get();
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::DiskFull);
        QCOMPARE(world.state(task), CrawlState::None);
        QVERIFY(world.isTaken(task));
        QVERIFY(world.settle(settlement).get());
        QCOMPARE(world.state(task), CrawlState::Stored);
    }

    void factsThatCannotBeWrittenCompleteNoTask() {
        World world;
        const stream::Task task = world.task("fox");
        const Settlement settlement = world.picture(task, "picture");
        world.catalog.faults.failWrite(1, ErrorCode::IoFailed);
        QVERIFY(!world.settle(settlement).get());
        QVERIFY(world.isTaken(task));
    }

    void aFailureIsNotAnnouncedAsAChange() {
        std::promise<void> woken;
        World world;
        world.way->changes().setWakeUp([&] { woken.set_value(); });
        world.transactions.faults.failWrite(1, ErrorCode::DiskFull);
        const stream::Task failing = world.task("failing"), good = world.task("good");
        QVERIFY(!world.settle(world.picture(failing, "one")).get());
        QVERIFY(world.settle(world.picture(good, "two")).get());
        woken.get_future().get();
        const auto changes = world.way->changes().drain();
        QCOMPARE(changes.size(), size_t(1));
        QCOMPARE(changes.front().keys, std::vector<RecordKey>{good.record});
    }

    void changesNameTheRecordsOfACommittedGroup() {
        std::promise<bool> woken;
        World world(3);
        const std::vector<stream::Task> tasks{world.task("a"), world.task("b"), world.task("c")};
        world.way->changes().setWakeUp([&] { woken.set_value(world.state(tasks[2]) == CrawlState::Gone); });
        for (const stream::Task& task : tasks)
            world.settle(world.ended(task, Outcome::http(404)));
        QVERIFY(woken.get_future().get()); // the commit stood when they were told
        const auto changes = world.way->changes().drain();
        QCOMPARE(changes.size(), size_t(1));
        QCOMPARE(changes.front().keys, (std::vector<RecordKey>{tasks[0].record, tasks[1].record, tasks[2].record}));
    }

    void whatIsNoPictureIsSettledWithoutItsBody() {
        World world;
        const stream::Task task = world.task("page");
        const World::Decision decision = world.examine(task, "<html>").get();
        QCOMPARE(decision.outcome.kind, OutcomeKind::NotAnImage);
        QVERIFY(!decision.examined);
        Settlement settlement = world.ended(task, decision.outcome, Disposition::Failed);
        settlement.body = Bytes::copyOf("<html>");
        QVERIFY(world.settle(std::move(settlement)).get());
        QCOMPARE(world.blobs.usage()->blobs, 0);
        QCOMPARE(*world.thumbnails.count(), 0);
        QCOMPARE(world.state(task), CrawlState::Failed);
        QVERIFY(!world.catalog.get(task.record)->blob);
    }

    void bytesOfWhatIsNoPictureAreGivenBackOnce() {
        std::promise<void> room;
        World world(1, [](PipelineOptions& options) { options.byteBudget = 10; });
        world.way->setRoomListener([&] { room.set_value(); });
        const stream::Task page = world.task("page"), picture = world.task("picture");
        QVERIFY(world.way->hasRoom());
        world.analyser.hold(true);
        auto decision = world.examine(page, "<html>a page of twenty");
        QVERIFY(!world.way->hasRoom());
        world.analyser.hold(false);
        room.get_future().get();
        QVERIFY(world.way->hasRoom());

        Settlement settlement = world.ended(page, decision.get().outcome, Disposition::Failed);
        settlement.body = Bytes::copyOf("<html>a page of twenty");
        QVERIFY(world.settle(std::move(settlement)).get());
        world.way->setRoomListener({});
        world.analyser.hold(true); // twelve bytes are more than ten, whatever was settled before
        auto last = world.examine(picture, "twelve bytes");
        QVERIFY(!world.way->hasRoom());
        world.analyser.hold(false);
        QVERIFY(last.get().examined);
    }

    void bytesOfAPictureAreGivenBackWhenItIsDurable() {
        std::promise<void> room;
        World world(1, [](PipelineOptions& options) { options.byteBudget = 10; });
        world.way->setRoomListener([&] { room.set_value(); });
        Settlement settlement = world.picture(world.task("fox"), "twelve bytes");
        QVERIFY(!world.way->hasRoom()); // examined, yet not stored
        QVERIFY(world.settle(std::move(settlement)).get());
        room.get_future().get();
        QVERIFY(world.way->hasRoom());
    }

    void thereIsNoRoomWhileTheAnalyserIsFarBehind() {
        World world;
        world.analyser.hold(true);
        std::vector<std::future<World::Decision>> decisions;
        const stream::Task task = world.task("fox");
        for (size_t i = 0; i < world.analyser.parallelism() * 64; ++i) {
            QVERIFY(world.way->hasRoom());
            decisions.push_back(world.examine(task, "picture " + std::to_string(i)));
        }
        QVERIFY(!world.way->hasRoom());
        world.analyser.hold(false);
        for (auto& decision : decisions)
            QVERIFY(decision.get().examined);
    }

    void aRequeuedTaskWritesNoFacts() {
        World world;
        const stream::Task task = world.task("fox");
        const size_t journal = world.catalog.changesAfter(0, 100)->size();
        QVERIFY(world.settle(world.ended(task, {}, Disposition::Requeue)).get());
        QCOMPARE(world.catalog.changesAfter(0, 100)->size(), journal);
        QCOMPARE(world.state(task), CrawlState::None);
        QVERIFY(world.queue.history(task.record)->empty());
        QVERIFY(world.queue.isOpen(task.record) && !world.isTaken(task));
    }

    void manyAttemptsAreOneTransaction() {
        constexpr size_t kGroup = 50;
        World world(kGroup);
        std::vector<std::future<Result<void>>> durable;
        for (size_t i = 0; i < kGroup; ++i) {
            const std::string name = std::to_string(i);
            durable.push_back(world.settle(world.picture(world.task(name), "picture " + name)));
        }
        for (auto& one : durable)
            QVERIFY(one.get());
        QCOMPARE(world.transactions.faults.writes(), 1);
        QCOMPARE(world.blobs.puts(), 1);
        QCOMPARE(world.blobs.usage()->blobs, std::int64_t(kGroup));
    }

    void aGroupIsNeverLargerThanItsBound() {
        World world(2);
        std::vector<std::future<Result<void>>> durable;
        for (int i = 0; i < 6; ++i)
            durable.push_back(world.settle(world.ended(world.task(std::to_string(i)), Outcome::http(404))));
        for (auto& one : durable)
            QVERIFY(one.get());
        QCOMPARE(world.transactions.faults.writes(), 3);
    }

    void aGroupDoesNotWaitForOthersForever() {
        World world(256, [](PipelineOptions& options) { options.commitInterval = base::Millis(1); });
        QVERIFY(world.settle(world.ended(world.task("gone"), Outcome::http(410))).get());
    }

    void withoutOriginalsOnlyThumbnailsAndFactsAreKept() {
        World world(1, [](PipelineOptions& options) { options.keepOriginals = false; });
        const stream::Task task = world.task("fox");
        QVERIFY(world.settle(world.picture(task, "picture")).get());
        QCOMPARE(world.blobs.usage()->blobs, 0);
        QCOMPARE(*world.thumbnails.count(), 2);
        QCOMPARE(world.state(task), CrawlState::Stored);
        QCOMPARE(world.catalog.get(task.record)->record.width.value_or(0), 640);
    }

    void theStateFollowsFromTheOutcome_data() {
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<int>("disposition");
        QTest::addColumn<int>("state");
        const auto row = [](const char* outcome, Disposition disposition, CrawlState state) {
            QTest::addRow("%s %d", outcome, int(disposition)) << outcome << int(disposition) << int(state);
        };
        row("404", Disposition::Done, CrawlState::Gone);
        row("410", Disposition::Done, CrawlState::Gone);
        row("304", Disposition::Done, CrawlState::Stored);
        row("AddressBlocked", Disposition::Done, CrawlState::Blocked);
        row("RobotsDenied", Disposition::Done, CrawlState::Blocked);
        row("503", Disposition::Retry, CrawlState::Queued);
        row("503", Disposition::Failed, CrawlState::Failed);
        row("NotAnImage", Disposition::Failed, CrawlState::Failed);
    }
    void theStateFollowsFromTheOutcome() {
        QFETCH(QString, outcome);
        QFETCH(int, disposition);
        QFETCH(int, state);
        World world;
        const stream::Task task = world.task("fox");
        const Outcome parsed = Outcome::parse(outcome.toStdString()).value();
        QVERIFY(world.settle(world.ended(task, parsed, Disposition(disposition))).get());
        QCOMPARE(int(world.state(task)), state);
    }

    void anUnchangedPictureKeepsWhatIsKnownOfIt() {
        World world;
        const stream::Task task = world.task("fox");
        QVERIFY(world.settle(world.picture(task, "picture")).get());
        QVERIFY(world.settle(world.ended(task, Outcome::http(304))).get());
        const model::RecordView view = *world.catalog.get(task.record);
        QCOMPARE(view.crawlState, CrawlState::Stored);
        QVERIFY(view.blob && view.blob->sha256 == shaOf("picture"));
        QCOMPARE(view.etag, std::string("\"v1\""));
        QVERIFY(!view.analysis.empty());
    }

    void anUnchangedPictureRenewsItsValidators() {
        World world;
        const stream::Task task = world.task("fox");
        QVERIFY(world.settle(world.picture(task, "picture")).get());
        Settlement unchanged = world.ended(task, Outcome::http(304));
        unchanged.headers = {{"ETag", "\"v2\""}};
        QVERIFY(world.settle(std::move(unchanged)).get());
        const model::RecordView view = *world.catalog.get(task.record);
        QCOMPARE(view.etag, std::string("\"v2\""));
        QCOMPARE(view.lastModified, std::string("Mon, 02 Nov 2026 10:00:00 GMT"));
        QCOMPARE(view.checks, 1);
    }
    void anErrorBringsNoValidators() {
        World world;
        const stream::Task task = world.task("fox");
        QVERIFY(world.settle(world.picture(task, "picture")).get());
        Settlement missing = world.ended(task, Outcome::http(404));
        missing.headers = {{"ETag", "\"of the error page\""}};
        QVERIFY(world.settle(std::move(missing)).get());
        QCOMPARE(world.catalog.get(task.record)->etag, std::string("\"v1\""));
    }
    void whyAPictureWasLeftAloneIsKept() {
        World world;
        const stream::Task task = world.task("fox");
        Settlement blocked = world.ended(task, {model::OutcomeKind::OptedOut, 200});
        blocked.evidence = {{"X-Robots-Tag", "noai", world.clock.wallNow()}};
        QVERIFY(world.settle(blocked).get());
        QVERIFY(world.catalog.get(task.record)->evidence == blocked.evidence);
    }

    void theEndSettlesWhatWaits() {
        World world(256);
        const stream::Task task = world.task("fox");
        auto durable = world.settle(world.picture(task, "picture"));
        world.way.reset();
        QVERIFY(durable.get());
        QCOMPARE(world.state(task), CrawlState::Stored);
    }

    void theEndWaitsForExaminations() {
        World world;
        const stream::Task task = world.task("fox");
        world.analyser.hold(true);
        auto decision = world.examine(task, "picture");
        std::jthread release([&] { world.analyser.hold(false); });
        world.way.reset();
        QCOMPARE(decision.wait_for(std::chrono::seconds(0)), std::future_status::ready);
        QVERIFY(decision.get().examined);
    }
};

QTEST_GUILESS_MAIN(TestImagePipeline)
#include "test_image_pipeline.moc"
