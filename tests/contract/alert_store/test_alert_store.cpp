#include <array>

#include <QTest>

#include "core/alerts/sqlite/alert_schema.h"
#include "core/alerts/sqlite/sqlite_alert_store.h"
#include "core/base/sqlite/sqlite_file.h"
#include "tests/support/fake_alert_store.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::alerts;

namespace {

struct Setup {
    virtual ~Setup() = default;
    virtual AlertStore& store() = 0;
};
struct FakeSetup final : Setup {
    test::FakeAlertStore fake;
    AlertStore& store() override { return fake; }
};
struct SqliteSetup final : Setup {
    test::TemporaryFolder folder;
    std::unique_ptr<base::sqlite::SqliteFile> file = open(folder / "library.db");
    SqliteAlertStore sqlite{*file};
    AlertStore& store() override { return sqlite; }

    static std::unique_ptr<base::sqlite::SqliteFile> open(const std::filesystem::path& path) {
        const std::array schemas{kAlertSchema};
        base::sqlite::SqliteFileOptions options;
        options.path = path;
        options.mode = base::sqlite::OpenMode::Create;
        options.schemas = schemas;
        options.fullSync = false;
        return std::move(base::sqlite::SqliteFile::open(options).value());
    }
};

base::WallTime at(int seconds) {
    return base::WallTime(std::chrono::seconds(seconds));
}

AlertRule someRule(std::int64_t id = 0) {
    AlertRule rule;
    rule.id = id;
    rule.name = "Errors \"here\"";
    rule.metric = Metric::ErrorShare;
    rule.scope = Scope::NamedSources;
    rule.sources = {"flickr", "met"};
    rule.comparison = Comparison::AtLeast;
    rule.threshold = 7.25;
    rule.pendingFor = base::Seconds(90);
    rule.keepFiring = base::Seconds(30.5);
    rule.severity = Severity::Critical;
    rule.enabled = false;
    rule.action = "look_at_failures";
    return rule;
}

Episode someEpisode(const std::string& source, int fired) {
    Episode episode;
    episode.key = {7, source};
    episode.ruleName = "many_errors";
    episode.metric = "error_share";
    episode.severity = "warning";
    episode.since = at(fired - 120);
    episode.firedAt = at(fired);
    episode.worst = 12.5;
    episode.threshold = 5;
    return episode;
}

} // namespace

class TestAlertStore : public QObject {
    Q_OBJECT

    std::unique_ptr<Setup> m_setup;
    AlertStore& store() { return m_setup->store(); }
    std::int64_t saved(const AlertRule& rule) { return store().saveRules({&rule, 1}).value().front(); }

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

    void aNewRuleIsNumberedBeyondTheShippedOnesAndComesBackWhole() {
        AlertRule rule = someRule();
        rule.id = saved(rule);
        QVERIFY(rule.id > kLastDefaultRule);
        QCOMPARE(store().rules().value().size(), size_t(1));
        QVERIFY(store().rules().value().front().rule == rule);
        AlertRule ofStates = someRule();
        ofStates.scope = Scope::EachSource;
        ofStates.sources.clear();
        ofStates.metric = Metric::StateAge;
        ofStates.states = {model::SourceState::Halted, model::SourceState::RetryAfter};
        ofStates.id = saved(ofStates);
        QVERIFY(store().rules().value().back().rule == ofStates);
    }
    void theNumberOfARuleIsNeverUsedAgain() {
        const std::int64_t first = saved(someRule());
        QVERIFY(store().forgetRule(first));
        QVERIFY(saved(someRule()) > first);
    }
    void severalRulesAreSavedTogether() {
        const std::array rules{someRule(), someRule(3)};
        const auto ids = store().saveRules(rules).value();
        QCOMPARE(ids.size(), size_t(2));
        QCOMPARE(ids[1], std::int64_t(3));
        QCOMPARE(store().rules().value().front().id, std::int64_t(3)); // by id
    }
    void aRemovedRuleStaysRemovedUntilItIsForgotten() {
        QVERIFY(store().markRemoved(4));
        QCOMPARE(store().rules().value().size(), size_t(1));
        QVERIFY(!store().rules().value().front().rule);
        QVERIFY(store().forgetRule(4));
        QVERIFY(store().rules().value().empty());
    }
    void forgettingTheShippedOnesLeavesThePersonsOwn() {
        saved(someRule(1));
        QVERIFY(store().markRemoved(2));
        const std::int64_t own = saved(someRule());
        QVERIFY(store().forgetDefaults());
        QCOMPARE(store().rules().value().size(), size_t(1));
        QCOMPARE(store().rules().value().front().id, own);
    }
    void anEpisodeComesBackWholeAndIsOpenUntilItEnds() {
        Episode episode = someEpisode("flickr", 1000);
        QVERIFY(store().saveEpisodes({&episode, 1}));
        QVERIFY(store().openEpisodes().value() == std::vector{episode});
        episode.endedAt = at(1100);
        episode.worst = 40;
        QVERIFY(store().saveEpisodes({&episode, 1}));
        QVERIFY(store().openEpisodes().value().empty());
        QVERIFY(store().episodes(10).value() == std::vector{episode});
    }
    void anEpisodeOfTheWholeCrawlHasNoSource() {
        const Episode episode = someEpisode("", 1000);
        QVERIFY(store().saveEpisodes({&episode, 1}));
        QVERIFY(store().saveEpisodes({&episode, 1}));
        QVERIFY(store().episodes(10).value() == std::vector{episode});
    }
    void episodesAreReadNewestFirst() {
        const std::array episodes{someEpisode("b", 1000), someEpisode("a", 3000), someEpisode("c", 2000)};
        QVERIFY(store().saveEpisodes(episodes));
        const auto all = store().episodes(2).value();
        QCOMPARE(all.size(), size_t(2));
        QCOMPARE(all[0].key.source, std::string("a"));
        QCOMPARE(all[1].key.source, std::string("c"));
        QCOMPARE(store().openEpisodes().value().front().key.source, std::string("a")); // by key
    }
    void onlyTheNewestEpisodesAreKeptButNoneThatIsOpen() {
        std::vector<Episode> episodes{someEpisode("open", 1)};
        for (size_t i = 0; i < kMostEpisodes + 5; ++i) {
            episodes.push_back(someEpisode("s", int(i) + 10));
            episodes.back().endedAt = at(int(i) + 11);
        }
        QVERIFY(store().saveEpisodes(episodes));
        const auto kept = store().episodes(2 * kMostEpisodes).value();
        QVERIFY2(kept.size() <= kMostEpisodes + 1, qPrintable(QString::number(kept.size())));
        QVERIFY(kept.size() >= kMostEpisodes);
        QCOMPARE(kept.back().key.source, std::string("open"));
    }
    void whoAcknowledgedIsWrittenByNobodyElse() {
        Episode episode = someEpisode("flickr", 1000);
        QVERIFY(store().saveEpisodes({&episode, 1}));
        QVERIFY(store().acknowledge({&episode, 1}, "ann@desk", at(1010)));
        episode.worst = 77;
        QVERIFY(store().saveEpisodes({&episode, 1})); // knows nothing of ann
        const Episode read = store().openEpisodes().value().front();
        QCOMPARE(read.acknowledgedBy, std::string("ann@desk"));
        QVERIFY(read.acknowledgedAt == at(1010));
        QCOMPARE(*read.worst, 77.0);
    }
    void whatNobodyWroteYetIsMadeWhenItIsAcknowledged() {
        Episode episode = someEpisode("flickr", 1000);
        QVERIFY(store().acknowledge({&episode, 1}, "ann@desk", at(1010)));
        episode.acknowledgedBy = "ann@desk";
        episode.acknowledgedAt = at(1010);
        QVERIFY(store().openEpisodes().value() == std::vector{episode});
    }
    void theOpenEpisodeOfAKeyIsAcknowledgedWhoeverOpenedIt() {
        const Episode theirs = someEpisode("flickr", 1000);
        QVERIFY(store().saveEpisodes({&theirs, 1}));
        const Episode ours = someEpisode("flickr", 1003); // seen by another process, a little later
        QVERIFY(store().acknowledge({&ours, 1}, "ann@desk", at(1010)));
        const auto open = store().openEpisodes().value();
        QCOMPARE(open.size(), size_t(1));
        QVERIFY(open[0].firedAt == at(1000));
        QCOMPARE(open[0].acknowledgedBy, std::string("ann@desk"));
    }
    void mutesAreReplacedRemovedAndForgottenWithTime() {
        const std::array mutes{Mute{{7, "flickr"}, at(100), "ann@desk"}, Mute{{0, "met"}, at(200), ""},
                               Mute{{6, ""}, at(300), "ann@desk"}};
        QVERIFY(store().saveMutes(mutes));
        const Mute longer{{7, "flickr"}, at(150), "bob@desk"};
        QVERIFY(store().saveMutes({&longer, 1}));
        QVERIFY(store().mutes().value() == (std::vector{mutes[1], mutes[2], longer}));
        QVERIFY(store().removeMutes(std::array{AlertKey{6, ""}}));
        QVERIFY(store().forgetMutesBefore(at(150)));
        QVERIFY(store().mutes().value() == std::vector{mutes[1]});
    }
    void quietHoursAreEmptyUntilSet() {
        QCOMPARE(store().quietHours().value(), std::string());
        QVERIFY(store().saveQuietHours("22:00-06:30"));
        QCOMPARE(store().quietHours().value(), std::string("22:00-06:30"));
        QVERIFY(store().saveQuietHours(""));
        QCOMPARE(store().quietHours().value(), std::string());
    }
    void theRevisionChangesWithDecisionsAndNotWithEpisodes() {
        std::int64_t last = store().revision();
        const auto changed = [&] {
            const std::int64_t now = store().revision();
            return std::exchange(last, now) != now;
        };
        const Episode episode = someEpisode("flickr", 1000);
        QVERIFY(store().saveEpisodes({&episode, 1}));
        QVERIFY(!changed());
        saved(someRule());
        QVERIFY(changed());
        QVERIFY(store().acknowledge({&episode, 1}, "ann@desk", at(1)));
        QVERIFY(changed());
        const Mute mute{{0, "met"}, at(200), ""};
        QVERIFY(store().saveMutes({&mute, 1}));
        QVERIFY(changed());
        QVERIFY(store().removeMutes(std::array{mute.key}));
        QVERIFY(changed());
        QVERIFY(store().saveQuietHours("22:00-06:30"));
        QVERIFY(changed());
        QVERIFY(store().markRemoved(1));
        QVERIFY(changed());
    }
};

QTEST_GUILESS_MAIN(TestAlertStore)
#include "test_alert_store.moc"
