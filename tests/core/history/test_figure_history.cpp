#include <QTest>

#include <thread>

#include "tests/core/history/made_up_ticks.h"

using namespace gleaner;
using namespace gleaner::history;
using test::kStart;
using test::noCrawl;
using test::sourceTick;
using test::tick;

class TestFigureHistory : public QObject {
    Q_OBJECT

    std::unique_ptr<test::FakeHistoryStore> m_store;
    std::unique_ptr<FigureHistory> m_history;

    void restart() {
        m_history.reset();
        m_history = std::make_unique<FigureHistory>(std::make_unique<test::KeptStore>(*m_store));
    }
    // A kill: what is in memory never reaches the store.
    void kill() {
        m_store->faults.fillDisk();
        m_history.reset();
        m_store->faults.fillDisk(false);
        restart();
    }
    void record(const crawl::CrawlFigures& figures) { m_history->record(figures, {1'000'000, 5'000'000}); }
    void run(std::int64_t from, std::int64_t to, double rate) { // seconds since kStart, `to` not included
        for (std::int64_t second = from; second < to; ++second)
            record(tick(kStart + second, rate, {sourceTick(1, rate, 100)}));
    }
    FigureSeries crawl(Span span, std::int64_t end) {
        return m_history->read(std::nullopt, span, test::secondsToTime(kStart + end)).value();
    }
    FigureSeries source(std::int64_t key, Span span, std::int64_t end) {
        return m_history->read(model::SourceKey{key}, span, test::secondsToTime(kStart + end)).value();
    }
    // Of the bucket that holds the second.
    static float at(const FigureSeries& series, Metric metric, std::int64_t second) {
        return series.of(metric).value[indexOf(series, second)];
    }
    static size_t indexOf(const FigureSeries& series, std::int64_t second) {
        return size_t((kStart + second - series.first) / series.step());
    }
    static size_t knownBuckets(const FigureSeries& series) {
        return size_t(std::count_if(series.known.begin(), series.known.end(), [](auto known) { return known > 0; }));
    }

private slots:
    void init() {
        m_store = std::make_unique<test::FakeHistoryStore>();
        restart();
    }
    void cleanup() { m_history.reset(); }

    void withoutACrawlNothingIsKnown() {
        record(noCrawl(kStart));
        const FigureSeries series = crawl(Span::FiveMinutes, 0);
        QCOMPARE(series.size(), size_t(300));
        QCOMPARE(knownBuckets(series), size_t(0));
        QVERIFY(std::isnan(at(series, Metric::Requests, 0)));
        QVERIFY(m_history->runs(5).value().empty());
    }
    void everyTierHasItsLengthAndItsStep() {
        run(0, 1, 5);
        for (const Tier& tier : kTiers) {
            const FigureSeries series = crawl(tier.span, 0);
            QCOMPARE(std::int64_t(series.size()), tier.buckets());
            QCOMPARE(series.first + std::int64_t(series.size() - 1) * tier.step, kStart);
            QCOMPARE(at(series, Metric::Requests, 0), 5.0f);
        }
    }
    void aBucketKeepsMeanLeastAndMost() {
        run(0, 3, 2);
        run(3, 6, 8);
        const FigureSeries series = crawl(Span::HalfHour, 5);
        const size_t bucket = indexOf(series, 5);
        QCOMPARE(series.known[bucket], 6u);
        QCOMPARE(series.of(Metric::Requests).value[bucket], 5.0f);
        QCOMPARE(series.of(Metric::Requests).low[bucket], 2.0f);
        QCOMPARE(series.of(Metric::Requests).high[bucket], 8.0f);
    }
    void memoryIsTheMostAndDiskTheLeastAndUnknownStaysUnknown() {
        m_history->record(tick(kStart, 1), {100, 900});
        m_history->record(tick(kStart + 1, 1), {300, 700});
        m_history->record(tick(kStart + 2, 1), {-1, -1});
        QCOMPARE(at(crawl(Span::HalfHour, 2), Metric::Memory, 0), 300.0f);
        QCOMPARE(at(crawl(Span::HalfHour, 2), Metric::DiskFree, 0), 700.0f);
        QVERIFY(std::isnan(at(crawl(Span::FiveMinutes, 2), Metric::Memory, 2)));
    }
    void aSlowTickSpeaksForTheSecondsBeforeIt() {
        record(tick(kStart, 4));
        record(tick(kStart + 3, 6));
        QCOMPARE(at(crawl(Span::FiveMinutes, 3), Metric::Requests, 1), 6.0f);
        QCOMPARE(crawl(Span::HalfHour, 3).known.back(), 4u);
    }
    void aSleepIsAGap() {
        run(0, 5, 4);
        run(100, 105, 4);
        const FigureSeries series = crawl(Span::FiveMinutes, 104);
        QCOMPARE(knownBuckets(series), size_t(10));
        QVERIFY(std::isnan(at(series, Metric::Requests, 50)));
    }
    void aCrawlThatStandsStillIsNoGap() {
        run(0, 5, 0);
        QCOMPARE(at(crawl(Span::FiveMinutes, 4), Metric::Requests, 2), 0.0f);
    }

    void aSourceAtRestCostsNothingAndReadsAsZero() {
        for (int second = 0; second < 100; ++second)
            record(tick(kStart + second, 3, {sourceTick(1, 3, 50), sourceTick(2, 0, 0)}));
        QVERIFY(m_history->flushAll());
        QCOMPARE(m_history->groupsInMemory(), kTiers.size() * 2); // the crawl's and the first source's
        const FigureSeries rest = source(2, Span::FiveMinutes, 99);
        QCOMPARE(at(rest, Metric::Requests, 50), 0.0f);
        QCOMPARE(at(rest, Metric::Left, 50), 0.0f);
        QVERIFY(std::isnan(at(rest, Metric::Limit, 50)));
        QCOMPARE(knownBuckets(rest), size_t(100));
    }
    void secondsAtRestCountInTheMean() {
        for (int second = 0; second < 36; ++second)
            record(tick(kStart + second, 9, {second < 9 ? sourceTick(1, 8, 70) : sourceTick(1, 0, 0)}));
        const FigureSeries series = source(1, Span::SixHours, 35);
        QCOMPARE(at(series, Metric::Requests, 0), 2.0f);
        QCOMPARE(series.of(Metric::Requests).low.back(), 0.0f);
        QCOMPARE(series.of(Metric::Requests).high.back(), 8.0f);
        QCOMPARE(at(series, Metric::Left, 0), 0.0f);
    }
    void latencyAndErrorsAreKnownOnlyWhereTheyWereMeasured() {
        crawl::SourceFigures asked = sourceTick(1, 2, 9);
        asked.firstByteP50 = 80;
        asked.firstByteP95 = 300;
        asked.windowTotal = 40;
        asked.windowErrors = 10;
        crawl::SourceFigures waits = asked;
        waits.actualRate = 0;
        waits.windowTotal = waits.windowErrors = 0;
        record(tick(kStart, 2, {asked}));
        record(tick(kStart + 1, 2, {waits}));
        const FigureSeries seconds = source(1, Span::FiveMinutes, 1);
        QCOMPARE(at(seconds, Metric::FirstByteP50, 0), 80.0f);
        QVERIFY(std::isnan(at(seconds, Metric::FirstByteP50, 1)));
        QVERIFY(std::isnan(at(seconds, Metric::ErrorShare, 1)));
        const FigureSeries both = source(1, Span::HalfHour, 1);
        QCOMPARE(at(both, Metric::FirstByteP50, 0), 80.0f);
        QCOMPARE(at(both, Metric::FirstByteP95, 0), 300.0f);
        QCOMPARE(at(both, Metric::ErrorShare, 0), 0.25f);
    }
    void manySourcesAreReadInTheOrderAsked() {
        record(tick(kStart, 9, {sourceTick(1, 1, 5), sourceTick(2, 2, 5)}));
        const std::array keys{model::SourceKey{2}, model::SourceKey{7}, model::SourceKey{1}};
        const auto all = m_history->read(keys, Span::FiveMinutes, test::secondsToTime(kStart)).value();
        QCOMPARE(all[0].of(Metric::Requests).value.back(), 2.0f);
        QCOMPARE(all[1].of(Metric::Requests).value.back(), 0.0f);
        QCOMPARE(all[2].of(Metric::Requests).value.back(), 1.0f);
    }

    void aRestartShowsTheSame() {
        run(0, 500, 3);
        run(500, 507, 6);
        std::vector<std::vector<float>> before, after;
        for (const Tier& tier : kTiers)
            before.push_back(source(1, tier.span, 506).of(Metric::Left).value);
        restart();
        for (const Tier& tier : kTiers)
            after.push_back(source(1, tier.span, 506).of(Metric::Left).value);
        QCOMPARE(after[0].back(), 100.0f);
        for (size_t i = 0; i < kTiers.size(); ++i)
            QVERIFY(std::memcmp(before[i].data(), after[i].data(), before[i].size() * sizeof(float)) == 0);
    }
    void aBucketThatARestartCutIsFilledOn() {
        run(0, 100, 2);
        restart();
        run(100, 144, 7);
        const FigureSeries series = crawl(Span::Day, 143);
        QCOMPARE(series.known.back(), 144u);
        QVERIFY(qAbs(series.of(Metric::Requests).value.back() - 508.0f / 144) < 1e-5);
        QVERIFY(m_history->flushAll());
        restart();
        QCOMPARE(crawl(Span::Day, 143).known.back(), 144u);
    }
    void aKillLosesAtMostAMinuteOfADay() {
        for (std::int64_t second = 0; second < 1000; ++second) {
            run(second, second + 1, 2);
            QVERIFY(m_history->flush());
        }
        kill();
        std::int64_t known = 0;
        for (const std::uint32_t seconds : crawl(Span::Day, 999).known)
            known += seconds;
        QVERIFY2(known >= 1000 - 61, qPrintable(QString::number(known)));
        QVERIFY(knownBuckets(crawl(Span::FiveMinutes, 999)) >= 280);
    }
    void flushWritesOnlyEveryTenSeconds() {
        run(0, 1, 2);
        QVERIFY(m_history->flush());
        const int writes = m_store->faults.writes();
        run(1, 9, 2);
        QVERIFY(m_history->flush());
        QCOMPARE(m_store->faults.writes(), writes);
        run(9, 12, 2);
        QVERIFY(m_history->flush());
        QVERIFY(m_store->faults.writes() > writes);
    }
    void aFullDiskLosesNothing() {
        m_store->faults.fillDisk();
        for (std::int64_t second = 0; second < 200; ++second) {
            run(second, second + 1, 2);
            QVERIFY(second < 10 || !m_history->flush() || second % 10);
        }
        QCOMPARE(knownBuckets(crawl(Span::FiveMinutes, 199)), size_t(200));
        m_store->faults.fillDisk(false);
        QVERIFY(m_history->flush());
        restart();
        QCOMPARE(knownBuckets(crawl(Span::FiveMinutes, 199)), size_t(200));
        QCOMPARE(source(1, Span::NinetyDays, 199).known.back(), 200u);
    }
    void aStoreThatIsReadOnlyIsOnlyRead() {
        run(0, 20, 2);
        restart();
        m_store->isWritable = false;
        restart();
        run(20, 40, 2);
        QVERIFY(m_history->flushAll());
        QCOMPARE(knownBuckets(crawl(Span::FiveMinutes, 39)), size_t(20));
    }
    void seriesAtRestLeaveMemoryAndReturn() {
        run(0, 50, 2);
        for (int second = 50; second < 200; ++second)
            record(tick(kStart + second, 0, {sourceTick(1, 0, 0)}));
        QVERIFY(m_history->flushAll());
        QCOMPARE(m_history->groupsInMemory(), kTiers.size());
        run(200, 210, 5);
        QCOMPARE(source(1, Span::NinetyDays, 209).of(Metric::Requests).high.back(), 5.0f);
        QVERIFY(qAbs(source(1, Span::NinetyDays, 209).of(Metric::Requests).value.back() - 150.0f / 210) < 1e-5);
    }

    void aClockSetBackHidesNothingAndDoublesNothing() {
        run(0, 120, 2);
        QVERIFY(m_history->flushAll());
        run(60, 90, 6); // a minute back
        const FigureSeries series = crawl(Span::FiveMinutes, 89);
        QCOMPARE(at(series, Metric::Requests, 59), 2.0f);
        QCOMPARE(at(series, Metric::Requests, 70), 4.0f); // both passes
        QCOMPARE(knownBuckets(series), size_t(90));
        run(90, 130, 6);
        QCOMPARE(knownBuckets(crawl(Span::FiveMinutes, 129)), size_t(130));
        restart();
        QCOMPARE(at(crawl(Span::FiveMinutes, 129), Metric::Requests, 70), 4.0f);
        QCOMPARE(at(crawl(Span::FiveMinutes, 129), Metric::Requests, 125), 6.0f);
    }
    void aGroupThatTheClockPassedTwiceBeforeItWasWrittenIsWhole() {
        run(0, 12, 2);
        run(3, 12, 6);
        run(12, 13, 6);
        const FigureSeries series = crawl(Span::FiveMinutes, 12);
        QCOMPARE(knownBuckets(series), size_t(13));
        QCOMPARE(at(series, Metric::Requests, 1), 2.0f);
        QCOMPARE(at(series, Metric::Requests, 5), 4.0f);
        restart();
        QCOMPARE(at(crawl(Span::FiveMinutes, 12), Metric::Requests, 1), 2.0f);
    }
    void aClockSetForwardLeavesAGap() {
        run(0, 10, 2);
        run(100'000, 100'010, 2);
        const FigureSeries series = crawl(Span::NinetyDays, 100'009);
        QCOMPARE(knownBuckets(series), size_t(2));
        QVERIFY(std::isnan(at(series, Metric::Requests, 50'000)));
    }

    void lookingDoesNotDisturbTheWriter() {
        std::jthread looks([&](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                (void)source(1, Span::Day, 400);
                (void)m_history->runs(3);
            }
        });
        for (std::int64_t second = 0; second < 400; ++second) {
            run(second, second + 1, 2);
            QVERIFY(m_history->flush());
        }
        looks.request_stop();
        looks.join();
        QCOMPARE(knownBuckets(crawl(Span::FiveMinutes, 399)), size_t(300));
        QCOMPARE(source(1, Span::Day, 399).known.back() + source(1, Span::Day, 287).known.back(), 112u + 144u);
    }

    void aRunIsKnownFromItsFiguresAlone() {
        crawl::SourceFigures slow = sourceTick(1, 2, 400), open = sourceTick(2, 0, 60), done = sourceTick(3, 0, 0);
        slow.etaLow = 20;
        open.state = model::SourceState::BreakerOpen;
        open.etaLow = 900; // nobody waits for it
        record(tick(kStart, 2, {slow, open, done}));
        const Run run = m_history->runs(5).value().at(0);
        QCOMPARE(run.start, test::secondsToTime(kStart));
        QCOMPARE(run.leftAtStart, std::int64_t(460));
        QCOMPARE(run.heldAtStart, std::int64_t(60));
        QCOMPARE(run.plannedLow, std::optional<std::int64_t>(20));
        QCOMPARE(run.plannedHigh, std::optional<std::int64_t>(40));
        QVERIFY(!run.ended);
    }
    void aRunEndsWithTheCrawlAndKeepsWhatWasLeft() {
        run(0, 30, 2);
        record(noCrawl(kStart + 30, 7));
        const Run run = m_history->runs(5).value().at(0);
        QVERIFY(run.ended);
        QCOMPARE(run.lastSeen, test::secondsToTime(kStart + 29));
        QCOMPARE(run.leftAtEnd, std::int64_t(7));
        QVERIFY(m_history->flush()); // at once, as a run ended
        restart();
        QVERIFY(m_history->runs(5).value().at(0).ended);
    }
    void aRunThatEndsBetweenTwoLooksKeepsWhatWasLeftLast() {
        run(0, 30, 2);
        record(noCrawl(kStart + 30));
        QCOMPARE(m_history->runs(5).value().at(0).leftAtEnd, std::int64_t(100));
    }
    void aProgramThatEndsInGoodOrderEndsItsRun() {
        run(0, 30, 2);
        restart();
        QVERIFY(m_history->runs(5).value().at(0).ended);
    }
    void aSecondRunIsAnotherOne() {
        run(0, 30, 2);
        record(noCrawl(kStart + 30));
        crawl::CrawlFigures again = tick(kStart + 60, 1);
        again.seconds = 0;
        record(again);
        const auto runs = m_history->runs(5).value();
        QCOMPARE(runs.size(), size_t(2));
        QCOMPARE(runs[0].start, test::secondsToTime(kStart + 60));
    }
    void aRunStartedAnewBetweenTwoTicksIsAnotherOne() {
        run(0, 30, 2);
        crawl::CrawlFigures again = tick(kStart + 31, 1);
        again.seconds = 0;
        record(again);
        const auto runs = m_history->runs(5).value();
        QCOMPARE(runs.size(), size_t(2));
        QVERIFY(runs[1].ended);
    }
    void aKilledRunNeverEnds() {
        for (std::int64_t second = 0; second < 30; ++second) {
            run(second, second + 1, 2);
            QVERIFY(m_history->flush());
        }
        kill();
        const Run run = m_history->runs(5).value().at(0);
        QVERIFY(!run.ended);
        QVERIFY(run.lastSeen >= test::secondsToTime(kStart + 19));
    }
};

QTEST_GUILESS_MAIN(TestFigureHistory)
#include "test_figure_history.moc"
