#include <limits>

#include <QTest>

#include "core/crawl/operator_actions.h"
#include "core/crawlstate/source_json.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_registry.h"

using namespace gleaner;
using crawl::SettingsChange;
using Names = std::vector<std::string>;

namespace {

struct Desk {
    test::FakeClock clock;
    test::FakeRegistry registry;
    crawl::OperatorActions actions{registry, clock, "ada@desk"};

    crawlstate::SourceEntry entry(const std::string& name) const { return **registry.find(name); }
    std::vector<crawlstate::Transition> journal() const { return *registry.transitions(std::nullopt, 100); }
    std::string rules() const {
        std::string text;
        const auto all = *registry.addressRules();
        for (const crawlstate::AddressRule& rule : all)
            text += (text.empty() ? "" : " ") + std::string(rule.allow ? "+" : "-") + rule.pattern;
        return text;
    }
    bool setRate(double rate) {
        SettingsChange change;
        change.rate = std::optional(rate);
        return bool(actions.set(Names{"a"}, change));
    }
    void openBreaker() {
        crawlstate::SourceCondition open;
        open.breakerOpen = true;
        open.breakerCode = "breaker_last50";
        open.haltsInRow = 3;
        QVERIFY(registry.saveCondition(registry.ensure("a")->key, open, {}));
    }
};

} // namespace

class TestOperatorActions : public QObject {
    Q_OBJECT

private slots:
    void aSettingMakesTheSourceAndIsJournalledWithWhoAndWhen() {
        Desk desk;
        QVERIFY(desk.setRate(2.5));
        QCOMPARE(desk.entry("a").settings.rateOverride, std::optional(2.5));
        const auto journal = desk.journal();
        QCOMPARE(journal.size(), size_t(1));
        QCOMPARE(journal[0].action, "set");
        QCOMPARE(journal[0].source, "a");
        QCOMPARE(journal[0].who, "ada@desk");
        QVERIFY(journal[0].time == desk.clock.wallNow());
        QCOMPARE(journal[0].args.at("rate"), "2.5");
    }
    void aRateThatIsNoneChangesNothing() {
        for (const double rate :
             {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
            Desk desk;
            QVERIFY(!desk.setRate(rate));
            QVERIFY(!*desk.registry.find("a"));
            QVERIFY(desk.journal().empty());
        }
    }
    void autoTakesTheOverrideAway() {
        Desk desk;
        QVERIFY(desk.setRate(2.5));
        SettingsChange change;
        change.rate.emplace(std::nullopt);
        QVERIFY(desk.actions.set(Names{"a"}, change));
        QVERIFY(!desk.entry("a").settings.rateOverride);
    }
    void whatIsNotNamedStays() {
        Desk desk;
        QVERIFY(desk.setRate(2.5));
        SettingsChange change;
        change.size = 7'000'000;
        QVERIFY(desk.actions.set(Names{"a"}, change));
        QCOMPARE(desk.entry("a").settings.rateOverride, std::optional(2.5));
        QCOMPARE(desk.entry("a").settings.size, std::optional<std::int64_t>(7'000'000));
    }
    void aWaiverOfRobotsNeedsAReason() {
        Desk desk;
        SettingsChange change;
        change.robotsWaived = true;
        const auto refused = desk.actions.set(Names{"a"}, change);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::BadSetting);
        QVERIFY(desk.journal().empty());
        change.reason = "agreement of 3 May";
        QVERIFY(desk.actions.set(Names{"a"}, change));
        QVERIFY(desk.entry("a").settings.robotsWaived);
        QCOMPARE(desk.entry("a").settings.robotsReason, "agreement of 3 May");
    }

    void aPauseMayHaveAnEnd() {
        Desk desk;
        QVERIFY(desk.actions.pause(Names{"a", "b"}, "their request", base::Seconds(90)));
        const auto paused = desk.entry("b").condition;
        QVERIFY(paused.paused);
        QCOMPARE(paused.pauseReason, "their request");
        QVERIFY(paused.pausedUntil == desk.clock.wallNow() + base::Millis(90'000));
        QVERIFY(!desk.actions.pause(Names{"a"}, "", base::Seconds(0)));
    }
    void resumeEndsAPause() {
        Desk desk;
        QVERIFY(desk.actions.pause(Names{"a"}, "", base::Seconds(90)));
        QVERIFY(desk.actions.resume(Names{"a"}, "done"));
        QVERIFY(!desk.entry("a").condition.paused);
        QVERIFY(!desk.entry("a").condition.pausedUntil);
        QCOMPARE(desk.journal()[0].from, "paused");
        QCOMPARE(desk.journal()[0].to, "running");
    }

    void aResetNeedsAReason() {
        Desk desk;
        desk.openBreaker();
        QVERIFY(!desk.actions.reset(Names{"a"}, "", {}));
        QVERIFY(desk.entry("a").condition.breakerOpen);
    }
    void aResetStartsHalfOpen() {
        Desk desk;
        desk.openBreaker();
        QVERIFY(desk.actions.reset(Names{"a"}, "they mended it", {}));
        const auto condition = desk.entry("a").condition;
        QVERIFY(!condition.breakerOpen);
        QVERIFY(condition.halfOpen);
        QCOMPARE(condition.haltsInRow, 0);
        QCOMPARE(desk.journal()[0].from, "breaker_open");
        QCOMPARE(desk.journal()[0].to, "half_open");
        QCOMPARE(desk.journal()[0].reason, "they mended it");
    }
    void aResetWithALowerRateIsOneUndo() {
        Desk desk;
        QVERIFY(desk.setRate(50));
        desk.openBreaker();
        desk.clock.advance(std::chrono::seconds(1));
        QVERIFY(desk.actions.reset(Names{"a"}, "gently", 5.0));
        QCOMPARE(desk.entry("a").settings.rateOverride, std::optional(5.0));
        const auto undone = desk.actions.undo();
        QVERIFY(undone);
        QCOMPARE(undone->last.action, "reset");
        QCOMPARE(desk.entry("a").settings.rateOverride, std::optional(50.0));
        QVERIFY(desk.entry("a").condition.breakerOpen);
    }
    void aResetWithARateThatIsNoneChangesNothing() {
        Desk desk;
        desk.openBreaker();
        QVERIFY(!desk.actions.reset(Names{"a"}, "gently", -1.0));
        QVERIFY(desk.entry("a").condition.breakerOpen);
    }

    void undoTakesBackOneActionAfterTheOther() {
        Desk desk;
        for (const double rate : {1.0, 2.0, 3.0}) { // also when the clock has not moved between them
            QVERIFY(desk.setRate(rate));
        }
        QVERIFY(desk.actions.undo());
        QCOMPARE(desk.entry("a").settings.rateOverride, std::optional(2.0));
        QVERIFY(desk.actions.undo());
        QCOMPARE(desk.entry("a").settings.rateOverride, std::optional(1.0));
        QVERIFY(desk.actions.undo());
        QVERIFY(!desk.entry("a").settings.rateOverride);
        const auto nothing = desk.actions.undo();
        QVERIFY(!nothing);
        QCOMPARE(nothing.error().code, ErrorCode::NotFound);
    }
    void anActionAfterAnUndoCanBeUndoneToo() {
        Desk desk;
        QVERIFY(desk.setRate(1));
        desk.clock.advance(std::chrono::seconds(1));
        QVERIFY(desk.actions.undo());
        desk.clock.advance(std::chrono::seconds(1));
        QVERIFY(desk.actions.pause(Names{"a"}, "", {}));
        desk.clock.advance(std::chrono::seconds(1));
        QCOMPARE(desk.actions.undo()->last.action, "pause");
        QVERIFY(!desk.entry("a").condition.paused);
        QVERIFY(!desk.actions.undo());
    }
    void anActionOnManySourcesIsOneUndo() {
        Desk desk;
        QVERIFY(desk.setRate(2));
        QVERIFY(desk.actions.pause(Names{"a", "b", "c"}, "night", {}));
        const auto undone = desk.actions.undo();
        QVERIFY(undone);
        QCOMPARE(undone->last.action, "pause");
        QCOMPARE(undone->count, size_t(3));
        for (const char* name : {"a", "b", "c"})
            QVERIFY(!desk.entry(name).condition.paused);
        QCOMPARE(desk.actions.undo()->last.action, "set");
        QVERIFY(!desk.actions.undo());
    }
    void twoActionsOfOneMomentAreTwoUndos() {
        Desk desk;
        QVERIFY(desk.actions.pause(Names{"a", "b"}, "", {}));
        QVERIFY(desk.actions.resume(Names{"a", "b"}, ""));
        QCOMPARE(desk.actions.undo()->last.action, "resume");
        QVERIFY(desk.entry("a").condition.paused && desk.entry("b").condition.paused);
        QCOMPARE(desk.actions.undo()->last.action, "pause");
        QVERIFY(!desk.entry("a").condition.paused && !desk.entry("b").condition.paused);
    }
    void whatTheMonitorWroteMeanwhileStaysBetween() {
        Desk desk;
        QVERIFY(desk.actions.pause(Names{"a", "b"}, "", {}));
        for (int i = 0; i < 6000; ++i)
            QVERIFY(desk.registry.saveSettings(desk.registry.ensure("z")->key, {}, {}));
        QCOMPARE(desk.actions.undo()->count, size_t(2));
        QVERIFY(!desk.entry("a").condition.paused && !desk.entry("b").condition.paused);
    }
    void aJournalOfAnOlderVersionCanBeUndone() {
        Desk desk;
        for (const char* name : {"a", "b"}) {
            crawlstate::Transition old;
            old.time = desk.clock.wallNow();
            old.source = name;
            old.action = "set";
            old.args["before_settings"] = crawlstate::toText(crawlstate::SourceSettings());
            crawlstate::SourceSettings settings;
            settings.rateOverride = 3;
            QVERIFY(desk.registry.saveSettings(desk.registry.ensure(name)->key, settings, old));
        }
        QCOMPARE(desk.actions.undo()->last.source, "b"); // one source at a time, as it was then
        QVERIFY(!desk.entry("b").settings.rateOverride);
        QVERIFY(desk.entry("a").settings.rateOverride);
        QCOMPARE(desk.actions.undo()->last.source, "a");
        QVERIFY(!desk.actions.undo());
    }
    void aRuleIsMadeReplacedAndTakenBack() {
        Desk desk;
        QVERIFY(desk.actions.deny("*.Shop.example", "sells them"));
        QCOMPARE(desk.rules(), "-*.shop.example");
        QCOMPARE(desk.registry.addressRules()->front().who, "ada@desk");
        QCOMPARE(desk.registry.addressRules()->front().reason, "sells them");
        QVERIFY(desk.actions.allow("*.shop.example", ""));
        QVERIFY(desk.actions.deny("b.example", ""));
        QCOMPARE(desk.rules(), "+*.shop.example -b.example");
        QVERIFY(desk.actions.removeRule("B.example"));
        QCOMPARE(desk.rules(), "+*.shop.example");
        QCOMPARE(desk.journal()[0].action, "remove_rule");

        QCOMPARE(desk.actions.undo()->last.action, "remove_rule");
        QCOMPARE(desk.rules(), "+*.shop.example -b.example");
        QVERIFY(desk.actions.undo());
        QVERIFY(desk.actions.undo());
        QCOMPARE(desk.rules(), "-*.shop.example");
        QVERIFY(desk.actions.undo());
        QCOMPARE(desk.rules(), "");
        QVERIFY(!desk.actions.undo());
    }
    void whatIsNoPatternMakesNoRule() {
        Desk desk;
        QCOMPARE(desk.actions.deny("img*.example", "").error().code, ErrorCode::BadSetting);
        QCOMPARE(desk.actions.allow("", "").error().code, ErrorCode::BadSetting);
        QCOMPARE(desk.actions.removeRule("a.example").error().code, ErrorCode::NotFound);
        QVERIFY(desk.journal().empty());
    }
    void whatTheMonitorDidIsNotUndone() {
        Desk desk;
        desk.openBreaker();
        QVERIFY(!desk.actions.undo());
        QVERIFY(desk.entry("a").condition.breakerOpen);
    }
    void aRegistryThatCannotWriteSaysSo() {
        Desk desk;
        QVERIFY(desk.setRate(1));
        desk.registry.faults.fillDisk();
        QVERIFY(!desk.setRate(2));
        QVERIFY(!desk.actions.undo());
        QCOMPARE(desk.entry("a").settings.rateOverride, std::optional(1.0));
    }
    void noNameIsNoSource() {
        Desk desk;
        QVERIFY(!desk.actions.pause(Names{""}, "", {}));
        QVERIFY(desk.journal().empty());
    }
};

QTEST_GUILESS_MAIN(TestOperatorActions)
#include "test_operator_actions.moc"
