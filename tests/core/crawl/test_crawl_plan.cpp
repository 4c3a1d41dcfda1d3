#include <QTest>

#include "core/crawl/crawl_plan.h"

using namespace gleaner;
using namespace gleaner::crawl;
using model::SourceState;

namespace {

constexpr base::WallTime kNow{base::Millis(1'790'000'000'000)};

// A library of a few sources; each is planned as its settings, condition and counts say.
struct Library {
    std::vector<crawlstate::SourceEntry> entries;
    std::vector<stream::SourceCounts> counts;
    std::map<std::string, std::int64_t> sizes;

    crawlstate::SourceEntry& add(const std::string& name, double rate, std::int64_t queued) {
        const model::SourceKey key{std::int64_t(entries.size()) + 1};
        crawlstate::SourceEntry& entry = entries.emplace_back();
        entry.key = key;
        entry.name = name;
        entry.settings.rateOverride = rate;
        stream::SourceCounts& count = counts.emplace_back();
        count.source = key;
        count.name = name;
        count.counts.queued = queued;
        return entry;
    }
    CrawlPlan plan() const { return crawlPlan({entries, counts, sizes, RateOptions{}, kNow}); }
};

} // namespace

class TestCrawlPlan : public QObject {
    Q_OBJECT

private slots:
    void aSourceTakesItsTasksDividedByItsRate() {
        Library library;
        library.add("a", 2, 7200);
        const CrawlPlan plan = library.plan();
        QCOMPARE(plan.sources.at(0).queued, std::int64_t(7200));
        QCOMPARE(plan.sources.at(0).rate, 2.0);
        QCOMPARE(plan.sources.at(0).hours, 1.0);
        QCOMPARE(plan.sources.at(0).state, SourceState::Idle);
        QCOMPARE(plan.sources.at(0).why, model::Why());
    }
    void aRememberedCrawlDelayCountsUnlessItIsWaived() {
        Library library;
        library.add("a", 2, 3600).condition.crawlDelay = 10;
        crawlstate::SourceEntry& waived = library.add("b", 2, 3600);
        waived.condition.crawlDelay = 10;
        waived.settings.robotsWaived = true;
        const CrawlPlan plan = library.plan();
        QCOMPARE(plan.sources.at(0).rate, 0.1);
        QCOMPARE(plan.sources.at(0).origin, RateOrigin::Robots);
        QCOMPARE(plan.sources.at(1).rate, 2.0);
    }
    void theSlowestSourceSaysWhenAllIsDone() {
        Library library;
        library.add("b", 1, 3600);
        library.add("a", 10, 3600);
        library.add("c", 10, 7200);
        const CrawlPlan plan = library.plan();
        QCOMPARE(plan.hours, 1.0);
        QCOMPARE(plan.queued, std::int64_t(14'400));
        QCOMPARE(plan.rate, 21.0);
        QCOMPARE(plan.sources.at(0).name, std::string("a")); // by name
        QCOMPARE(plan.sources.at(2).share, 0.5);
    }
    void tasksThatWaitOrAreUnderWayAreWorkLeftAndFailedOnesAreNot() {
        Library library;
        library.add("a", 1, 10);
        library.counts[0].counts.waitingRetry = 3;
        library.counts[0].counts.taken = 2;
        library.counts[0].counts.failed = 100;
        QCOMPARE(library.plan().queued, std::int64_t(15));
    }
    void theRateFollowsFromTheSizeUnlessItIsSet() {
        Library library;
        library.add("counted", 1, 1).settings.rateOverride.reset();
        library.sizes["counted"] = 1'000'000;
        crawlstate::SourceEntry& told = library.add("told", 1, 1);
        told.settings.rateOverride.reset();
        told.settings.size = 500'000'000;
        const CrawlPlan plan = library.plan();
        QCOMPARE(plan.sources[0].rate, interpolatedRate(1'000'000, RateOptions{}));
        QCOMPARE(plan.sources[0].origin, RateOrigin::Size);
        QCOMPARE(plan.sources[1].rate, 200.0);
    }
    void aPictureWeighsWhatThoseOfItsSourceDid() {
        Library library;
        library.add("known", 1, 10);
        library.counts[0].ok = 4;
        library.counts[0].bytes = 4'000;
        library.add("new", 1, 10);
        library.add("other", 1, 0);
        library.counts[2].ok = 4;
        library.counts[2].bytes = 12'000;
        const CrawlPlan plan = library.plan();
        QCOMPARE(plan.sources[0].bytes, std::int64_t(10'000));
        QCOMPARE(plan.sources[1].bytes, std::int64_t(20'000)); // the mean of the library
        QCOMPARE(plan.bytes, std::int64_t(30'000));
    }
    void inAnEmptyLibraryAPictureWeighsTheTypical() {
        Library library;
        library.add("a", 1, 10);
        QCOMPARE(library.plan().bytes, 10 * kTypicalPicture);
    }
    void whatNeedsAnOperatorIsListedButNotSummed() {
        Library library;
        library.add("a", 1, 3600);
        library.add("paused", 1, 7200).condition.paused = true;
        crawlstate::SourceEntry& open = library.add("open", 1, 7200);
        open.condition.breakerOpen = true;
        open.condition.breakerCode = "breaker_halts";
        const CrawlPlan plan = library.plan();
        QCOMPARE(plan.sources.size(), size_t(3));
        QCOMPARE(plan.queued, std::int64_t(3600));
        QCOMPARE(plan.hours, 1.0);
        QCOMPARE(plan.sources[1].why.code, std::string("breaker_halts"));
        QCOMPARE(plan.sources[2].why.code, std::string("paused_by_operator"));
        QCOMPARE(plan.sources[2].hours, 2.0);
    }
    void whatEndsByItselfIsSummed() {
        Library library;
        crawlstate::SourceEntry& paused = library.add("paused", 1, 3600);
        paused.condition.paused = true;
        paused.condition.pausedUntil = kNow + std::chrono::hours(1);
        crawlstate::SourceEntry& asked = library.add("asked", 1, 3600);
        asked.condition.retryAfterUntil = kNow + std::chrono::minutes(1);
        asked.condition.retryAfterCode = "retry_after";
        const CrawlPlan plan = library.plan();
        QCOMPARE(plan.queued, std::int64_t(7200));
        QCOMPARE(plan.sources[0].why.code, std::string("retry_after"));
        QCOMPARE(plan.sources[0].until, std::optional(kNow + std::chrono::minutes(1)));
        QCOMPARE(plan.sources[1].state, SourceState::Paused);
    }
    void whatIsOverByNowStandsInNobodysWay() {
        Library library;
        library.add("a", 1, 1).condition.retryAfterUntil = kNow - std::chrono::minutes(1);
        crawlstate::SourceEntry& halted = library.add("b", 1, 1);
        halted.condition.haltedUntil = kNow - std::chrono::minutes(1);
        halted.condition.halfOpen = true;
        const CrawlPlan plan = library.plan();
        QCOMPARE(plan.sources[0].state, SourceState::Idle);
        QCOMPARE(plan.sources[1].state, SourceState::HalfOpen); // it still has to prove itself
    }
    void withoutWorkThereIsNothingToWaitFor() {
        Library library;
        library.add("a", 1, 0);
        const CrawlPlan plan = library.plan();
        QCOMPARE(plan.sources[0].state, SourceState::Done);
        QCOMPARE(plan.sources[0].why.code, std::string("no_work"));
        QCOMPARE(plan.sources[0].share, 0.0);
        QCOMPARE(plan.hours, 0.0);
        QCOMPARE(plan.rate, 0.0);
        QCOMPARE(Library().plan(), CrawlPlan());
    }
    void aSourceThatWasNeverQueuedIsListed() {
        Library library;
        library.add("a", 1, 1);
        library.counts.clear();
        QCOMPARE(library.plan().sources.at(0).queued, std::int64_t(0));
    }
};

QTEST_GUILESS_MAIN(TestCrawlPlan)
#include "test_crawl_plan.moc"
