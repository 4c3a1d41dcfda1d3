#include <atomic>
#include <latch>
#include <thread>

#include <QTest>

#include "core/pipeline/analysis_json.h"
#include "core/pipeline/reanalysis.h"
#include "tests/support/fake_analyser.h"
#include "tests/support/fake_blob_store.h"
#include "tests/support/fake_catalog.h"
#include "tests/support/fake_index.h"

using namespace gleaner;
using namespace gleaner::test;
using analysis::Part;
using model::CrawlState;
using model::OutcomeKind;
using model::RecordKey;
using pipeline::Reanalysis;
using pipeline::ReanalysisFigures;
using pipeline::ReanalysisRequest;

namespace {

analysis::Analysis measured(const Bytes& body) {
    analysis::Analysis analysis = FakeAnalyser::understood(body);
    analysis.measures.emplace().quality = 77;
    analysis.placeholder = Bytes::copyOf("blur");
    return analysis;
}

// A library of stored pictures over fakes.
class World {
public:
    FakeCatalog catalog;
    FakeBlobStore blobs;
    FakeThumbnailStore thumbnails;
    FakeIndexDirectory indexes;
    pipeline::IndexFollower follower{catalog, indexes};
    std::atomic<int> looks{0};
    FakeAnalyser analyser;
    pipeline::PipelineOptions options;
    std::unique_ptr<Reanalysis> reanalysis;

    explicit World(FakeAnalyser::Rule rule = measured, size_t commitBatch = 256)
        : analyser([this, rule](const Bytes& body) {
              ++looks;
              return rule(body);
          }) {
        options.commitBatch = commitBatch;
        reanalysis = std::make_unique<Reanalysis>(
            pipeline::ReanalysisParts{catalog, catalog, catalog, blobs, thumbnails, analyser, follower}, options);
    }
    ~World() { analyser.hold(false); }

    RecordKey stored(const std::string& body, catalog::AnalysisStamp stamp = 0, bool keepOriginal = true,
                     const std::string& analysis = "{\"quality\":12}") {
        model::Record record;
        record.provider = record.source = "s";
        record.foreignIdentifier = std::to_string(++m_records);
        const RecordKey key = catalog.upsert({&record, 1}, base::WallTime{})->front().key;
        const Bytes bytes = Bytes::copyOf(body);
        catalog::RealtimeFacts facts;
        facts.key = key;
        facts.state = CrawlState::Stored;
        facts.outcome = model::Outcome::http(200);
        facts.blob = model::BlobFacts{Sha256::of(bytes.span()), std::int64_t(bytes.size())};
        facts.width = 1;
        facts.height = 1;
        facts.analysis = analysis;
        facts.stamp = stamp;
        (void)catalog.applyRealtime({&facts, 1});
        const blobstore::BlobStore::Blob blob{facts.blob->sha256, bytes};
        if (keepOriginal)
            (void)blobs.put({&blob, 1});
        return key;
    }
    Result<ReanalysisFigures> run(const ReanalysisRequest& request = {}, std::stop_token stop = {},
                                  const Reanalysis::Progress& progress = {}) const {
        return reanalysis->run(request, std::move(stop), progress);
    }
    std::int64_t analysed() const { // by the present versions
        std::int64_t records = 0;
        const auto counts = catalog.stamps().value();
        for (const catalog::StampCount& count : counts)
            records += count.stamp == analysis::currentStamp() ? count.records : 0;
        return records;
    }
    model::RecordView view(RecordKey key) const { return catalog.get(key).value(); }

private:
    int m_records = 0;
};

analysis::Stamp older(Part part) { // than now, and only there
    return analysis::without(analysis::currentStamp(), part);
}

} // namespace

class TestReanalysis : public QObject {
    Q_OBJECT

private slots:
    void whatWasNeverAnalysedIsAnalysedNow() {
        World world;
        const RecordKey key = world.stored("fox");
        const ReanalysisFigures figures = world.run().value();
        QCOMPARE(figures, (ReanalysisFigures{1, 1, 0, 0, 0, false}));
        const model::RecordView view = world.view(key);
        QCOMPARE(view.analysed, analysis::currentStamp());
        QCOMPARE(view.record.width.value(), 640);
        QCOMPARE(view.record.filetype, std::string("jpg"));
        QCOMPARE(pipeline::analysisFromJson(view.analysis)->measures->quality, 77);
        QCOMPARE(*world.thumbnails.count(), 2);
        QCOMPARE(world.catalog.summaries({&key, 1})->front().placeholder.size(), size_t(4));
        QCOMPARE(view.crawlState, CrawlState::Stored);
    }
    void whatIsCurrentIsLeftAlone() {
        World world;
        world.stored("fox", analysis::currentStamp());
        const auto changes = world.catalog.changesAfter(0, 100)->size();
        QCOMPARE(world.run().value(), (ReanalysisFigures{0, 0, 0, 0, 1, false}));
        QCOMPARE(world.looks.load(), 0);
        QCOMPARE(world.catalog.changesAfter(0, 100)->size(), changes);
    }
    void aSecondRunHasNothingToDo() {
        World world;
        for (int i = 0; i < 20; ++i)
            world.stored("picture " + std::to_string(i));
        QCOMPARE(world.run()->done, 20);
        QCOMPARE(world.run().value(), (ReanalysisFigures{0, 0, 0, 0, 20, false}));
        QCOMPARE(world.looks.load(), 20);
    }
    void onlyPicturesWhoseWantedPartIsOlderAreLookedAt() {
        World world;
        const RecordKey noPalette = world.stored("a", older(Part::Palette));
        const RecordKey noLabels = world.stored("b", older(Part::Labels));
        QCOMPARE(world.run({{Part::Palette}, false})->done, 1);
        QCOMPARE(world.view(noPalette).analysed, analysis::currentStamp());
        QCOMPARE(world.view(noLabels).analysed, older(Part::Labels));
        QCOMPARE(world.run()->done, 1);
        QCOMPARE(world.view(noLabels).analysed, analysis::currentStamp());
    }
    void allMeansEveryPictureOnce() {
        World world;
        for (int i = 0; i < 5; ++i) {
            world.stored("current " + std::to_string(i), analysis::currentStamp());
            world.stored("never " + std::to_string(i));
            world.stored("unable " + std::to_string(i), -analysis::currentStamp());
            world.stored("older " + std::to_string(i), older(Part::Quality));
        }
        QCOMPARE(world.run({{}, true}).value(), (ReanalysisFigures{20, 20, 0, 0, 0, false}));
        QCOMPARE(world.looks.load(), 20);
    }
    void anAnalyserThatMeasuresNothingDoesNotRunForEver() {
        World world(FakeAnalyser::understood);
        world.stored("a");
        world.stored("b");
        QCOMPARE(world.run()->done, 2);
        QCOMPARE(world.looks.load(), 2);
        QCOMPARE(world.run()->done, 2); // still without measures, so still due
        QCOMPARE(world.looks.load(), 4);
    }
    void thePictureOfSeveralRecordsIsAnalysedOnce() {
        World world;
        std::vector<RecordKey> keys;
        for (int i = 0; i < 3; ++i)
            keys.push_back(world.stored("one picture"));
        world.stored("another");
        QCOMPARE(world.run()->done, 4);
        QCOMPARE(world.looks.load(), 2);
        for (const RecordKey key : keys)
            QCOMPARE(world.view(key).analysed, analysis::currentStamp());
    }
    void whatIsRefusedKeepsItsFactsAndIsNotTriedAgain() {
        World world(
            [](const Bytes& body) { return FakeAnalyser::refused(body, OutcomeKind::DecodeRefused, "too odd"); });
        const RecordKey key = world.stored("odd");
        QCOMPARE(world.run().value(), (ReanalysisFigures{1, 0, 1, 0, 0, false}));
        QCOMPARE(world.view(key).analysis, std::string("{\"quality\":12}"));
        QCOMPARE(world.view(key).record.width.value(), 1);
        QCOMPARE(world.view(key).crawlState, CrawlState::Stored);
        QCOMPARE(world.run().value(), (ReanalysisFigures{0, 0, 0, 0, 1, false}));
        QCOMPARE(world.looks.load(), 1);
        QCOMPARE(world.run({{}, true})->refused, 1);
        QCOMPARE(world.looks.load(), 2);
    }
    void aPictureWithoutOriginalIsCountedAndNotTriedAgain() {
        World world;
        const RecordKey lost = world.stored("lost", 0, false);
        world.stored("there");
        QCOMPARE(world.run().value(), (ReanalysisFigures{2, 1, 0, 1, 0, false}));
        QCOMPARE(world.view(lost).analysed, -analysis::currentStamp());
        QCOMPARE(world.run()->finished(), 0);
    }
    void anOriginalThatRottedTeachesNothing() {
        World world;
        const RecordKey key = world.stored("sound");
        world.blobs.corrupt(world.view(key).blob->sha256);
        QCOMPARE(world.run()->noOriginal, 1);
        QCOMPARE(world.view(key).analysis, std::string("{\"quality\":12}"));
        QCOMPARE(*world.thumbnails.count(), 0);
    }
    void whatTheServerClaimedIsKept() {
        World world;
        const RecordKey key = world.stored("fox", 0, true, "{\"warnings\":[\"claimed image/png\",\"old\"]}");
        QCOMPARE(world.run()->done, 1);
        const auto warnings = pipeline::analysisFromJson(world.view(key).analysis)->warnings;
        QCOMPARE(warnings, std::vector<std::string>{"claimed image/png"});
    }
    void groupsAreCommittedAsTheyFill() {
        World world(measured, 4);
        for (int i = 0; i < 12; ++i)
            world.stored("picture " + std::to_string(i));
        std::vector<std::int64_t> seen;
        QVERIFY(world.run({}, {}, [&](const ReanalysisFigures& figures) { seen.push_back(figures.finished()); }));
        QCOMPARE(seen.front(), 0); // the total is known before the first picture
        QCOMPARE(seen.back(), 12);
        QVERIFY(std::is_sorted(seen.begin(), seen.end()));
        QVERIFY(seen.size() >= 4);
    }
    void whatIsStoppedIsConsistentAndGoesOnLater() {
        World world(measured, 1);
        for (int i = 0; i < 30; ++i)
            world.stored("picture " + std::to_string(i));
        std::stop_source stop;
        const ReanalysisFigures figures = world
                                              .run({}, stop.get_token(),
                                                   [&](const ReanalysisFigures& now) {
                                                       if (now.finished() >= 5)
                                                           stop.request_stop();
                                                   })
                                              .value();
        QVERIFY(figures.stopped);
        QVERIFY(figures.done >= 5 && figures.done < 30);
        QCOMPARE(figures.done, std::int64_t(world.looks)); // nothing that was looked at is lost
        QCOMPARE(world.analysed(), figures.done);
        QCOMPARE(world.run()->done, 30 - figures.done);
        QCOMPARE(world.looks.load(), 30);
    }
    void aDiskThatCannotBeWrittenEndsTheRunAndLosesNothing() {
        World world(measured, 1);
        for (int i = 0; i < 10; ++i)
            world.stored("picture " + std::to_string(i));
        world.catalog.faults.failWrite(4, ErrorCode::DiskFull);
        const auto failed = world.run();
        QVERIFY(!failed);
        QCOMPARE(failed.error().code, ErrorCode::DiskFull);
        const std::int64_t before = world.analysed();
        QVERIFY(before >= 3 && before < 10);
        QCOMPARE(world.run()->done, 10 - before);
        QCOMPARE(world.run()->total, 0);
    }
    void thumbnailsThatCannotBeStoredLeaveTheStampAsItWas() {
        World world;
        const RecordKey key = world.stored("fox");
        world.thumbnails.failPuts(ErrorCode::DiskFull);
        QVERIFY(!world.run());
        QCOMPARE(world.view(key).analysed, 0);
        QCOMPARE(world.run()->done, 1);
    }
    void whereNoDecoderStartsTheRunEndsAndNothingIsMarked() {
        World world;
        const RecordKey key = world.stored("fox");
        world.analyser.failToStart(true);
        const auto run = world.run();
        QVERIFY(!run);
        QCOMPARE(run.error().code, ErrorCode::Unavailable);
        QCOMPARE(world.view(key).analysed, 0);
        world.analyser.failToStart(false);
        QCOMPARE(world.run()->done, 1);
    }
    void thereIsOneRunAtATime() {
        World world;
        world.stored("fox");
        world.analyser.hold(true);
        std::latch begun(1);
        std::jthread first([&] {
            (void)world.run({}, {}, [&, told = false](const ReanalysisFigures&) mutable {
                if (!std::exchange(told, true))
                    begun.count_down();
            });
        });
        begun.wait();
        QVERIFY(world.reanalysis->running());
        const auto second = world.run();
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Busy);
        world.analyser.hold(false);
        first.join();
        QVERIFY(!world.reanalysis->running());
    }
    void aPausedRunBeginsNothingNew() {
        World world(measured, 1);
        for (int i = 0; i < 10; ++i)
            world.stored("picture " + std::to_string(i));
        int looksWhenPaused = -1;
        std::jthread waker;
        const auto figures = world.run({}, {}, [&](const ReanalysisFigures& now) {
            if (now.finished() != 3 || looksWhenPaused >= 0)
                return;
            world.reanalysis->pause(true);
            looksWhenPaused = world.looks;
            waker = std::jthread([&] {
                while (world.analyser.waiting() > 0)
                    std::this_thread::yield();
                looksWhenPaused = world.looks;
                world.reanalysis->pause(false);
            });
        });
        QCOMPARE(figures->done, 10);
        QVERIFY(looksWhenPaused <= 3 + 2); // what was in flight
    }
    void thePreviewCountsWhatIsMissingAndWhatIsOlder() {
        World world;
        world.stored("a");
        world.stored("b", older(Part::Palette));
        world.stored("c", analysis::currentStamp());
        world.stored("d", -analysis::currentStamp());
        const auto preview = world.reanalysis->preview({}).value();
        QCOMPARE(preview.stored, 4);
        QCOMPARE(preview.due, 2);
        QCOMPARE(preview.unable, 1);
        QCOMPARE(preview.byPart.size(), analysis::kParts.size());
        for (const auto& one : preview.byPart) {
            QCOMPARE(one.missing, one.part == Part::Palette ? 2 : 1);
            QCOMPARE(one.older, 0);
        }
        QCOMPARE(world.reanalysis->preview({{Part::Labels}, false})->due, 1);
        QCOMPARE(world.reanalysis->preview({{}, true})->due, 4);
    }
    void theIndexHearsOfEveryPicture() {
        World world;
        const RecordKey key = world.stored("fox");
        QVERIFY(world.follower.catchUp());
        QCOMPARE(world.indexes.fake(1)->document(key)->quality, 0.12);
        QVERIFY(world.run());
        QVERIFY(world.follower.catchUp());
        QCOMPARE(world.indexes.fake(1)->document(key)->quality, 0.77);
    }
};

QTEST_GUILESS_MAIN(TestReanalysis)
#include "test_reanalysis.moc"
