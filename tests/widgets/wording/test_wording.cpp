#include <set>

#include <QTest>

#include "widgets/wording/wording.h"

using namespace gleaner;
using model::SourceState;
using model::Why;

class TestWording : public QObject {
    Q_OBJECT

    static constexpr base::WallTime kNow{base::Millis(1'790'000'000'000)};
    static QString sentence(SourceState state, Why why, std::optional<base::WallTime> until = {}) {
        return QString::fromStdString(wording::whySentence(state, why, until, kNow));
    }

private slots:
    void numbersAreGroupedAndHaveUnits() {
        QCOMPARE(wording::count(0), std::string("0"));
        QCOMPARE(wording::count(412806), std::string("412,806"));
        QCOMPARE(wording::count(-1000), std::string("-1,000"));
        QCOMPARE(wording::bytes(1), std::string("1 byte"));
        QCOMPARE(wording::bytes(999), std::string("999 bytes"));
        QCOMPARE(wording::bytes(1500), std::string("1.5 KB"));
        QCOMPARE(wording::bytes(265'000), std::string("265 KB"));
        QCOMPARE(wording::bytes(999'999), std::string("1.0 MB"));
        QCOMPARE(wording::duration(59), std::string("59 s"));
        QCOMPARE(wording::duration(4200), std::string("1 h 10 min"));
        QCOMPARE(wording::durationRange(34, 50), std::string("34 – 50 s"));
        QCOMPARE(wording::durationRange(50, 70), std::string("50 s – 1 min"));
        QCOMPARE(wording::rate(0.2), std::string("0.20"));
        QCOMPARE(wording::rate(176.94), std::string("176.9"));
    }

    void everyErrorNamesTheThingAndHasARemedy() {
        for (int code = 0; code <= int(ErrorCode::ServerFailed); ++code) {
            const Error error{ErrorCode(code),
                              "THE-THING",
                              "the detail",
                              {{"pid", "7"},
                               {"found", "2"},
                               {"supported", "1"},
                               {"value", "v"},
                               {"allowed", "a"},
                               {"position", "4"},
                               {"token", "t"},
                               {"expected", "e"}}};
            const std::string what = wording::describe(error);
            if (error.code != ErrorCode::Cancelled && error.code != ErrorCode::BadQuery)
                QVERIFY2(what.find("THE-THING") != std::string::npos, what.c_str());
            QVERIFY2(what.find('%') == std::string::npos, what.c_str());
            QVERIFY(!wording::remedy(error).empty());
            QVERIFY2(wording::remedy(error).find('%') == std::string::npos, wording::remedy(error).c_str());
        }
    }

    void aBadQuerySaysWhatIsWrongWhere() {
        const Error error{
            ErrorCode::BadQuery,
            "fox licence:by",
            "",
            {{"position", "4"}, {"token", "licence"}, {"expected", "license, source"}, {"reason", "unknown_key"}}};
        QCOMPARE(wording::describe(error), std::string("The query cannot be understood at position 4, “licence”: there "
                                                       "is no such filter; known are license, source."));
    }

    void anEmptyDetailLeavesNoHole() {
        QCOMPARE(wording::describe({ErrorCode::IoFailed, "/x", "", {}}),
                 std::string("/x could not be read or written."));
    }

    void aSuggestionIsTheRemedy() {
        QCOMPARE(wording::remedy({ErrorCode::NoSuchVerb, "serch", "", {{"suggestion", "search"}}}),
                 std::string("Did you mean “search”?"));
    }

    void aPercentSignInAThingIsNoPlaceholder() {
        QCOMPARE(wording::filled("100 % of %name%", {{"name", "50%done%"}}), std::string("100 % of 50%done%"));
    }

    void chipsCountDown() {
        QCOMPARE(wording::stateChip(SourceState::Halted, {}, kNow + std::chrono::seconds(42), kNow),
                 std::string("COOLING 0:42"));
        QCOMPARE(wording::stateChip(SourceState::RetryAfter, {}, kNow + std::chrono::seconds(250), kNow),
                 std::string("WAITING 4:10"));
        QCOMPARE(wording::stateChip(SourceState::HalfOpen, {"half_open", {{"good", "7"}, {"needed", "20"}}}, {}, kNow),
                 std::string("HALF-OPEN 7/20"));
        QCOMPARE(wording::stateChip(SourceState::Running, {}, {}, kNow), std::string("RUNNING"));
    }

    void theSentenceSaysWhatBlocksItAndUntilWhen() {
        const Why halted{"error_window", {{"errors", "59"}, {"total", "412"}, {"503", "51"}, {"Timeout", "8"}}};
        QCOMPARE(sentence(SourceState::Halted, halted, kNow + std::chrono::seconds(42)),
                 QString("Too many errors in the last minute (59 of 412: 503 × 51, Timeout × 8). Tries again by "
                         "itself, at a tenth of its rate, in 42 s. Probe shows what it answers now."));
        QCOMPARE(sentence(SourceState::Paused, {"paused_by_operator", {{"reason", "ask first"}}}),
                 QString("Paused by you (“ask first”). Resume goes on at once (Space)."));
        QCOMPARE(sentence(SourceState::Done, {"no_work", {{"stored", "8112"}, {"gone", "31"}}}),
                 QString("Everything done: 8112 stored, 31 gone."));
    }

    void everyCodeInEveryStateSaysWhatAndUntilWhenAndWhatToDo() {
        // Where it ends by itself, or by somebody, that is said; and what to do, where anything can be done.
        const std::set<std::string> noEnd{"at_limit", "site_slow", "robots_delay", "no_work", "not_running"};
        const std::set<std::string> nothingToDo{"at_limit", "no_work"};
        for (const std::string code :
             {"paused_by_operator", "breaker_last50", "breaker_halts", "retry_after", "too_many_requests",
              "error_window", "robots_unavailable", "offline", "low_disk", "no_decoder", "half_open", "at_limit",
              "site_slow", "slots_full", "robots_delay", "no_work", "not_running"})
            for (int state = 0; state <= int(SourceState::Idle); ++state)
                for (const bool ends : {false, true}) {
                    const auto until = ends ? std::optional(kNow + std::chrono::seconds(42)) : std::nullopt;
                    const auto parts = wording::whyText(SourceState(state), {code, {}}, until, kNow);
                    QVERIFY2(!parts.what.empty(), code.c_str());
                    QVERIFY2(noEnd.count(code) == 1 || !parts.until.empty(), code.c_str());
                    QVERIFY2(nothingToDo.count(code) == 1 || parts.todo.ends_with('.'), code.c_str());
                    const QString whole = sentence(SourceState(state), {code, {}}, until);
                    QVERIFY2(whole.endsWith('.') && !whole.contains(QString::fromStdString(code)) &&
                                 !whole.contains('%') && !whole.contains("  ") && !whole.contains(" ."),
                             qUtf8Printable(whole));
                }
    }

    void whatNobodyKnowsIsNoRawCode() {
        const QString whole = sentence(SourceState::Running, {"flux_inverted", {{"x", "1"}}});
        QVERIFY(!whole.contains("flux"));
        QVERIFY(whole.endsWith('.'));
    }

    void aLongPauseNamesTheDay() {
        const QString whole = sentence(SourceState::Paused, {"paused_by_operator", {}}, kNow + std::chrono::hours(30));
        QVERIFY(whole.contains(QString::fromStdString(wording::dayAndTime(kNow + std::chrono::hours(30)))));
        QVERIFY(sentence(SourceState::Paused, {"paused_by_operator", {}}, kNow + std::chrono::hours(1))
                    .contains(QString::fromStdString(wording::clockTime(kNow + std::chrono::hours(1)))));
    }

    void theProfileInForceIsNamedWithTheWayOutOfIt() {
        QCOMPARE(sentence(SourceState::Running, {"at_limit", {{"origin", "profile"}, {"profile", "gentle"}}}),
                 QString("At its limit, by the rate profile “Gentle”. Profile Normal gives the whole limit."));
    }

    void whatWasGivenUpCanBeTriedAgain() {
        QCOMPARE(sentence(SourceState::Done, {"no_work", {{"stored", "5"}, {"failed", "3"}}}),
                 QString("Everything done: 5 stored, 0 gone. 3 given up: Retry failures (F4)."));
    }
};

QTEST_GUILESS_MAIN(TestWording)
#include "test_wording.moc"
