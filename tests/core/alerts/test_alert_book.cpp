#include <QTest>

#include "tests/core/alerts/alert_crawl.h"

using namespace gleaner;
using namespace gleaner::test;
using alerts::AlertCounts;
using alerts::Episode;
using std::chrono::seconds;

namespace {

constexpr std::optional<Phase> kNormal;

std::vector<AlertKey> keys(std::int64_t rule, const std::string& source = {}) {
    return {{rule, source}};
}

} // namespace

class TestAlertBook : public QObject {
    Q_OBJECT

private slots:
    void aCalmCrawlHasNoAlerts() {
        AlertCrawl crawl;
        crawl.pass(200);
        QVERIFY(crawl.list.empty());
        QCOMPARE(crawl.book->counts(), AlertCounts());
        QVERIFY(crawl.book->episodes(10).value().empty());
    }

    // phases
    void anAlertIsPendingThenFiresThenRecoversThenIsGone() {
        AlertCrawl crawl;
        const auto rule = crawl.onlyRule(errorRule()).id;
        crawl.errors("met", 8);
        crawl.pass();
        QCOMPARE(crawl.phase(rule, "met"), Phase::Pending);
        crawl.pass(9);
        QCOMPARE(crawl.phase(rule, "met"), Phase::Pending);
        crawl.pass();
        QCOMPARE(crawl.phase(rule, "met"), Phase::Firing);
        crawl.errors("met", 1);
        crawl.pass();
        QCOMPARE(crawl.phase(rule, "met"), Phase::Recovering);
        crawl.pass(19);
        QCOMPARE(crawl.phase(rule, "met"), Phase::Recovering);
        crawl.pass();
        QCOMPARE(crawl.phase(rule, "met"), kNormal);
        QCOMPARE(crawl.phase(rule, "flickr"), kNormal);
    }
    void whatIsOverWhilePendingNeverFires() {
        AlertCrawl crawl;
        const auto rule = crawl.onlyRule(errorRule()).id;
        crawl.errors("met", 8);
        crawl.pass(9);
        crawl.errors("met", 1);
        crawl.pass();
        QCOMPARE(crawl.phase(rule, "met"), kNormal);
        crawl.errors("met", 8);
        crawl.pass(9); // begins anew
        QCOMPARE(crawl.phase(rule, "met"), Phase::Pending);
        QVERIFY(crawl.book->episodes(10).value().empty());
    }
    void flappingIsOneEpisode() {
        AlertCrawl crawl;
        const auto rule = crawl.onlyRule(errorRule()).id;
        crawl.errors("met", 8);
        crawl.pass(11);
        const base::WallTime since = crawl.alert(rule, "met")->since;
        for (int i = 0; i < 5; ++i) {
            crawl.errors("met", 1);
            crawl.pass(15); // shorter than keepFiring
            crawl.errors("met", 8);
            crawl.pass(3);
            QCOMPARE(crawl.phase(rule, "met"), Phase::Firing);
        }
        QVERIFY(crawl.alert(rule, "met")->since == since);
        QCOMPARE(crawl.book->episodes(10).value().size(), size_t(1));
    }
    void withoutTimesItFiresAtOnceAndEndsAtOnce() {
        AlertCrawl crawl;
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.pass();
        QCOMPARE(crawl.phase(1, "met"), Phase::Firing);
        crawl.source("met").state = model::SourceState::HalfOpen;
        crawl.pass();
        QCOMPARE(crawl.phase(1, "met"), kNormal);
    }
    void whatIsShownNamesValueThresholdSinceAndAction() {
        AlertCrawl crawl;
        const auto rule = crawl.onlyRule(errorRule()).id;
        crawl.errors("met", 8);
        crawl.pass(11);
        const crawl::Alert alert = *crawl.alert(rule, "met");
        QCOMPARE(alert.code, std::string("rule"));
        QCOMPARE(alert.ruleName, std::string("errors"));
        QCOMPARE(*alert.value, 8.0);
        QCOMPARE(*alert.threshold, 5.0);
        QVERIFY(alert.since == crawl.clock.wallNow() - seconds(10));
        QCOMPARE(alert.args.at("metric"), std::string("error_share"));
        QCOMPARE(alert.args.at("comparison"), std::string("above"));
        QCOMPARE(alert.args.at("action"), std::string("none"));
    }
    void anOpenBreakerIsDatedByItsSource() {
        AlertCrawl crawl;
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.source("met").since = crawl.clock.wallNow() - seconds(3600);
        crawl.source("met").why = {"breaker_last50", {{"503", "50"}}};
        crawl.pass();
        QVERIFY(crawl.alert(1, "met")->since == crawl.source("met").since);
        QCOMPARE(crawl.alert(1, "met")->args.at("why"), std::string("breaker_last50"));
        QCOMPARE(crawl.alert(1, "met")->args.at("503"), std::string("50"));
    }
    void aStepOfTheWallClockNeitherFiresNorEndsAnything() {
        AlertCrawl crawl;
        const auto rule = crawl.onlyRule(errorRule()).id;
        crawl.errors("met", 8);
        crawl.pass(3);
        crawl.clock.stepWall(std::chrono::hours(2));
        crawl.pass(3);
        QCOMPARE(crawl.phase(rule, "met"), Phase::Pending);
        crawl.clock.stepWall(-std::chrono::hours(5));
        crawl.pass(5);
        QCOMPARE(crawl.phase(rule, "met"), Phase::Firing);
    }

    // no data
    void whatFiresHasNoDataAsSoonAsItCannotBeKnown() {
        AlertCrawl crawl;
        crawl.machine.diskFree = 1'000'000'000;
        crawl.pass(31);
        QCOMPARE(crawl.phase(9), Phase::Firing);
        crawl.machine.diskFree.reset();
        crawl.pass();
        QCOMPARE(crawl.phase(9), Phase::NoData);
        QVERIFY(!crawl.alert(9)->value);
        crawl.pass(600);
        QCOMPARE(crawl.phase(9), Phase::NoData); // never shown as good
        crawl.machine.diskFree = 1'000'000'000;
        crawl.pass();
        QCOMPARE(crawl.phase(9), Phase::Firing);
        QCOMPARE(crawl.book->episodes(10).value().size(), size_t(1));
    }
    void whatWasGoodHasNoDataAfterAMinute() {
        AlertCrawl crawl;
        crawl.machine.diskFree.reset();
        crawl.pass(60);
        QCOMPARE(crawl.phase(9), kNormal);
        crawl.pass();
        QCOMPARE(crawl.phase(9), Phase::NoData);
        QCOMPARE(crawl.book->counts().noData, std::int64_t(1));
        QVERIFY(crawl.book->episodes(10).value().empty()); // it never fired
        crawl.machine.diskFree = 500'000'000'000;
        crawl.pass();
        QCOMPARE(crawl.phase(9), kNormal);
    }
    void withoutFiguresNothingIsGood() {
        AlertCrawl crawl;
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.pass();
        crawl.passBlind();
        QCOMPARE(crawl.phase(1, "met"), Phase::NoData);
        crawl.passBlind(10);
        QCOMPARE(crawl.list.front().code, std::string("no_figures"));
        QCOMPARE(crawl.list.front().phase, Phase::NoData);
        crawl.pass();
        QCOMPARE(crawl.phase(1, "met"), Phase::Firing);
        QCOMPARE(crawl.list.size(), size_t(1));
    }
    void figuresThatStandStillAreNone() {
        AlertCrawl crawl;
        crawl.pass();
        for (int i = 0; i < 30; ++i) {
            crawl.clock.advance(seconds(1));
            crawl.list = crawl.book->evaluate(&crawl.figures, crawl.machine); // of half a minute ago at last
        }
        QCOMPARE(crawl.list.size(), size_t(1));
        QCOMPARE(crawl.list.front().code, std::string("no_figures"));
    }

    // the engine's own conditions
    void whatTheEngineFindsBecomesAnAlertOfItsRule() {
        AlertCrawl crawl;
        const base::WallTime since = crawl.clock.wallNow() - seconds(100);
        crawl.figures.alerts = {{"nothing_stored", "met", since, {{"attempts", "20"}}}, {"low_disk", "", since, {}}};
        crawl.pass();
        QCOMPARE(crawl.phase(3, "met"), Phase::Firing);
        QCOMPARE(crawl.alert(3, "met")->code, std::string("nothing_stored"));
        QCOMPARE(crawl.alert(3, "met")->args.at("attempts"), std::string("20"));
        QVERIFY(crawl.alert(3, "met")->since == since);
        QCOMPARE(crawl.alert(4)->severity, std::string("critical"));
        QCOMPARE(crawl.list.size(), size_t(2));
        crawl.figures.alerts.clear();
        crawl.pass();
        QVERIFY(crawl.list.empty());
    }
    void whatNoRuleKnowsIsPassedOn() {
        AlertCrawl crawl;
        crawl.figures.alerts = {{"moon_full", "met", crawl.clock.wallNow(), {}}};
        crawl.pass();
        QCOMPARE(crawl.list.size(), size_t(1));
        QCOMPARE(crawl.list.front().code, std::string("moon_full"));
    }
    void aRuleThatIsOffKeepsTheEnginesConditionOut() {
        AlertCrawl crawl;
        AlertRule rule = *alerts::defaultRule(3);
        rule.enabled = false;
        QVERIFY(crawl.book->saveRule(rule));
        crawl.figures.alerts = {{"nothing_stored", "met", crawl.clock.wallNow(), {}}};
        crawl.pass();
        QVERIFY(crawl.list.empty());
    }
    void aCrawlThatStandsStillSilentlyFires() {
        AlertCrawl crawl;
        crawl.figures.requestRate = 0;
        crawl.source("met").inFlight = 0;
        crawl.pass(61);
        QCOMPARE(crawl.phase(6), kNormal);
        crawl.pass();
        QCOMPARE(crawl.phase(6), Phase::Firing);
        crawl.figures.requestRate = 1;
        crawl.pass(11);
        QCOMPARE(crawl.phase(6), kNormal);
    }

    // restart
    void whatStillFiresAfterARestartGoesOn() {
        AlertCrawl crawl;
        const auto rule = crawl.onlyRule(errorRule()).id;
        crawl.errors("met", 8);
        crawl.pass(11);
        const base::WallTime since = crawl.alert(rule, "met")->since;
        QVERIFY(crawl.book->acknowledge(keys(rule, "met"), "ann@desk"));
        crawl.restart();
        crawl.pass();
        QCOMPARE(crawl.phase(rule, "met"), Phase::Firing); // not pending again
        QVERIFY(crawl.alert(rule, "met")->since == since);
        QCOMPARE(crawl.alert(rule, "met")->acknowledgedBy, std::string("ann@desk"));
        QCOMPARE(crawl.book->episodes(10).value().size(), size_t(1));
    }
    void whatEndedMeanwhileRecoversAndEnds() {
        AlertCrawl crawl;
        const auto rule = crawl.onlyRule(errorRule()).id;
        crawl.errors("met", 8);
        crawl.pass(11);
        crawl.restart();
        crawl.errors("met", 0);
        crawl.pass();
        QCOMPARE(crawl.phase(rule, "met"), Phase::Recovering);
        crawl.pass(20);
        QVERIFY(crawl.list.empty());
        QVERIFY(crawl.book->episodes(10).value().front().endedAt);
    }
    void snoozesSurviveARestart() {
        AlertCrawl crawl;
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.pass();
        const base::WallTime until = crawl.clock.wallNow() + seconds(900);
        QVERIFY(crawl.book->snooze(keys(1, "met"), until, "ann@desk"));
        crawl.restart();
        crawl.pass();
        QVERIFY(crawl.alert(1, "met")->snoozedUntil == until);
    }

    // episodes
    void anEpisodeHasItsTimesAndItsWorstValue() {
        AlertCrawl crawl;
        const auto rule = crawl.onlyRule(errorRule()).id;
        for (const double percent : {8.0, 30.0, 12.0}) {
            crawl.errors("met", percent);
            crawl.pass(10);
        }
        crawl.errors("met", 0);
        crawl.pass(21);
        const Episode episode = crawl.book->episodes(10).value().front();
        QCOMPARE(episode.key, (AlertKey{rule, "met"}));
        QCOMPARE(*episode.worst, 30.0);
        QCOMPARE(*episode.threshold, 5.0);
        QCOMPARE(episode.metric, std::string("error_share"));
        QVERIFY(episode.firedAt - episode.since == seconds(10));
        QVERIFY(*episode.endedAt == crawl.clock.wallNow());
    }
    void theWorstOfAMetricWhoseLowValuesAreBadIsTheLowest() {
        AlertCrawl crawl;
        for (const std::int64_t free : {4'000'000'000L, 1'000'000'000L, 3'000'000'000L}) {
            crawl.machine.diskFree = free;
            crawl.pass(31);
        }
        crawl.machine.diskFree = 500'000'000'000;
        crawl.pass(62);
        QCOMPARE(*crawl.book->episodes(1).value().front().worst, 1e9);
    }
    void theStoreIsWrittenWhenSomethingHappensAndNotEverySecond() {
        AlertCrawl crawl;
        (void)crawl.onlyRule(errorRule());
        crawl.errors("met", 8);
        crawl.pass(11);
        QCOMPARE(crawl.store.episodeWrites(), 1);
        for (int i = 0; i < 50; ++i) {
            crawl.errors("met", 10 + i); // worse every second
            crawl.pass();
        }
        QCOMPARE(crawl.store.episodeWrites(), 1);
        crawl.pass(20);
        QCOMPARE(crawl.store.episodeWrites(), 2); // once a minute
    }
    void whatCouldNotBeWrittenIsWrittenLater() {
        AlertCrawl crawl;
        crawl.pass();
        crawl.store.failWith(Error{ErrorCode::DiskFull, "library.db", {}, {}});
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.pass(5);
        QCOMPARE(crawl.phase(1, "met"), Phase::Firing); // shown all the same
        crawl.store.failWith({});
        crawl.pass();
        QCOMPARE(crawl.book->episodes(10).value().size(), size_t(1));
    }
    void aBookThatKeepsNothingWritesNothing() {
        AlertCrawl crawl;
        crawl.book = std::make_unique<AlertBook>(crawl.store, crawl.clock, AlertBook::Keeping::Nothing);
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.pass();
        QCOMPARE(crawl.phase(1, "met"), Phase::Firing);
        QVERIFY(crawl.store.episodes(10).value().empty());
    }

    // what people decide
    void anAcknowledgementHoldsUntilTheEpisodeEnds() {
        AlertCrawl crawl;
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.pass();
        QCOMPARE(crawl.book->counts().firing, std::int64_t(1));
        QCOMPARE(crawl.book->counts().critical, std::int64_t(1));
        QCOMPARE(crawl.book->acknowledge(keys(1, "met"), "ann@desk").value(), std::int64_t(1));
        QCOMPARE(crawl.book->alerts().front().acknowledgedBy, std::string("ann@desk")); // at once
        QCOMPARE(crawl.book->counts(), (AlertCounts{0, 0, 1, 0, 0}));
        crawl.pass();
        QCOMPARE(crawl.book->counts(), (AlertCounts{0, 0, 1, 0, 0}));
        crawl.source("met").state = model::SourceState::Running;
        crawl.pass();
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.pass();
        QVERIFY(crawl.alert(1, "met")->acknowledgedBy.empty());
        const auto episodes = crawl.book->episodes(10).value();
        QCOMPARE(episodes.size(), size_t(2));
        QCOMPARE(episodes[1].acknowledgedBy, std::string("ann@desk"));
    }
    void onlyWhatFiresCanBeAcknowledged() {
        AlertCrawl crawl;
        const auto rule = crawl.onlyRule(errorRule()).id;
        crawl.errors("met", 8);
        crawl.pass();
        QCOMPARE(crawl.book->acknowledge(keys(rule, "met"), "ann@desk").error().code, ErrorCode::NotFound);
        QCOMPARE(crawl.book->acknowledge(keys(99, "met"), "ann@desk").error().code, ErrorCode::NotFound);
        QCOMPARE(crawl.book->acknowledgeAll("ann@desk").value(), std::int64_t(0));
    }
    void allAreAcknowledgedAtOnce() {
        AlertCrawl crawl;
        for (const char* name : {"met", "tate"})
            crawl.source(name).state = model::SourceState::BreakerOpen;
        crawl.pass();
        QCOMPARE(crawl.book->acknowledgeAll("ann@desk").value(), std::int64_t(2));
        QCOMPARE(crawl.book->acknowledgeAll("ann@desk").value(), std::int64_t(0));
    }
    void aSnoozedAlertStaysInTheListUntilItsTime() {
        AlertCrawl crawl;
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.pass();
        QVERIFY(crawl.book->snooze(keys(1, "met"), crawl.clock.wallNow() + seconds(30), "ann@desk"));
        QCOMPARE(crawl.book->counts().known, std::int64_t(1));
        crawl.pass(29);
        QVERIFY(crawl.alert(1, "met")->snoozedUntil);
        crawl.pass();
        QVERIFY(!crawl.alert(1, "met")->snoozedUntil);
        QCOMPARE(crawl.book->counts().firing, std::int64_t(1));
        QVERIFY(crawl.book->mutes().value().empty());
    }
    void aSnoozeIsForTheFutureAndCanBeEnded() {
        AlertCrawl crawl;
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.pass();
        QCOMPARE(crawl.book->snooze(keys(1, "met"), crawl.clock.wallNow(), "ann@desk").error().code,
                 ErrorCode::InvalidArgument);
        QVERIFY(crawl.book->snooze(keys(1, "met"), crawl.clock.wallNow() + seconds(30), "ann@desk"));
        QVERIFY(crawl.book->wake(keys(1, "met")));
        QVERIFY(!crawl.book->alerts().front().snoozedUntil);
    }
    void aSilencedSourceIsQuietWhateverItDoes() {
        AlertCrawl crawl;
        const base::WallTime until = crawl.clock.wallNow() + seconds(900);
        QVERIFY(crawl.book->silence("met", until, "ann@desk"));
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.errors("met", 50);
        crawl.source("tate").state = model::SourceState::BreakerOpen;
        crawl.pass(130);
        QVERIFY(crawl.alert(1, "met")->snoozedUntil == until);
        QVERIFY(crawl.alert(7, "met")->snoozedUntil == until);
        QVERIFY(!crawl.alert(1, "tate")->snoozedUntil);
        QCOMPARE(crawl.book->counts().firing, std::int64_t(1));
        QCOMPARE(crawl.book->silence("", until, "ann@desk").error().code, ErrorCode::InvalidArgument);
    }
    void whatAnotherProcessDecidesIsSeen() {
        AlertCrawl crawl;
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.pass();
        AlertBook other(crawl.store, crawl.clock, AlertBook::Keeping::Nothing);
        QCOMPARE(other.acknowledge(keys(1, "met"), "bob@far").value(), std::int64_t(1)); // it has looked at no figures
        QVERIFY(other.silence("tate", crawl.clock.wallNow() + seconds(60), "bob@far"));
        crawl.source("tate").state = model::SourceState::BreakerOpen;
        crawl.pass();
        QCOMPARE(crawl.alert(1, "met")->acknowledgedBy, std::string("bob@far"));
        QVERIFY(crawl.alert(1, "tate")->snoozedUntil);
    }

    // rules
    void aRuleThatIsSwitchedOffEndsWhatItSaid() {
        AlertCrawl crawl;
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.pass();
        AlertRule rule = *alerts::defaultRule(1);
        rule.enabled = false;
        QVERIFY(crawl.book->saveRule(rule));
        crawl.pass();
        QVERIFY(crawl.list.empty());
        QVERIFY(crawl.book->episodes(1).value().front().endedAt);
    }
    void aRuleThatWentWhileNobodyLookedEndsItsEpisode() {
        AlertCrawl crawl;
        const auto rule = crawl.onlyRule(errorRule()).id;
        crawl.errors("met", 8);
        crawl.pass(11);
        crawl.book.reset();
        QVERIFY(crawl.store.forgetRule(rule));
        crawl.restart();
        crawl.pass();
        QVERIFY(crawl.list.empty());
        QVERIFY(crawl.book->episodes(1).value().front().endedAt);
    }
    void aThresholdThatIsRaisedEndsWhatIsBelowIt() {
        AlertCrawl crawl;
        AlertRule rule = crawl.onlyRule(errorRule());
        crawl.errors("met", 8);
        crawl.pass(11);
        rule.threshold = 20;
        QVERIFY(crawl.book->saveRule(rule));
        crawl.pass();
        QCOMPARE(crawl.phase(rule.id, "met"), Phase::Recovering);
    }
    void shippedRulesAreChangedRemovedAndRestored() {
        AlertCrawl crawl;
        const size_t shipped = alerts::defaultRules().size();
        QCOMPARE(crawl.book->rules().value(), alerts::defaultRules());
        AlertRule rule = *alerts::defaultRule(7);
        rule.threshold = 50;
        QVERIFY(crawl.book->saveRule(rule));
        QVERIFY(crawl.book->removeRule(8));
        const AlertRule own = crawl.book->saveRule(errorRule()).value();
        QVERIFY(own.id > alerts::kLastDefaultRule);
        QCOMPARE(crawl.book->rules().value().size(), shipped); // one less, one more
        QVERIFY(crawl.book->restoreDefault(7));
        QVERIFY(crawl.book->restoreDefault(8));
        QCOMPARE(crawl.book->rules().value().size(), shipped + 1);
        QVERIFY(crawl.book->removeRule(7));
        QVERIFY(crawl.book->restoreDefaults());
        QCOMPARE(crawl.book->rules().value().back(), own);
        QVERIFY(crawl.book->removeRule(own.id));
        QCOMPARE(crawl.book->rules().value(), alerts::defaultRules());
        QCOMPARE(crawl.book->removeRule(own.id).error().code, ErrorCode::NotFound);
        QCOMPARE(crawl.book->restoreDefault(4711).error().code, ErrorCode::NotFound);
    }
    void ofRulesThatAreSavedTogetherAllAreGoodOrNoneIsSaved() {
        AlertCrawl crawl;
        std::vector rules{errorRule(), errorRule()};
        rules[1].threshold = -1;
        const auto saved = crawl.book->saveRules(rules);
        QCOMPARE(saved.error().code, ErrorCode::BadSetting);
        QCOMPARE(saved.error().thing, std::string("rules[1].threshold"));
        QCOMPARE(crawl.book->saveRule(rules[1]).error().thing, std::string("threshold"));
        rules[1] = errorRule();
        rules[1].id = 4711;
        QCOMPARE(crawl.book->saveRules(rules).error().thing, std::string("rules[1].id"));
        QCOMPARE(crawl.book->rules().value(), alerts::defaultRules());
    }
    void thereAreNoMoreRulesThanTheLimit() {
        AlertCrawl crawl;
        const std::vector<AlertRule> many(alerts::kMostRules - alerts::defaultRules().size(), errorRule());
        QVERIFY(crawl.book->saveRules(many));
        QCOMPARE(crawl.book->saveRule(errorRule()).error().code, ErrorCode::BadSetting);
    }
    void aRuleForNamedSourcesIsOfNobodyElse() {
        AlertCrawl crawl;
        AlertRule rule = errorRule();
        rule.scope = alerts::Scope::NamedSources;
        rule.sources = {"tate", "nowhere"};
        rule.pendingFor = base::Seconds(0);
        rule = crawl.onlyRule(rule);
        crawl.errors("met", 8);
        crawl.errors("tate", 8);
        crawl.pass();
        QCOMPARE(crawl.list.size(), size_t(1));
        QCOMPARE(crawl.phase(rule.id, "tate"), Phase::Firing);
    }
    void quietHoursAreHours() {
        AlertCrawl crawl;
        QCOMPARE(crawl.book->setQuietHours("at night").error().thing, std::string("alerts.quiet_hours"));
        QVERIFY(crawl.book->setQuietHours("22:00-06:30"));
        QCOMPARE(crawl.book->quietHours().value(), std::string("22:00-06:30"));
        QVERIFY(crawl.book->setQuietHours(""));
    }

    // the list
    void theWorstComesFirst() {
        AlertCrawl crawl;
        crawl.machine.memory.reset(); // no data after a minute
        crawl.pass(62);
        crawl.errors("flickr", 20); // fires after two minutes
        crawl.pass(121);
        crawl.source("tate").state = model::SourceState::BreakerOpen;
        crawl.errors("met", 20);
        crawl.pass();
        QCOMPARE(crawl.list.size(), size_t(4));
        QCOMPARE(crawl.list[0].source, std::string("tate")); // critical
        QCOMPARE(crawl.list[1].source, std::string("flickr"));
        QCOMPARE(crawl.list[2].phase, Phase::NoData);
        QCOMPARE(crawl.list[3].phase, Phase::Pending);
        QCOMPARE(crawl.book->counts(), (AlertCounts{2, 1, 0, 1, 1}));
        QCOMPARE(alerts::countsOf(crawl.list), crawl.book->counts());
    }
    void aStormIsCountedInFullAndListedInPart() {
        AlertCrawl crawl;
        crawl.figures.sources.clear();
        for (int i = 0; i < 3000; ++i) {
            char name[16];
            std::snprintf(name, sizeof name, "s%05d", i);
            crawl.figures.sources.push_back(calmSource(name));
            crawl.figures.sources.back().state = model::SourceState::BreakerOpen;
        }
        crawl.pass();
        QCOMPARE(crawl.list.size(), alerts::kMostListed);
        QCOMPARE(crawl.book->counts().firing, std::int64_t(3000));
    }
    void aSourceThatIsGoneTakesItsAlertsWithIt() {
        AlertCrawl crawl;
        crawl.source("met").state = model::SourceState::BreakerOpen;
        crawl.pass();
        crawl.figures.sources.erase(crawl.figures.sources.begin() + 1);
        crawl.pass();
        QVERIFY(crawl.list.empty());
    }
};

QTEST_GUILESS_MAIN(TestAlertBook)
#include "test_alert_book.moc"
