#include <QTest>

#include "core/crawlstate/sqlite/sqlite_source_registry.h"
#include "tests/support/fake_registry.h"
#include "tests/support/library_file.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::crawlstate;

namespace {

struct Setup {
    virtual ~Setup() = default;
    virtual SourceRegistry& registry() = 0;
};
struct FakeSetup final : Setup {
    test::FakeRegistry fake;
    SourceRegistry& registry() override { return fake; }
};
struct SqliteSetup final : Setup {
    test::TemporaryFolder folder;
    std::unique_ptr<base::sqlite::SqliteFile> file = test::makeLibraryFile(folder / "library.db");
    SqliteSourceRegistry sqlite{*file};
    SourceRegistry& registry() override { return sqlite; }
};

base::WallTime at(int seconds) {
    return base::WallTime(std::chrono::seconds(seconds));
}

SourceSettings someSettings() {
    SourceSettings settings;
    settings.rateOverride = 2.5;
    settings.size = 1'000'000;
    settings.allowPrivate = true;
    settings.caFile = "/etc/ca.pem";
    settings.robotsWaived = true;
    settings.robotsReason = "agreement of \"May\"";
    settings.adaptive = true;
    return settings;
}

SourceCondition someCondition() {
    SourceCondition condition;
    condition.paused = true;
    condition.pausedUntil = at(100);
    condition.pauseReason = "night";
    condition.breakerOpen = true;
    condition.breakerCode = "breaker_halts";
    condition.halfOpen = true;
    condition.haltedUntil = at(200);
    condition.haltsInRow = 3;
    condition.retryAfterUntil = at(300);
    condition.retryAfterCode = "too_many_requests";
    condition.since = at(50);
    condition.args = {{"errors", "7"}, {"total", "20"}};
    return condition;
}

Transition change(const std::string& source, const std::string& action) {
    return {at(10), source, action, "running", "paused", "because", "ann@desk", {{"k", "v"}}};
}

} // namespace

class TestSourceRegistry : public QObject {
    Q_OBJECT

    std::unique_ptr<Setup> m_setup;
    SourceRegistry& registry() { return m_setup->registry(); }
    SourceKey key(const std::string& name) { return registry().ensure(name).value().key; }
    SourceEntry entry(const std::string& name) { return registry().find(name).value().value(); }

    Result<void> saveRules(const std::vector<AddressRuleChange>& changes) {
        return registry().saveAddressRules(changes, change("", "deny"));
    }

private slots:
    void initTestCase_data() {
        QTest::addColumn<bool>("isFake");
        QTest::newRow("fake") << true;
        QTest::newRow("sqlite") << false;
    }
    void init() {
        QFETCH_GLOBAL(bool, isFake);
        if (isFake)
            m_setup = std::make_unique<FakeSetup>();
        else
            m_setup = std::make_unique<SqliteSetup>();
    }
    void cleanup() { m_setup.reset(); }

    void aSourceIsMadeOnceAndHasDefaults() {
        QVERIFY(!registry().find("flickr").value());
        const SourceEntry made = registry().ensure("flickr").value();
        QCOMPARE(made.name, std::string("flickr"));
        QCOMPARE(registry().ensure("flickr").value().key, made.key);
        QVERIFY(entry("flickr").settings == SourceSettings());
        QVERIFY(entry("flickr").condition == SourceCondition());
        QCOMPARE(registry().ensure("").error().code, ErrorCode::InvalidArgument);
    }
    void rateProfilesAreKeptAsTheyAreAndJournalled() {
        QVERIFY(registry().rateProfiles().value() == RateProfiles());
        const RateProfiles profiles{"mine", {{"library", 0.5, "09:00-17:00", 0.1}, {"mine", 0.01, "", 1}}};
        const std::int64_t before = registry().revision();
        QVERIFY(registry().saveRateProfiles(profiles, change("", "profile")));
        QVERIFY(registry().rateProfiles().value() == profiles);
        QVERIFY(registry().revision() > before); // a running crawl looks
        QCOMPARE(registry().transitions({}, 1).value().at(0).action, std::string("profile"));
        QVERIFY(registry().saveRateProfiles({}, change("", "undo")));
        QVERIFY(registry().rateProfiles().value() == RateProfiles());
    }
    void sourcesAreListedByName() {
        key("b");
        key("a");
        std::vector<std::string> names;
        const auto all = registry().list().value();
        for (const SourceEntry& source : all)
            names.push_back(source.name);
        QCOMPARE(names, (std::vector<std::string>{"a", "b"}));
    }
    void settingsAndConditionComeBackWhole() {
        QVERIFY(registry().saveSettings(key("s"), someSettings(), change("s", "set")));
        QVERIFY(registry().saveCondition(key("s"), someCondition(), change("s", "pause")));
        QVERIFY(entry("s").settings == someSettings());
        QVERIFY(entry("s").condition == someCondition());
        QVERIFY(registry().list().value().front().condition == someCondition());
    }
    void eachReplacesOnlyItself() {
        QVERIFY(registry().saveCondition(key("s"), someCondition(), change("s", "pause")));
        QVERIFY(registry().saveSettings(key("s"), SourceSettings(), change("s", "set")));
        QVERIFY(entry("s").condition == someCondition());
        QVERIFY(registry().saveSettings(key("s"), someSettings(), change("s", "set")));
        QVERIFY(registry().saveCondition(key("s"), SourceCondition(), change("s", "resume")));
        QVERIFY(entry("s").settings == someSettings());
        QVERIFY(entry("s").condition == SourceCondition());
    }
    void aPatternHasOneRule() {
        QVERIFY(registry().addressRules().value().empty());
        const AddressRule denied{"b.example", false, "asked us", "ann@desk", at(7)};
        const AddressRule allowed{"a.example/x*", true, "", "ann@desk", at(8)};
        QVERIFY(saveRules({{denied.pattern, denied}, {allowed.pattern, allowed}}));
        QCOMPARE(registry().addressRules().value(), (std::vector{allowed, denied}));
        AddressRule turned = denied;
        turned.allow = true;
        QVERIFY(saveRules({{turned.pattern, turned}, {allowed.pattern, {}}}));
        QCOMPARE(registry().addressRules().value(), std::vector{turned});
        QVERIFY(saveRules({{"never.there", {}}}));
        QCOMPARE(saveRules({{"", denied}}).error().code, ErrorCode::InvalidArgument);
    }
    void aRuleIsJournalledAndChangesTheRevision() {
        key("s");
        const auto before = registry().revision();
        QVERIFY(saveRules({{"b.example", AddressRule{"b.example", false, "", "", at(7)}}}));
        QVERIFY(registry().revision() != before);
        const auto all = registry().transitions({}, 10).value();
        QCOMPARE(all.size(), size_t(1));
        QCOMPARE(all[0].action, std::string("deny"));
        QVERIFY(all[0].source.empty());
        QVERIFY(registry().transitions(key("s"), 10).value().empty());
    }
    void theJournalIsReadNewestFirst() {
        QVERIFY(registry().saveSettings(key("s"), {}, change("s", "set")));
        QVERIFY(registry().saveCondition(key("t"), {}, change("t", "pause")));
        QVERIFY(registry().saveCondition(key("s"), {}, change("s", "resume")));
        const auto all = registry().transitions({}, 10).value();
        QCOMPARE(all.size(), size_t(3));
        QCOMPARE(all[0].action, std::string("resume"));
        QCOMPARE(all[2].action, std::string("set"));
        QCOMPARE(registry().transitions({}, 1).value().size(), size_t(1));
        const auto mine = registry().transitions(key("s"), 10).value();
        QCOMPARE(mine.size(), size_t(2));
        const Transition line = mine[1], given = change("s", "set");
        QCOMPARE(line.time, given.time);
        QCOMPARE(line.source, given.source);
        QCOMPARE(line.from, given.from);
        QCOMPARE(line.to, given.to);
        QCOMPARE(line.reason, given.reason);
        QCOMPARE(line.who, given.who);
        QCOMPARE(line.args, given.args);
    }
    void anUnknownSourceIsNotFound() {
        QCOMPARE(registry().saveSettings(SourceKey{999}, {}, change("x", "set")).error().code, ErrorCode::NotFound);
        QVERIFY(registry().transitions({}, 10).value().empty());
    }
    void theRevisionChangesWithEverySave() {
        const std::int64_t start = registry().revision();
        const SourceKey source = key("s");
        const std::int64_t made = registry().revision();
        QVERIFY(made != start);
        QCOMPARE(registry().revision(), made);
        QVERIFY(registry().saveSettings(source, {}, change("s", "set")));
        const std::int64_t set = registry().revision();
        QVERIFY(set != made);
        QVERIFY(registry().saveCondition(source, {}, change("s", "pause")));
        QVERIFY(registry().revision() != set);
    }
};

QTEST_GUILESS_MAIN(TestSourceRegistry)
#include "test_source_registry.moc"
