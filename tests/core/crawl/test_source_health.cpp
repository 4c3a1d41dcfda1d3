#include <QTest>

#include "core/crawl/source_health.h"
#include "tests/support/fake_clock.h"

using namespace gleaner;
using namespace std::chrono_literals;
using crawl::Moment;
using crawl::SourceHealth;
using model::SourceState;

namespace {

// A source on a clock of its own.
class Patient {
public:
    explicit Patient(const crawlstate::SourceCondition& remembered = {}) : health(remembered, now()) {
        health.tick(now());
    }

    test::FakeClock clock; // before what is made with it
    SourceHealth health;

    Moment now() const { return {clock.steadyNow(), clock.wallNow()}; }
    void ends(std::string_view outcome, int times = 1, crawl::RetryAfter retryAfter = {}) {
        for (int i = 0; i < times; ++i)
            health.ended(*model::Outcome::parse(outcome), retryAfter, now());
    }
    void passes(std::chrono::nanoseconds time) {
        clock.advance(time);
        health.tick(now());
    }
    void halts() { ends("500", 6); }
    void halfOpens() {
        halts();
        passes(60s);
    }
    SourceState state() const { return health.state(); }
    std::vector<std::string> ways() { // of the transitions since the last call
        std::vector<std::string> ways;
        for (const auto& transition : health.takeTransitions())
            ways.push_back(transition.from + ">" + transition.to);
        return ways;
    }
};

using Ways = std::vector<std::string>;

} // namespace

class TestSourceHealth : public QObject {
    Q_OBJECT

private slots:
    // --- the window
    void fiveErrorsAreTooFewToJudge() {
        Patient patient;
        patient.ends("500", 5);
        QCOMPARE(patient.state(), SourceState::Running);
        QCOMPARE(patient.health.rateFactor(), 1.0);
    }
    void theSixthSampleAllErrorsHalts() {
        Patient patient;
        patient.ends("500", 6);
        QCOMPARE(patient.state(), SourceState::Halted);
        QCOMPARE(patient.health.rateFactor(), 0.0);
        QCOMPARE(patient.health.why().code, "error_window");
    }
    void tenPerCentIsNotMoreThanTenPerCent() {
        Patient patient;
        patient.ends("200", 18);
        patient.ends("500", 2);
        QCOMPARE(patient.state(), SourceState::Running);
        patient.ends("500");
        QCOMPARE(patient.state(), SourceState::Halted);
    }
    void errorsOlderThanAMinuteCountNoMore() {
        Patient patient;
        patient.ends("500", 5);
        patient.passes(60s);
        patient.ends("500", 5);
        QCOMPARE(patient.state(), SourceState::Running);
        QCOMPARE(patient.health.window(patient.now()).total, 5);
    }
    void whatSaysNothingAboutTheSiteIsNoError_data() {
        QTest::addColumn<QByteArray>("outcome");
        for (const char* name : {"200", "304", "404", "410", "301", "NotAnImage", "DecodeRefused", "TooLarge",
                                 "AddressBlocked", "RedirectLoop", "RobotsDenied", "OptedOut", "NoRateToken"})
            QTest::newRow(name) << QByteArray(name);
    }
    void whatSaysNothingAboutTheSiteIsNoError() {
        QFETCH(QByteArray, outcome);
        Patient patient;
        patient.ends(outcome.toStdString(), 200);
        QCOMPARE(patient.state(), SourceState::Running);
        QCOMPARE(patient.health.window(patient.now()).errors, 0);
        QVERIFY(patient.ways().empty());
    }
    void failuresBelowHttpAreErrorsToo_data() {
        QTest::addColumn<QByteArray>("outcome");
        for (const char* name : {"Timeout", "Dns", "Connect", "Tls", "Reset", "Protocol", "Truncated", "403", "503"})
            QTest::newRow(name) << QByteArray(name);
    }
    void failuresBelowHttpAreErrorsToo() {
        QFETCH(QByteArray, outcome);
        Patient patient;
        patient.ends(outcome.toStdString(), 6);
        QCOMPARE(patient.state(), SourceState::Halted);
    }

    // --- halt and half-open
    void aHaltLastsAMinuteThenATenthOfTheRateIsTried() {
        Patient patient;
        patient.halts();
        patient.passes(59'999ms);
        QCOMPARE(patient.state(), SourceState::Halted);
        patient.passes(1ms);
        QCOMPARE(patient.state(), SourceState::HalfOpen);
        QCOMPARE(patient.health.rateFactor(), 0.1);
    }
    void twentyGoodInARowEndHalfOpen() {
        Patient patient;
        patient.halfOpens();
        patient.ends("200", 10);
        patient.ends("404", 9);
        QCOMPARE(patient.state(), SourceState::HalfOpen);
        QCOMPARE(patient.health.why().args.at("good"), "19");
        patient.ends("200");
        QCOMPARE(patient.state(), SourceState::Running);
        QCOMPARE(patient.health.rateFactor(), 1.0);
    }
    void oldErrorsDoNotHaltAgainAfterHalfOpen() {
        Patient patient;
        patient.halts();
        patient.passes(30s);
        patient.ends("500", 10); // were under way
        patient.passes(30s);
        patient.ends("200", 20);
        patient.ends("200", 10);
        patient.ends("500");
        QCOMPARE(patient.state(), SourceState::Running);
    }
    void fiveMinutesWithThreeGoodAndNoErrorEndHalfOpen() {
        Patient patient;
        patient.halfOpens();
        patient.ends("200", 3);
        patient.passes(299s);
        QCOMPARE(patient.state(), SourceState::HalfOpen);
        patient.passes(1s);
        QCOMPARE(patient.state(), SourceState::Running);
    }
    void fiveMinutesWithTwoGoodAreNotEnough() {
        Patient patient;
        patient.halfOpens();
        patient.ends("200", 2);
        patient.passes(1h);
        QCOMPARE(patient.state(), SourceState::HalfOpen);
        patient.ends("200");
        patient.passes(1ms);
        QCOMPARE(patient.state(), SourceState::Running);
    }
    void oneErrorInHalfOpenHaltsAgainTwiceAsLongUpToSixteenMinutes() {
        Patient patient;
        patient.halfOpens();
        for (const int minutes : {2, 4, 8, 16, 16}) {
            patient.ends("200"); // so that it does not count as in a row
            patient.ends("500");
            QCOMPARE(patient.state(), SourceState::Halted);
            patient.passes(std::chrono::minutes(minutes) - 1ms);
            QCOMPARE(patient.state(), SourceState::Halted);
            patient.passes(1ms);
            QCOMPARE(patient.state(), SourceState::HalfOpen);
        }
    }
    void afterRecoveryAHaltIsAMinuteAgain() {
        Patient patient;
        patient.halfOpens();
        patient.ends("500");
        patient.passes(120s);
        patient.ends("200", 20);
        patient.halts();
        patient.passes(60s);
        QCOMPARE(patient.state(), SourceState::HalfOpen);
    }
    void errorsOfRequestsUnderWayDoNotHaltTwice() {
        Patient patient;
        patient.halts();
        patient.passes(1s);
        patient.ends("500", 20);
        QCOMPARE(patient.ways(), (Ways{"running>halted"}));
        patient.passes(59s);
        QCOMPARE(patient.state(), SourceState::HalfOpen);
    }

    // --- breaker
    void fiveHaltsInARowOpenTheBreaker() {
        Patient patient;
        patient.halts();
        for (const int minutes : {1, 2, 4, 8}) {
            QCOMPARE(patient.state(), SourceState::Halted);
            patient.passes(std::chrono::minutes(minutes));
            patient.ends("500");
        }
        QCOMPARE(patient.state(), SourceState::BreakerOpen);
        QCOMPARE(patient.health.why().code, "breaker_halts");
    }
    void oneGoodAnswerBetweenThemStartsTheRowAnew() {
        Patient patient;
        patient.halts();
        for (const int minutes : {1, 2, 4}) {
            patient.passes(std::chrono::minutes(minutes));
            patient.ends("500");
        }
        patient.passes(8min);
        patient.ends("200");
        patient.ends("500");
        QCOMPARE(patient.state(), SourceState::Halted);
    }
    void fiftyErrorsInARowOpenTheBreaker() {
        Patient patient;
        patient.ends("Timeout", 49);
        QCOMPARE(patient.state(), SourceState::Halted);
        patient.ends("Timeout");
        QCOMPARE(patient.state(), SourceState::BreakerOpen);
        QCOMPARE(patient.health.why().code, "breaker_last50");
        QCOMPARE(patient.health.why().args.at("Timeout"), "50");
        patient.passes(1000h);
        QCOMPARE(patient.state(), SourceState::BreakerOpen);
        QVERIFY(!patient.health.nextChange());
    }
    void oneGoodAmongFiftyKeepsItClosed() {
        Patient patient;
        patient.ends("500", 10);
        patient.ends("404");
        patient.ends("500", 49);
        QVERIFY(patient.state() != SourceState::BreakerOpen);
    }
    void aResetClearsTheStripAndStartsHalfOpen() {
        Patient patient;
        patient.ends("500", 50);
        auto condition = patient.health.condition();
        condition.breakerOpen = false;
        condition.halfOpen = true;
        condition.haltsInRow = 0;
        patient.health.replaceCondition(condition, patient.now());
        QCOMPARE(patient.state(), SourceState::HalfOpen);
        QVERIFY(patient.health.last50().empty());
        patient.ends("200", 20);
        QCOMPARE(patient.state(), SourceState::Running);
    }

    // --- what the site asks for
    void retryAfterIsObeyedToTheSecond() {
        Patient patient;
        patient.ends("429", 1, base::Seconds(30));
        QCOMPARE(patient.state(), SourceState::RetryAfter);
        QCOMPARE(patient.health.why().code, "retry_after");
        QCOMPARE(patient.health.rateFactor(), 0.0);
        patient.passes(29'999ms);
        QCOMPARE(patient.state(), SourceState::RetryAfter);
        patient.passes(1ms);
        QCOMPARE(patient.state(), SourceState::Running);
    }
    void aLongerWaitExtendsAShorterOneDoesNotShorten() {
        Patient patient;
        patient.ends("503", 1, base::Seconds(30));
        patient.ends("503", 1, base::Seconds(5));
        patient.passes(29s);
        QCOMPARE(patient.state(), SourceState::RetryAfter);
        patient.ends("503", 1, base::Seconds(100));
        patient.passes(99s);
        QCOMPARE(patient.state(), SourceState::RetryAfter);
        patient.passes(1s);
        QCOMPARE(patient.state(), SourceState::Running);
    }
    void aBurstOfAnswersThatAskForTimeIsOneTransition() {
        Patient patient;
        for (int i = 0; i < 5; ++i) {
            patient.ends("429", 1, base::Seconds(30));
            patient.clock.advance(10ms);
        }
        QCOMPARE(patient.ways(), (Ways{"running>retry_after"}));
        patient.passes(29'980ms); // 30 s after the first, not after the last
        QCOMPARE(patient.state(), SourceState::RetryAfter);
        patient.passes(10ms);
        QCOMPARE(patient.state(), SourceState::Running);
    }
    void tooManyWithoutATimeWaitsAMinuteDoublingUpToAnHour() {
        Patient patient;
        for (const int minutes : {1, 2, 4, 8, 16, 32, 60, 60}) {
            patient.ends("429");
            QCOMPARE(patient.health.why().code, "too_many_requests");
            QCOMPARE(patient.health.nextChange(), std::optional(patient.now().steady + std::chrono::minutes(minutes)));
            patient.passes(std::chrono::minutes(minutes));
        }
    }
    void anythingElseEndsTheDoubling() {
        Patient patient;
        patient.ends("429");
        patient.passes(60s);
        patient.ends("200");
        patient.ends("429");
        patient.passes(60s);
        QVERIFY(patient.state() != SourceState::RetryAfter);
    }
    void whatWasUnderWayDoesNotEndTheDoubling() {
        Patient patient;
        patient.ends("429");
        patient.ends("200", 30); // asked before the site had enough
        patient.passes(60s);
        patient.ends("429");
        patient.passes(119s);
        QCOMPARE(patient.state(), SourceState::RetryAfter);
    }
    void unavailableWithoutATimeDoesNotWait() {
        Patient patient;
        patient.ends("503");
        QCOMPARE(patient.state(), SourceState::Running);
        QVERIFY(!patient.health.nextChange());
    }
    void retryAfterOfAnyOtherAnswerMeansNothing() {
        Patient patient;
        patient.ends("200", 1, base::Seconds(30));
        patient.ends("500", 1, base::Seconds(30));
        QCOMPARE(patient.state(), SourceState::Running);
    }
    void aHaltBehindAWaitShowsWithItsOwnFacts() {
        Patient patient;
        patient.ends("429", 6, base::Seconds(30));
        QCOMPARE(patient.state(), SourceState::RetryAfter);
        patient.passes(30s);
        QCOMPARE(patient.state(), SourceState::Halted);
        const auto transitions = patient.health.takeTransitions();
        QCOMPARE(transitions.back().reason, "error_window");
        QCOMPARE(transitions.back().args.at("429"), "6");
        QCOMPARE(patient.health.why().code, "error_window");
    }

    // --- operators
    void aPauseEndsAtItsTime() {
        Patient patient;
        auto condition = patient.health.condition();
        condition.paused = true;
        condition.pausedUntil = patient.now().wall + base::Millis(90'000);
        patient.health.replaceCondition(condition, patient.now());
        QCOMPARE(patient.state(), SourceState::Paused);
        patient.passes(89s);
        QCOMPARE(patient.state(), SourceState::Paused);
        patient.passes(1s);
        QCOMPARE(patient.state(), SourceState::Running);
        QCOMPARE(patient.ways(), (Ways{"paused>running"}));
    }
    void aPauseWithoutATimeStays() {
        Patient patient;
        crawlstate::SourceCondition condition;
        condition.paused = true;
        patient.health.replaceCondition(condition, patient.now());
        patient.passes(10'000h);
        QCOMPARE(patient.state(), SourceState::Paused);
        QVERIFY(patient.ways().empty()); // the operator's action has journalled it
    }
    void noOperatorShortensWhatASiteAskedFor() {
        Patient patient;
        patient.ends("429", 1, base::Seconds(60));
        patient.health.replaceCondition({}, patient.now()); // as after pause and resume from before it
        patient.passes(59s);
        QCOMPARE(patient.state(), SourceState::RetryAfter);
        patient.passes(1s);
        QCOMPARE(patient.state(), SourceState::Running);
    }

    // --- clocks and restarts
    void aSteppedWallClockNeitherEndsNorExtendsAWait() {
        for (const base::Millis step : {base::Millis(-7'200'000), base::Millis(7'200'000)}) {
            Patient patient;
            patient.ends("429", 1, base::Seconds(30));
            patient.clock.stepWall(step);
            patient.passes(29s);
            QCOMPARE(patient.state(), SourceState::RetryAfter);
            auto paused = patient.health.condition(); // also when an operator does something meanwhile
            paused.paused = true;
            patient.health.replaceCondition(paused, patient.now());
            paused.paused = false;
            patient.health.replaceCondition(paused, patient.now());
            QCOMPARE(patient.state(), SourceState::RetryAfter);
            patient.passes(1s);
            QCOMPARE(patient.state(), SourceState::Running);
        }
    }
    void aSteppedWallClockNeitherEndsNorExtendsAHalt() {
        for (const base::Millis step : {base::Millis(-7'200'000), base::Millis(7'200'000)}) {
            Patient patient;
            patient.halts();
            patient.clock.stepWall(step);
            patient.passes(59s);
            QCOMPARE(patient.state(), SourceState::Halted);
            patient.passes(1s);
            QCOMPARE(patient.state(), SourceState::HalfOpen);
        }
    }
    void aRestartRemembersWaitHaltAndBreaker() {
        Patient waits;
        waits.ends("429", 1, base::Seconds(30));
        Patient waitsStill(waits.health.condition());
        QCOMPARE(waitsStill.state(), SourceState::RetryAfter);
        waitsStill.passes(30s);
        QCOMPARE(waitsStill.state(), SourceState::Running);

        Patient halted;
        halted.halts();
        Patient haltedStill(halted.health.condition());
        QCOMPARE(haltedStill.state(), SourceState::Halted);
        QCOMPARE(haltedStill.health.why().args.at("500"), "6");
        haltedStill.passes(60s);
        QCOMPARE(haltedStill.state(), SourceState::HalfOpen);
        haltedStill.ends("500"); // and how often it was halted
        haltedStill.passes(119s);
        QCOMPARE(haltedStill.state(), SourceState::Halted);

        Patient open;
        open.ends("500", 50);
        Patient openStill(open.health.condition());
        QCOMPARE(openStill.state(), SourceState::BreakerOpen);
        QCOMPARE(openStill.health.why().code, "breaker_last50");
    }
    void whatEndedWhileNothingRanEndsAtTheStart() {
        Patient clockOnly;
        crawlstate::SourceCondition condition;
        condition.paused = true;
        condition.pausedUntil = clockOnly.now().wall - base::Millis(1);
        condition.haltedUntil = condition.pausedUntil;
        condition.halfOpen = true;
        condition.haltsInRow = 1;
        Patient patient(condition);
        QCOMPARE(patient.state(), SourceState::HalfOpen);
        QCOMPARE(patient.ways(), (Ways{"paused>half_open"}));
        QVERIFY(!patient.health.condition().paused);
    }

    // --- what is told
    void eachTransitionIsToldOnceWithItsCounts() {
        Patient patient;
        patient.ends("200", 4);
        patient.ends("503", 1);
        patient.ends("Timeout", 1);
        const auto transitions = patient.health.takeTransitions();
        QCOMPARE(transitions.size(), size_t(1));
        QCOMPARE(transitions[0].from, "running");
        QCOMPARE(transitions[0].to, "halted");
        QCOMPARE(transitions[0].who, "monitor");
        QCOMPARE(transitions[0].args.at("200"), "4");
        QCOMPARE(transitions[0].args.at("503"), "1");
        QCOMPARE(transitions[0].args.at("Timeout"), "1");
        QCOMPARE(transitions[0].args.at("errors"), "2");
        QCOMPARE(transitions[0].args.at("total"), "6");
        QVERIFY(transitions[0].time == patient.now().wall);
        QVERIFY(patient.ways().empty());
        patient.passes(30s);
        QVERIFY(patient.ways().empty());
        patient.passes(30s);
        patient.ends("200", 20);
        QCOMPARE(patient.ways(), (Ways{"halted>half_open", "half_open>running"}));
    }
    void theStripHoldsTheLastFiftyNewestLast() {
        Patient patient;
        patient.ends("404", 10);
        patient.ends("200", 49);
        patient.ends("304");
        const auto strip = patient.health.last50();
        QCOMPARE(strip.size(), size_t(50));
        QCOMPARE(strip.front(), "200");
        QCOMPARE(strip.back(), "304");
    }
    void untilAndNextChangeSayWhenAWaitEnds() {
        Patient patient;
        patient.halts();
        QVERIFY(patient.health.until() == patient.now().wall + base::Millis(60'000));
        QCOMPARE(patient.health.nextChange(), std::optional(patient.now().steady + 60s));
    }
};

QTEST_GUILESS_MAIN(TestSourceHealth)
#include "test_source_health.moc"
