#include <QTest>

#include "core/alerts/alert_rule.h"
#include "tests/support/made_up_alerts.h"
#include "widgets/wording/alerts.h"

using namespace gleaner;
using Phase = crawl::Alert::Phase;

class TestAlertWords : public QObject {
    Q_OBJECT

private slots:
    void aSentenceNamesSourceValueAndThreshold() {
        QCOMPARE(wording::alertSentence(test::manyErrors()),
                 std::string("wikimedia: 14.3 % of its attempts in the last minute were errors, above 5 %."));
        QCOMPARE(wording::alertSentence(test::diskFilling()),
                 std::string("4.2 GB of disk space are free, below 5.0 GB."));
        QCOMPARE(wording::alertSentence(test::openBreaker()), std::string("behance: its circuit breaker is open."));
    }
    void theEnginesConditionsHaveTheirFacts() {
        crawl::Alert alert{"nothing_stored", "met", {}, {{"attempts", "50"}, {"metric", "condition"}}};
        QCOMPARE(wording::alertSentence(alert), std::string("met: its last 50 answers held no picture."));
    }
    void whatIsOverOrUnknownIsNotSaidToBeBad() {
        QCOMPARE(wording::alertSentence(test::inPhase(test::manyErrors(), Phase::Recovering)),
                 std::string("wikimedia: Errors, last 60 s: no longer above 5 %."));
        QCOMPARE(wording::alertSentence(test::inPhase(test::diskFilling(), Phase::NoData)),
                 std::string("Free disk space: cannot be known at present."));
        QCOMPARE(wording::alertSentence(test::inPhase(test::openBreaker(), Phase::Recovering)),
                 std::string("behance: no longer the case: its circuit breaker is open."));
    }
    void theStandingSaysSinceWhenAndWhoKnows() {
        crawl::Alert alert = test::manyErrors();
        alert.acknowledgedBy = "ann@desk";
        const std::string text = wording::alertStanding(alert, test::kAlertNoon);
        QVERIFY(text.starts_with("Firing for 12 min, since "));
        QVERIFY(text.ends_with("Acknowledged by ann@desk."));
    }
    void everyShippedRuleAndActionHasWords() {
        for (const alerts::AlertRule& rule : alerts::defaultRules()) {
            QVERIFY2(wording::ruleName(rule.name) != rule.name, rule.name.c_str());
            QVERIFY(wording::ruleSentence(rule).find('%') == std::string::npos ||
                    alerts::infoOf(rule.metric).unit == alerts::Unit::Percent);
        }
        for (const std::string& action : alerts::allActions())
            QVERIFY2(wording::alertAction(action) != action, action.c_str());
        for (const alerts::MetricInfo& info : alerts::allMetrics())
            QVERIFY(wording::metricName(info.metric) != info.name);
    }
    void aPersonsOwnNameStaysAsItIs() { QCOMPARE(wording::ruleName("My rule"), std::string("My rule")); }
    void theSummaryCounts() {
        QCOMPARE(wording::alertsSummary(0, 0, 0), std::string("Nothing needs you"));
        QCOMPARE(wording::alertsSummary(1, 2, 3), std::string("1 alert needs you, 2 pending, 3 without data"));
    }
};

QTEST_GUILESS_MAIN(TestAlertWords)
#include "test_alert_words.moc"
