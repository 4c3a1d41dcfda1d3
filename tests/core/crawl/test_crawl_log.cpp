// What a crawl tells the event log, and the figures that are new beside it. Whole crawls on a simulated clock.
#include <QTest>

#include "crawl_driver.h"

using namespace gleaner;
using namespace std::chrono_literals;
using eventlog::Event;
using eventlog::EventLog;
using eventlog::EventPtr;
using eventlog::Level;
using test::CrawlDriver;
using test::FakeAnswer;

namespace {

const FakeAnswer kPicture = FakeAnswer::page("picture");

struct LoggedCrawl : CrawlDriver {
    EventLog events{EventLog::Mode::Memory, {}};
    LoggedCrawl() { log = &events; }

    std::vector<EventPtr> logged(const char* code) const {
        eventlog::Filter filter;
        filter.codes = {code};
        return events.read(0, filter, 100'000).events;
    }
    Event only(const char* code) const {
        const auto all = logged(code);
        return all.size() == 1 ? *all.front() : Event();
    }
};

std::vector<std::string> outcomesOf(const std::vector<EventPtr>& attempts) {
    std::vector<std::string> names;
    for (const EventPtr& attempt : attempts)
        names.push_back(attempt->outcome);
    return names;
}

} // namespace

class TestCrawlLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theLastAttemptsInTheLogAreTheStrip() {
        LoggedCrawl crawl;
        crawl.add("a", 20, "a.example", 200);
        int asked = 0;
        crawl.web.host("a.example", [&](const fetch::FetchRequest&) {
            const int number = asked++ % 20; // too few errors to be halted
            return number == 3 ? FakeAnswer::error(404) : number == 15 ? FakeAnswer::error(503) : kPicture;
        });
        QVERIFY(crawl.start());
        for (int i = 0; i < 20; ++i) {
            crawl.run(700ms);
            QVERIFY(outcomesOf(crawl.events.lastAttempts("a", 50)) == crawl.source("a").last50);
        }
        QCOMPARE(crawl.source("a").last50.size(), size_t(50));
    }

    void anAttemptSaysWhatWasAskedAndHowItWent() {
        LoggedCrawl crawl;
        const auto record = crawl.addUrl("a", 5, "http://a.example/1.jpg");
        crawl.web.host("a.example", FakeAnswer::page("picture").after(80ms));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        const Event event = crawl.only(eventlog::kAttempt);
        QCOMPARE(event.url, std::string("http://a.example/1.jpg"));
        QCOMPARE(event.source, std::string("a"));
        QCOMPARE(event.outcome, std::string("200"));
        QVERIFY(event.record == record);
        QCOMPARE(event.httpStatus, 200);
        QVERIFY(event.totalMs >= 80);
        QVERIFY(event.bytes > 0);
        QVERIFY(event.level == Level::Info);
        QVERIFY(event.args.empty()); // a success costs no more than it must
    }

    void aFailureKeepsItsHeaders() {
        LoggedCrawl crawl;
        crawl.addUrl("a", 5, "http://a.example/1.jpg");
        crawl.web.host("a.example", FakeAnswer::error(410, {{"X-Reason", "sold"}}));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        const Event event = crawl.only(eventlog::kAttempt);
        QVERIFY(event.args.at(eventlog::kHeaders).find("X-Reason: sold\n") != std::string::npos);
        QVERIFY(event.level == Level::Notice);
        const Event gone = crawl.only(eventlog::kLinkRot);
        QCOMPARE(gone.url, std::string("http://a.example/1.jpg"));
        QCOMPARE(gone.source, std::string("a"));
        QVERIFY(gone.record == event.record);
    }

    void headersAreBounded() {
        LoggedCrawl crawl;
        crawl.addUrl("a", 5, "http://a.example/1.jpg");
        crawl.web.host("a.example", FakeAnswer::error(410, {{"X-Long", std::string(20'000, 'x')}}));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.only(eventlog::kAttempt).args.at(eventlog::kHeaders).size(), eventlog::kMostHeaders);
    }

    void aRobotsTxtHasItsOwnCode() {
        LoggedCrawl crawl;
        crawl.addUrl("a", 5, "http://a.example/private/1.jpg");
        crawl.web.host("a.example", kPicture);
        crawl.web.robots("a.example", FakeAnswer::page("User-agent: *\nDisallow: /private\n"));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        const Event robots = crawl.only(eventlog::kRobotsFetch);
        QCOMPARE(robots.url, std::string("http://a.example/robots.txt"));
        QCOMPARE(robots.args.at("origin"), std::string("http://a.example"));
        const Event attempt = crawl.only(eventlog::kAttempt);
        QCOMPARE(attempt.outcome, std::string("RobotsDenied"));
        QCOMPARE(attempt.url, std::string("http://a.example/private/1.jpg")); // it was never asked
        QVERIFY(attempt.args.at("rule").find("/private") != std::string::npos);
    }

    void aProbeHasItsOwnCodeAndIsNoAttempt() {
        LoggedCrawl crawl;
        crawl.options.probeOnly = true;
        crawl.addUrl("a", 5, "http://a.example/1.jpg");
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.start());
        QVERIFY(crawl.operators.probe("a"));
        QVERIFY(crawl.runUntil([&] { return !crawl.logged(eventlog::kProbe).empty(); }, 60s));
        const Event probe = crawl.only(eventlog::kProbe);
        QCOMPARE(probe.outcome, std::string("200"));
        QCOMPARE(probe.httpStatus, 200);
        QCOMPARE(probe.url, std::string("http://a.example/1.jpg"));
        QVERIFY(probe.totalMs >= 0);
        QVERIFY(crawl.logged(eventlog::kAttempt).empty());
    }

    void aBreakerThatOpensIsAnErrorAndStandsBehindItsCause() {
        LoggedCrawl crawl;
        crawl.add("a", 50, "a.example", 200);
        crawl.web.host("a.example", FakeAnswer::error(500));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.source("a").state == model::SourceState::Halted; }, 60s));
        const auto transitions = crawl.logged(eventlog::kTransition);
        QCOMPARE(transitions.size(), size_t(1));
        QCOMPARE(transitions[0]->args.at("to"), std::string("halted"));
        QVERIFY(transitions[0]->level == Level::Warning);
        const auto attempts = crawl.logged(eventlog::kAttempt);
        QCOMPARE(attempts[5]->sequence + 1, transitions[0]->sequence); // the sixth error halted it
    }

    void aRedirectIsLoggedWithWhereItLedAndWhereFrom() {
        LoggedCrawl crawl;
        crawl.addUrl("a", 5, "http://a.example/1");
        crawl.web.host("a.example", [](const fetch::FetchRequest& request) {
            return request.url.path == "/1" ? FakeAnswer::redirect("/2.jpg") : kPicture;
        });
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        const Event event = crawl.only(eventlog::kAttempt);
        QCOMPARE(event.url, std::string("http://a.example/2.jpg"));
        QCOMPARE(event.args.at("led_from"), std::string("http://a.example/1"));
    }

    void aFailureElsewhereIsInBothStrips() {
        LoggedCrawl crawl;
        crawl.add("b", 5, "b.example", 1);
        crawl.addUrl("a", 5, "http://a.example/1");
        crawl.web.host("a.example", [](const fetch::FetchRequest& request) {
            return request.url.path == "/1" ? FakeAnswer::redirect("http://b.example/x") : FakeAnswer::error(404);
        });
        crawl.web.host("b.example", FakeAnswer::error(501));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        for (const char* name : {"a", "b"})
            QVERIFY2(outcomesOf(crawl.events.lastAttempts(name, 50)) == crawl.source(name).last50, name);
        QCOMPARE(crawl.source("b").last50.size(), size_t(2));
    }

    void storageTroubleAndHoldsAreLogged() {
        LoggedCrawl crawl;
        crawl.add("a", 5, "a.example", 20);
        crawl.web.host("a.example", kPicture);
        crawl.handler.diskFull = true;
        QVERIFY(crawl.start());
        crawl.run(5s);
        QVERIFY(!crawl.logged(eventlog::kStorageTrouble).empty());
        QCOMPARE(crawl.logged(eventlog::kStorageTrouble)[0]->args.at("error"), std::string("disk_full"));
        crawl.handler.diskFull = false;
        crawl.handler.lowDisk = true;
        crawl.run(5s);
        QCOMPARE(crawl.only(eventlog::kHeld).args.at("why"), std::string("low_disk"));
        crawl.handler.lowDisk = false;
        crawl.run(5s);
        QCOMPARE(crawl.only(eventlog::kReleased).args.at("why"), std::string("low_disk"));
    }

    void workersAddUpToWhatIsInFlight() {
        LoggedCrawl crawl;
        crawl.options.connections = 8;
        crawl.options.maxSlotShare = 1;
        crawl.add("a", 50, "a.example", 400);
        crawl.add("b", 50, "b.example", 400);
        crawl.web.host("a.example", kPicture.after(900ms));
        crawl.web.host("b.example", kPicture.after(30ms));
        QVERIFY(crawl.start());
        bool full = false;
        for (int i = 0; i < 100; ++i) {
            crawl.run(50ms);
            crawl.handler.diskFull = i > 50;
            const auto figures = crawl.loop->figures();
            const auto& workers = figures.workers;
            QCOMPARE(workers.fetching + workers.waiting + workers.examining + workers.settling, figures.inFlight);
            QCOMPARE(workers.connections, std::int64_t(8));
            full = full || workers.fetching == 8;
        }
        QVERIFY(full);
        QVERIFY(crawl.loop->figures().workers.settling > 0); // what cannot be written
    }

    void bytesPerSecondAreThoseReceived() {
        LoggedCrawl crawl;
        crawl.add("a", 10, "a.example", 1000);
        crawl.web.host("a.example", FakeAnswer::page(std::string(10'000, 'b')));
        QVERIFY(crawl.start());
        crawl.run(30s);
        const auto figures = crawl.loop->figures();
        const auto attempts = crawl.events.lastAttempts("a", 1);
        const double each = double(attempts.front()->bytes);
        QVERIFY(each >= 10'000);
        QVERIFY2(std::abs(figures.byteRate / each - 10) <= 0.2, qPrintable(QString::number(figures.byteRate / each)));
        QCOMPARE(figures.sources[0].byteRate, figures.byteRate);
    }

    void thePeakStaysWhenTheRateFalls() {
        LoggedCrawl crawl;
        crawl.add("a", 10, "a.example", 150);
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(60s);
        QCOMPARE(crawl.source("a").actualRate, 0.0);
        QVERIFY(std::abs(crawl.source("a").peakRate - 10) <= 0.2);
    }
};

QTEST_GUILESS_MAIN(TestCrawlLog)
#include "test_crawl_log.moc"
