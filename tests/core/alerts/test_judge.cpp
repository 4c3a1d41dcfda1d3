#include <QTest>

#include "core/alerts/judge.h"
#include "tests/core/alerts/alert_crawl.h"

using namespace gleaner;
using namespace gleaner::alerts;
using model::SourceState;
using test::calmSource;

namespace {

AlertRule on(Metric metric, Comparison comparison, double threshold) {
    AlertRule rule;
    rule.name = "rule";
    rule.metric = metric;
    rule.comparison = comparison;
    rule.threshold = threshold;
    rule.scope = infoOf(metric).ofSource ? Scope::EachSource : Scope::WholeCrawl;
    return rule;
}

// What a rule on one metric says of one source.
Finding judged(const AlertRule& rule, const crawl::SourceFigures& source) {
    crawl::CrawlFigures figures;
    figures.running = true;
    figures.time = base::WallTime(std::chrono::seconds(10'000));
    figures.sources = {source};
    const auto findings = findingsNow(rule, figures, {});
    return findings.empty() ? Finding{} : findings.front();
}

Verdict verdict(Metric metric, const crawl::SourceFigures& source) {
    // Above nothing: whatever is known is beyond it.
    return judged(on(metric, Comparison::AtLeast, 0), source).verdict;
}

} // namespace

class TestJudge : public QObject {
    Q_OBJECT

private slots:
    void everyMetricOfASourceIsReadInItsUnit() {
        crawl::SourceFigures source = calmSource("met");
        source.windowErrors = 30;
        source.rateLimit = 40;
        source.starvedShare = 0.25;
        source.queue = {100, 20, 5, 7};
        source.tokens = 0.5;
        source.since = base::WallTime(std::chrono::seconds(9'000));
        const std::pair<Metric, double> expected[] = {{Metric::ErrorShare, 5},
                                                      {Metric::LimitShare, 25},
                                                      {Metric::FirstByteP95, 120},
                                                      {Metric::StarvedShare, 25},
                                                      {Metric::Tokens, 0.5},
                                                      {Metric::Queued, double(source.queue.left())},
                                                      {Metric::Failed, double(source.queue.failed)}};
        for (const auto& [metric, value] : expected) {
            const Finding finding = judged(on(metric, Comparison::AtLeast, 0), source);
            QCOMPARE(finding.verdict, Verdict::Beyond);
            QCOMPARE(*finding.value, value);
        }
        AlertRule aged = on(Metric::StateAge, Comparison::Above, 500);
        aged.states = {SourceState::Running};
        QCOMPARE(*judged(aged, source).value, 1000.0);
        aged.threshold = 1000;
        QCOMPARE(judged(aged, source).verdict, Verdict::Fine);
    }
    void comparisonsAreWhatTheySay_data() {
        QTest::addColumn<int>("comparison");
        QTest::addColumn<QList<bool>>("below_at_above"); // a threshold of 120 ms
        QTest::newRow("above") << int(Comparison::Above) << QList<bool>{false, false, true};
        QTest::newRow("at least") << int(Comparison::AtLeast) << QList<bool>{false, true, true};
        QTest::newRow("below") << int(Comparison::Below) << QList<bool>{true, false, false};
        QTest::newRow("at most") << int(Comparison::AtMost) << QList<bool>{true, true, false};
    }
    void comparisonsAreWhatTheySay() {
        QFETCH(int, comparison);
        QFETCH(QList<bool>, below_at_above);
        for (int i = 0; i < 3; ++i) {
            crawl::SourceFigures source = calmSource("met");
            source.firstByteP95 = 119 + i;
            const auto finding = judged(on(Metric::FirstByteP95, Comparison(comparison), 120), source);
            QCOMPARE(finding.verdict == Verdict::Beyond, below_at_above[i]);
        }
    }
    void aShareOfFewAttemptsSaysNothing() {
        crawl::SourceFigures source = calmSource("met");
        source.windowTotal = kFewestAttempts - 1;
        source.windowErrors = source.windowTotal;
        QCOMPARE(verdict(Metric::ErrorShare, source), Verdict::Fine);
        source.windowTotal = source.windowErrors = kFewestAttempts;
        QCOMPARE(verdict(Metric::ErrorShare, source), Verdict::Beyond);
    }
    void whoIsAskedAndHasNotAnsweredIsNotKnown() {
        crawl::SourceFigures source = calmSource("met");
        source.windowTotal = 0;
        source.firstByteP95.reset();
        QCOMPARE(verdict(Metric::ErrorShare, source), Verdict::Unknown);
        QCOMPARE(verdict(Metric::FirstByteP95, source), Verdict::Unknown);
        source.actualRate = 0; // asked nothing
        QCOMPARE(verdict(Metric::ErrorShare, source), Verdict::Fine);
        QCOMPARE(verdict(Metric::FirstByteP95, source), Verdict::Fine);
    }
    void whoMayNotBeAskedHasNoLatencyLimitOrTokens() {
        crawl::SourceFigures source = calmSource("met");
        source.state = SourceState::Paused;
        for (const Metric metric : {Metric::FirstByteP95, Metric::LimitShare, Metric::StarvedShare, Metric::Tokens})
            QCOMPARE(verdict(metric, source), Verdict::Fine);
        source.state = SourceState::Running;
        source.queue.queued = 0; // nothing to do at its limit
        QCOMPARE(verdict(Metric::LimitShare, source), Verdict::Fine);
    }
    void aLimitThatIsNotKnownMakesItsShareUnknown() {
        crawl::SourceFigures source = calmSource("met");
        source.rateLimit = 0;
        QCOMPARE(verdict(Metric::LimitShare, source), Verdict::Unknown);
    }
    void theMachinesFiguresAreKnownOrNot() {
        const AlertRule disk = on(Metric::DiskFree, Comparison::Below, 5e9);
        const crawl::CrawlFigures figures;
        QCOMPARE(findingsNow(disk, figures, {}).front().verdict, Verdict::Unknown);
        QCOMPARE(findingsNow(disk, figures, {{}, 4'000'000'000}).front().verdict, Verdict::Beyond);
        QVERIFY(findingsNow(disk, figures, {{}, 6'000'000'000}).empty());
    }
    void ratesDoNotApplyWhileNoCrawlRuns() {
        const AlertRule slow = on(Metric::StoredRate, Comparison::Below, 1);
        crawl::CrawlFigures figures;
        QVERIFY(findingsNow(slow, figures, {}).empty());
        figures.running = true;
        QCOMPARE(findingsNow(slow, figures, {}).size(), size_t(1));
        figures.draining = true; // on purpose
        QVERIFY(findingsNow(slow, figures, {}).empty());
    }
    void aConditionOfASourceIsNotOneOfTheCrawl() {
        crawl::CrawlFigures figures;
        figures.sources = {calmSource("met")};
        figures.alerts = {{"robots_silent", "met", {}, {}}, {"robots_silent", "gone", {}, {}}, {"offline", "", {}, {}}};
        AlertRule rule = on(Metric::Condition, Comparison::Above, 0);
        rule.condition = "robots_silent";
        const auto findings = findingsNow(rule, figures, {});
        QCOMPARE(findings.size(), size_t(1)); // not of a source that is no longer there
        QCOMPARE(findings.front().source, size_t(0));
        rule.condition = "offline";
        rule.scope = Scope::WholeCrawl;
        QCOMPARE(findingsNow(rule, figures, {}).front().source, Finding::kCrawl);
    }

    // a crawl that stands still silently
    void requestsOrNothingToDoAreNoStall() {
        StallWatch watch;
        const auto at = [](int seconds) { return base::SteadyTime(std::chrono::seconds(seconds)); };
        crawl::CrawlFigures figures;
        QVERIFY(!watch.look(figures, at(0))); // no crawl runs
        figures.running = true;
        figures.sources = {calmSource("met")};
        figures.sources[0].inFlight = 0;
        QCOMPARE(watch.look(figures, at(10))->count(), 0.0);
        QCOMPARE(watch.look(figures, at(40))->count(), 30.0);
        figures.requestRate = 0.1;
        QCOMPARE(watch.look(figures, at(50))->count(), 0.0);
        figures.requestRate = 0;
        QCOMPARE(watch.look(figures, at(60))->count(), 0.0);
    }
    void whoWaitsForGoodReasonDoesNotStall_data() {
        QTest::addColumn<crawl::SourceFigures>("source");
        crawl::SourceFigures source = calmSource("met");
        source.inFlight = 0;
        const auto row = [&](const char* name, auto change) {
            crawl::SourceFigures changed = source;
            change(changed);
            QTest::newRow(name) << changed;
        };
        row("paused", [](auto& s) { s.state = SourceState::Paused; });
        row("nothing queued", [](auto& s) { s.queue.queued = 0; });
        row("an answer under way", [](auto& s) { s.inFlight = 1; });
        row("a crawl delay of a minute", [](auto& s) {
            s.tokens = 0;
            s.rateLimit = 1.0 / 60;
        });
    }
    void whoWaitsForGoodReasonDoesNotStall() {
        QFETCH(crawl::SourceFigures, source);
        crawl::CrawlFigures figures;
        figures.running = true;
        figures.sources = {source};
        StallWatch watch;
        (void)watch.look(figures, base::SteadyTime(std::chrono::seconds(0)));
        QCOMPARE(watch.look(figures, base::SteadyTime(std::chrono::seconds(300)))->count(), 0.0);
    }
};

Q_DECLARE_METATYPE(gleaner::crawl::SourceFigures)
QTEST_GUILESS_MAIN(TestJudge)
#include "test_judge.moc"
