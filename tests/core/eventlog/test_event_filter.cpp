#include <QtTest>

#include "tests/support/made_up_events.h"

using namespace gleaner;
using namespace gleaner::eventlog;
using test::attemptEvent;
using test::plainEvent;

class TestEventFilter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEmptyFilterLetsAllPass() {
        QVERIFY(passes(attemptEvent("a", "200"), {}));
        QVERIFY(passes(plainEvent(kCrawlStarted), {}));
    }

    void sourceIsExact() {
        Filter filter;
        filter.source = "met";
        QVERIFY(passes(attemptEvent("met", "200"), filter));
        QVERIFY(!passes(attemptEvent("metropole", "200"), filter));
    }

    void classesAreThoseOfTheOutcomeColours() {
        Filter filter;
        filter.classes = {model::OutcomeClass::ServerError, model::OutcomeClass::Network};
        QVERIFY(passes(attemptEvent("a", "503"), filter));
        QVERIFY(passes(attemptEvent("a", "Timeout"), filter));
        QVERIFY(!passes(attemptEvent("a", "404"), filter));
        QVERIFY(!passes(plainEvent(kCrawlStarted), filter));
        filter.classes = {model::OutcomeClass::None};
        QVERIFY(passes(plainEvent(kCrawlStarted), filter));
    }

    void levelIsTheLeast() {
        Filter filter;
        filter.atLeast = Level::Warning;
        QVERIFY(passes(attemptEvent("a", "503"), filter));
        QVERIFY(passes(plainEvent(kLogTrouble, Level::Error), filter));
        QVERIFY(!passes(attemptEvent("a", "404"), filter));
    }

    void codesAreASet() {
        Filter filter;
        filter.codes = {kHeld, kReleased};
        QVERIFY(passes(plainEvent(kHeld), filter));
        QVERIFY(!passes(plainEvent(kTransition), filter));
    }

    void wordsAreFoundWhateverTheirCaseButNotInHeaders() {
        Event event = attemptEvent("Rijks", "503", "https://a.example/Night-Watch.jpg");
        event.args["detail"] = "Connection refused";
        Filter filter;
        for (const char* words : {"NIGHT-watch", "rijks", "503", "ATTEMPT", "refused"}) {
            filter.words = words;
            QVERIFY2(passes(event, filter), words);
        }
        for (const char* words : {"made-up", "vermeer"}) { // the first stands in the headers
            filter.words = words;
            QVERIFY2(!passes(event, filter), words);
        }
    }

    void failuresAreErrorsAndWhatIsGone() {
        for (const char* name : {"500", "429", "404", "410", "Timeout", "Dns", "403"})
            QVERIFY2(isFailure(*model::Outcome::parse(name)), name);
        for (const char* name : {"200", "304", "RobotsDenied", "OptedOut"})
            QVERIFY2(!isFailure(*model::Outcome::parse(name)), name);
    }
};

QTEST_GUILESS_MAIN(TestEventFilter)
#include "test_event_filter.moc"
