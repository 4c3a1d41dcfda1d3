#include <limits>

#include <QTest>

#include <nlohmann/json.hpp>

#include "core/alerts/alert_json.h"
#include "core/alerts/alert_rule.h"
#include "core/alerts/rule_json.h"
#include "tests/core/alerts/alert_crawl.h"

using namespace gleaner;
using namespace gleaner::alerts;

namespace {

// The field that is complained of.
std::string complaint(const AlertRule& rule) {
    const Result<void> valid = rule.validate();
    return valid ? "" : valid.error().thing;
}
std::string complaint(const char* text) {
    const auto rules = rulesFromText(text);
    return rules ? "" : rules.error().thing;
}

} // namespace

class TestAlertRule : public QObject {
    Q_OBJECT

private slots:
    void theShippedRulesAreGoodAndStableInNumberAndName() {
        std::set<std::int64_t> ids;
        for (const AlertRule& rule : defaultRules()) {
            QCOMPARE(complaint(rule), std::string());
            QVERIFY(rule.id > 0 && rule.id <= kLastDefaultRule);
            QVERIFY(ids.insert(rule.id).second);
            QCOMPARE(defaultRule(rule.id)->name, rule.name);
        }
        QCOMPARE(defaultRule(1)->name, std::string("breaker_open"));
        QVERIFY(!defaultRule(kLastDefaultRule + 1));
    }
    void everyConditionOfTheEngineHasARule() {
        for (const std::string& code : allConditions())
            QVERIFY(std::any_of(defaultRules().begin(), defaultRules().end(),
                                [&](const AlertRule& rule) { return rule.condition == code && rule.enabled; }));
    }
    void eachFieldHasItsLimits() {
        const AlertRule good = test::errorRule();
        const auto with = [&](auto change) {
            AlertRule rule = good;
            change(rule);
            return complaint(rule);
        };
        QCOMPARE(complaint(good), std::string());
        QCOMPARE(with([](AlertRule& r) { r.name = "  "; }), std::string("name"));
        QCOMPARE(with([](AlertRule& r) { r.name = "two\nlines"; }), std::string("name"));
        QCOMPARE(with([](AlertRule& r) { r.name = "\xff"; }), std::string("name"));
        QCOMPARE(with([](AlertRule& r) { r.name = std::string(kLongestName + 1, 'x'); }), std::string("name"));
        QCOMPARE(with([](AlertRule& r) { r.threshold = -1; }), std::string("threshold"));
        QCOMPARE(with([](AlertRule& r) { r.threshold = 101; }), std::string("threshold")); // percent
        QCOMPARE(with([](AlertRule& r) { r.threshold = std::numeric_limits<double>::quiet_NaN(); }),
                 std::string("threshold"));
        QCOMPARE(with([](AlertRule& r) { r.pendingFor = base::Seconds(-1); }), std::string("for_seconds"));
        QCOMPARE(with([](AlertRule& r) { r.keepFiring = kLongestWait + base::Seconds(1); }),
                 std::string("keep_firing_seconds"));
        QCOMPARE(with([](AlertRule& r) { r.scope = Scope::WholeCrawl; }), std::string("scope"));
        QCOMPARE(with([](AlertRule& r) { r.metric = Metric::DiskFree; }), std::string("scope"));
        QCOMPARE(with([](AlertRule& r) { r.scope = Scope::NamedSources; }), std::string("sources"));
        QCOMPARE(with([](AlertRule& r) { r.metric = Metric::State; }), std::string("states"));
        QCOMPARE(with([](AlertRule& r) { r.metric = Metric::Condition; }), std::string("condition"));
        QCOMPARE(with([](AlertRule& r) {
                     r.metric = Metric::Condition;
                     r.condition = "offline"; // never of a source
                 }),
                 std::string("scope"));
        QCOMPARE(with([](AlertRule& r) { r.action = "dance"; }), std::string("action"));
    }
    void aRuleComesBackFromItsTextAsItWas() {
        for (const AlertRule& rule : defaultRules())
            QVERIFY(ruleFromText(toText(rule)).value() == rule);
        AlertRule named = test::errorRule();
        named.scope = Scope::NamedSources;
        named.sources = {"flickr", "Müsée \"x\""};
        named.threshold = 0.1;
        QVERIFY(ruleFromText(toText(named)).value() == named);
    }
    void aRuleInShortHasTheDefaultsOfItsMetric() {
        const AlertRule rule =
            ruleFromText("{\"name\":\"Low disk\",\"metric\":\"disk_free\",\"threshold\":1e10}").value();
        QCOMPARE(rule.scope, Scope::WholeCrawl);
        QCOMPARE(rule.comparison, Comparison::Below);
        QVERIFY(rule.enabled);
    }
    void whatIsWrongInAFileIsNamed() {
        QCOMPARE(complaint("[]"), std::string());
        QCOMPARE(complaint("{\"rules\":[]}"), std::string());
        QCOMPARE(rulesFromText("{").error().code, ErrorCode::BadFormat);
        QCOMPARE(complaint("7"), std::string("rules"));
        QCOMPARE(complaint("{\"rules\":{}}"), std::string("rules"));
        QCOMPARE(complaint("[7]"), std::string("rules[0]"));
        QCOMPARE(complaint("[{\"name\":\"x\"}]"), std::string("rules[0].metric"));
        QCOMPARE(complaint("[{\"name\":\"x\",\"metric\":\"mood\"}]"), std::string("rules[0].metric"));
        QCOMPARE(complaint("[{\"name\":\"x\",\"metric\":\"queued\",\"treshold\":1}]"),
                 std::string("rules[0].treshold"));
        QCOMPARE(complaint("[{\"name\":\"x\",\"metric\":\"queued\",\"threshold\":\"1\"}]"),
                 std::string("rules[0].threshold"));
        QCOMPARE(complaint("[{\"name\":\"x\",\"metric\":\"queued\",\"threshold\":1e300}]"),
                 std::string("rules[0].threshold"));
        QCOMPARE(complaint("[{\"name\":\"x\",\"metric\":\"state\",\"states\":[\"happy\"]}]"),
                 std::string("rules[0].states"));
        QCOMPARE(complaint("[{\"name\":\"x\",\"metric\":\"queued\",\"sources\":[1]}]"),
                 std::string("rules[0].sources"));
        QCOMPARE(complaint("[{\"id\":-1,\"name\":\"x\",\"metric\":\"queued\"}]"), std::string("rules[0].id"));
        QCOMPARE(complaint("[{\"id\":7,\"name\":\"x\",\"metric\":\"queued\"},{\"id\":7,\"name\":\"y\",\"metric\":"
                           "\"queued\"}]"),
                 std::string("rules[1].id"));
        std::string many = "[";
        for (size_t i = 0; i <= kMostRules; ++i)
            many += i == 0 ? "0" : ",0";
        QCOMPARE(complaint((many + "]").c_str()), std::string("rules"));
        QCOMPARE(complaint((std::string(kLongestRulesFile + 1, ' ')).c_str()), std::string("rules"));
    }
    void keysHaveATextThatIsReadBack() {
        for (const AlertKey& key : {AlertKey{7, ""}, AlertKey{1001, "flickr"}, AlertKey{2, "a:b"}})
            QCOMPARE(*AlertKey::parse(key.text()), key);
        for (const char* bad : {"", "flickr", "7:", "-1", "7flickr"})
            QVERIFY(!AlertKey::parse(bad));
    }
    void anAlertComesBackFromItsJsonAsItWas() {
        crawl::Alert alert;
        alert.code = "rule";
        alert.source = "met";
        alert.since = base::WallTime(base::Millis(1'790'000'000'125));
        alert.args = {{"metric", "error_share"}};
        alert.rule = 7;
        alert.ruleName = "many_errors";
        alert.phase = crawl::Alert::Phase::Recovering;
        alert.severity = "critical";
        alert.value = 8.5;
        alert.threshold = 5;
        alert.acknowledgedBy = "ann@desk";
        alert.snoozedUntil = alert.since + std::chrono::hours(1);
        QVERIFY(*alertFrom(toJson(alert)) == alert);
        const crawl::Alert plain{"offline", "", alert.since, {}};
        QVERIFY(*alertFrom(toJson(plain)) == plain);
        QVERIFY(!alertFrom(nlohmann::json::array()));
        QVERIFY(!alertFrom({{"source", "met"}}));
        QCOMPARE(toJson(alert).at("id").get<std::string>(), std::string("7:met"));
    }
};

QTEST_GUILESS_MAIN(TestAlertRule)
#include "test_alert_rule.moc"
