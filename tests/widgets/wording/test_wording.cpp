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
                 QString("Too many errors in the last minute (59 of 412: 503 × 51, Timeout × 8). Tries again at a "
                         "tenth of its rate in 42 s."));
        QCOMPARE(sentence(SourceState::Paused, {"paused_by_operator", {{"reason", "ask first"}}}),
                 QString("Paused by you (“ask first”). Resume it when you are ready."));
        QCOMPARE(sentence(SourceState::Done, {"no_work", {{"stored", "8112"}, {"gone", "31"}}}),
                 QString("Everything done: 8112 stored, 31 gone."));
    }

    void everyWhyCodeHasASentence() {
        for (const char* code :
             {"paused_by_operator", "breaker_last50", "breaker_halts", "retry_after", "too_many_requests",
              "error_window", "robots_unavailable", "offline", "low_disk", "half_open", "at_limit", "site_slow",
              "slots_full", "robots_delay", "no_work", "not_running"}) {
            const QString text = sentence(SourceState::Running, {code, {}}, kNow);
            QVERIFY2(text != code && text.endsWith('.') &&
                         !text.contains("%"
                                        "a"),
                     code);
        }
    }
};

QTEST_GUILESS_MAIN(TestWording)
#include "test_wording.moc"
