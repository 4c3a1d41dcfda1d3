// Whole crawls on a simulated clock. The web's own log is the referee.
#include <QTest>

#include "crawl_driver.h"

using namespace gleaner;
using namespace std::chrono_literals;
using model::SourceState;
using test::CrawlDriver;
using test::FakeAnswer;
using Names = std::vector<std::string>;

namespace {

const FakeAnswer kPicture = FakeAnswer::page("picture");

} // namespace

class TestCrawlLoop : public QObject {
    Q_OBJECT

    // The log of one authority against a limit.
    static void verifyKept(const CrawlDriver& crawl, const std::string& authority, double rate) {
        const double worst = test::worstExcess(crawl.times(authority), rate);
        QVERIFY2(worst <= 0, qPrintable(QString("%1 is %2 above").arg(authority.c_str()).arg(worst)));
    }

private slots:
    void thirtySourcesKeepTheirLimitsAndReachThem() {
        CrawlDriver crawl;
        std::map<std::string, double> rates;
        const double steps[] = {200, 50, 20.9, 12.5, 10, 9.9, 5, 2.99, 1.398, 1, 0.5, 0.2};
        for (int i = 0; i < 30; ++i) {
            const double rate = i < 12 ? steps[i] : steps[2 + i % 10];
            const std::string host = "host" + std::to_string(i) + ".example";
            rates[host] = rate;
            crawl.add("source" + std::to_string(i), rate, host, int(rate * 125) + 5);
            crawl.web.host(host, kPicture.after(base::Millis(20 + 13 * i)));
        }
        QVERIFY(crawl.start());
        const base::SteadyTime start = crawl.clock.steadyNow();
        crawl.run(120s);
        for (const auto& [host, rate] : rates) {
            verifyKept(crawl, host, rate);
            if (rate >= 10)
                QVERIFY2(double(crawl.requests(host)) >= 0.95 * rate * 120, host.c_str());
            const double fewest = test::fewestInMinute(crawl.times(host), start + 1s, crawl.clock.steadyNow());
            QVERIFY2(fewest >= 0.99 * rate * 60 - 1,
                     qPrintable(QString("%1: %2 at %3/s").arg(host.c_str()).arg(fewest).arg(rate)));
        }
    }
    void aRestartedCrawlStartsWithoutTokens() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 1000);
        crawl.web.host("a.example", kPicture);
        for (int i = 0; i < 20; ++i) { // kill and restart
            QVERIFY(crawl.start());
            crawl.run(700ms);
            crawl.crash();
        }
        QVERIFY(crawl.requests("a.example") > 20);
        verifyKept(crawl, "a.example", 5);
    }
    void everyRequestSaysWhoAsks() {
        CrawlDriver crawl;
        crawl.options.version = "1.2";
        crawl.add("a", 5, "a.example", 1);
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.web.log().at(0).userAgent, "Gleaner/1.2 (+ada@example.org)");
    }
    void withoutAContactOnlyLoopbackIsAsked() {
        CrawlDriver crawl;
        crawl.options.contact.clear();
        crawl.add("a", 5, "127.0.0.1:8080", 1);
        QVERIFY(crawl.start());
        crawl.crash();
        crawl.add("b", 5, "b.example", 1);
        const auto refused = crawl.start();
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::ContactMissing);
        QCOMPARE(crawl.queued("b").taken, 0);
    }

    // --- no monitor, no requests
    void threeSecondsAfterTheMonitorStoppedNothingIsAsked() {
        CrawlDriver crawl;
        crawl.add("fast", 200, "fast.example", 10'000);
        crawl.add("slow", 0.2, "slow.example", 100);
        for (const char* host : {"fast.example", "slow.example"})
            crawl.web.host(host, kPicture);
        QVERIFY(crawl.start());
        crawl.run(12s);
        crawl.monitorRuns = false;
        const base::SteadyTime stopped = crawl.clock.steadyNow();
        crawl.run(60s);
        QVERIFY(crawl.web.log().back().time <= stopped + 3s);
        crawl.monitorRuns = true;
        crawl.run(20s);
        QVERIFY(crawl.web.log().back().time > stopped + 70s); // and goes on with it
        verifyKept(crawl, "fast.example", 200);
    }

    // --- health
    void aSourceThatOnlyFailsEndsInTheBreakerAndTheOthersGoOn() {
        CrawlDriver crawl;
        crawl.add("broken", 50, "broken.example", 500);
        crawl.add("good", 5, "good.example", 400);
        crawl.web.host("broken.example", FakeAnswer::error(500));
        crawl.web.host("good.example", kPicture);
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.source("broken").state == SourceState::BreakerOpen; }, 2h));
        const size_t asked = crawl.requests("broken.example");
        QVERIFY(asked < 100);
        crawl.run(10min);
        QCOMPARE(crawl.requests("broken.example"), asked);
        QCOMPARE(crawl.queued("broken").left(), 500);
        QCOMPARE(crawl.source("good").ok, 400);
        QVERIFY(crawl.runUntilDone(1s)); // what waits for an operator does not keep the crawl alive
        QCOMPARE(crawl.ways("broken").back().substr(crawl.ways("broken").back().find('>')), ">breaker_open");
    }
    void eachTransitionIsJournalledOnce() {
        CrawlDriver crawl;
        crawl.add("a", 20, "a.example", 1000);
        bool ill = true;
        crawl.web.host("a.example",
                       [&](const fetch::FetchRequest&) { return ill ? FakeAnswer::error(500) : kPicture; });
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.source("a").state == SourceState::Halted; }, 10s));
        ill = false;
        crawl.run(90s);
        QCOMPARE(crawl.ways("a"), (Names{"running>halted", "halted>half_open", "half_open>running"}));
    }
    void aHaltedSourceIsLeftAloneAndThenProvesItselfAtATenth() {
        CrawlDriver crawl;
        crawl.add("a", 100, "a.example", 10'000);
        bool ill = true;
        crawl.web.host("a.example",
                       [&](const fetch::FetchRequest&) { return ill ? FakeAnswer::error(500) : kPicture; });
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.source("a").state == SourceState::Halted; }, 10s));
        ill = false;
        const size_t before = crawl.requests("a.example");
        crawl.run(60s);
        QVERIFY(crawl.requests("a.example") <= before + 1);
        crawl.run(1s);
        const size_t tried = crawl.requests("a.example") - before;
        QVERIFY2(tried >= 5 && tried <= 11, qPrintable(QString::number(tried)));
        const test::Times times = crawl.times("a.example");
        for (size_t i = before + 1; i < times.size(); ++i) // one by one
            QVERIFY(times[i] - times[i - 1] >= 90ms);
    }
    void conditionsAreRememberedOverARestart() {
        CrawlDriver crawl;
        crawl.add("asks", 5, "asks.example", 100);
        crawl.add("broken", 50, "broken.example", 500);
        crawl.web.host("asks.example", FakeAnswer::error(429, {{"Retry-After", "3600"}}));
        crawl.web.host("broken.example", FakeAnswer::error(500));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.source("broken").state == SourceState::BreakerOpen; }, 30min));
        crawl.run(1s); // the monitor writes it down
        crawl.crash();
        const size_t before = crawl.web.log().size();
        QVERIFY(crawl.start());
        crawl.run(5min);
        QCOMPARE(crawl.source("asks").state, SourceState::RetryAfter);
        QCOMPARE(crawl.source("broken").state, SourceState::BreakerOpen);
        QCOMPARE(crawl.web.log().size(), before);
    }

    // --- what a site asks for
    void retryAfterMeansSilence() {
        CrawlDriver crawl;
        crawl.add("a", 20, "a.example", 1000);
        int answers = 0;
        crawl.web.host("a.example", [&](const fetch::FetchRequest&) {
            return ++answers == 41 ? FakeAnswer::error(503, {{"Retry-After", "30"}}) : kPicture;
        });
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.source("a").state == SourceState::RetryAfter; }, 10s));
        const base::SteadyTime asked = crawl.clock.steadyNow();
        const size_t before = crawl.requests("a.example");
        crawl.run(60s);
        QVERIFY(crawl.times("a.example").at(before) >= asked + 29'999ms);
        QVERIFY(crawl.times("a.example").at(before) <= asked + 31s);
    }

    // --- what becomes of tasks
    void goneIsDoneAndCountedAsLinkRot() {
        CrawlDriver crawl;
        const auto record = crawl.addUrl("a", 5, "http://a.example/gone");
        crawl.web.host("a.example", FakeAnswer::error(404));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.outcomes(record), Names{"404"});
        QVERIFY(!crawl.queue.isOpen(record));
        QCOMPARE(crawl.source("a").linkRot, 1);
        QCOMPARE(crawl.queued("a").failed, 0);
        QCOMPARE(crawl.source("a").state, SourceState::Done);
    }
    void unavailableIsTriedFourTimesThenFailed() {
        CrawlDriver crawl;
        const auto record = crawl.addUrl("a", 5, "http://a.example/x");
        crawl.web.host("a.example", FakeAnswer::error(503));
        QVERIFY(crawl.start());
        crawl.run(10s);
        QVERIFY(!crawl.loop->nothingLeftToRun()); // a retry is awaited
        QVERIFY(crawl.runUntilDone(10min));
        QCOMPARE(crawl.outcomes(record), (Names{"503", "503", "503", "503"}));
        QCOMPARE(crawl.queued("a").failed, 1);
        QCOMPARE(crawl.source("a").retried, 3);
        QCOMPARE(crawl.source("a").failed, 1);
        const auto tries = crawl.pictureRequests("a.example");
        QVERIFY(tries[1].time - tries[0].time >= 24s && tries[2].time - tries[1].time >= 48s &&
                tries[3].time - tries[2].time >= 96s);
    }
    void whatIsNoPictureIsNotStored() {
        CrawlDriver crawl;
        const auto record = crawl.addUrl("a", 5, "http://a.example/x");
        crawl.web.host("a.example", FakeAnswer::page("no picture"));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.outcomes(record), Names{"NotAnImage"});
        QVERIFY(crawl.handler.stored.empty());
    }
    void anUnchangedPictureIsNotFetchedAgain() {
        CrawlDriver crawl;
        const auto record = crawl.addUrl("a", 5, "http://a.example/x");
        crawl.queue.setValidators(record, "\"e1\"", "Mon, 01 Jan 2024 00:00:00 GMT");
        crawl.web.host("a.example", FakeAnswer::error(304));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        const auto asked = crawl.pictureRequests("a.example").at(0);
        QCOMPARE(fetch::headerValue(asked.headers, "If-None-Match"), "\"e1\"");
        QCOMPARE(fetch::headerValue(asked.headers, "If-Modified-Since"), "Mon, 01 Jan 2024 00:00:00 GMT");
        QCOMPARE(crawl.source("a").unchanged, 1);
        QCOMPARE(crawl.handler.examinations, 0);
    }

    // --- operators
    void anOverrideTakesEffectWithinASecond() {
        CrawlDriver crawl;
        crawl.add("a", 100, "a.example", 5000);
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(10s);
        crawl.setRate("a", 1);
        crawl.run(1s);
        const size_t before = crawl.requests("a.example");
        crawl.run(30s);
        QVERIFY(crawl.requests("a.example") - before <= 31);
    }
    void aPauseStopsRequestsWithinASecondAndResumeGoesOn() {
        CrawlDriver crawl;
        crawl.add("a", 100, "a.example", 5000);
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(5s);
        QVERIFY(crawl.operators.pause(Names{"a"}, "", {}));
        crawl.run(1s);
        const size_t before = crawl.requests("a.example");
        crawl.run(1min);
        QCOMPARE(crawl.requests("a.example"), before);
        QVERIFY(crawl.operators.resume(Names{"a"}, ""));
        crawl.run(10s);
        QVERIFY(crawl.requests("a.example") > before + 800);
    }
    void aMonitorsDecisionDoesNotUndoAnOperators() {
        crawlstate::SourceCondition before, halted, held;
        halted.haltedUntil = base::WallTime(base::Millis(5));
        halted.halfOpen = true;
        held.paused = true;
        held.pauseReason = "lunch";
        const auto both = crawl::CrawlLoop::Unsaved{{1}, halted, before, {}}.besides(held);
        QVERIFY(both.paused && both.halfOpen && both.haltedUntil);
        QCOMPARE(both.pauseReason, "lunch");
        QVERIFY((crawl::CrawlLoop::Unsaved{{1}, halted, before, {}}.besides(before) == halted));
    }

    void aWaitThatBeganWhilePausedIsKeptOverARestart() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 100);
        crawl.web.host("a.example", FakeAnswer::error(429, {{"Retry-After", "600"}}).after(base::Millis(3000)));
        crawl.web.robots("a.example", FakeAnswer::error(404));
        QVERIFY(crawl.start());
        crawl.run(2s);
        QVERIFY(crawl.operators.pause(Names{"a"}, "", {}));
        crawl.run(10s); // the answers come while it is paused
        crawl.crash();
        QVERIFY(crawl.operators.resume(Names{"a"}, ""));
        const size_t asked = crawl.requests("a.example");
        QVERIFY(crawl.start());
        crawl.run(300s);
        QCOMPARE(crawl.requests("a.example"), asked);
        QCOMPARE(crawl.source("a").state, SourceState::RetryAfter);
    }

    // --- ends
    void aDrainFinishesWhatIsUnderWayAndStartsNothing() {
        CrawlDriver crawl;
        crawl.add("a", 50, "a.example", 1000);
        crawl.web.host("a.example", kPicture.after(base::Millis(2000)));
        QVERIFY(crawl.start());
        crawl.run(5s);
        QVERIFY(crawl.web.inFlight() > 50);
        const size_t asked = crawl.pictures("a.example");
        crawl.loop->drain();
        crawl.run(10s);
        QVERIFY(crawl.loop->drained());
        QCOMPARE(crawl.pictures("a.example"), asked);
        QCOMPARE(crawl.handler.stored.size(), asked);
        QCOMPARE(crawl.queued("a").queued, std::int64_t(1000 - asked));
        QCOMPARE(crawl.queued("a").taken, 0);
    }
    void anAbortPutsBackWhatWasUnderWay() {
        CrawlDriver crawl;
        crawl.add("a", 50, "a.example", 1000);
        crawl.web.host("a.example", kPicture.after(base::Millis(2000)));
        QVERIFY(crawl.start());
        crawl.run(5s);
        const size_t stored = crawl.handler.stored.size();
        crawl.loop->abort();
        crawl.web.cancelAll();
        crawl.run(1s);
        QVERIFY(crawl.loop->drained());
        QCOMPARE(crawl.queued("a").queued, std::int64_t(1000 - stored));
        QCOMPARE(crawl.queued("a").taken, 0);
    }
    void maxTasksIsExact() {
        CrawlDriver crawl;
        crawl.options.maxTasks = 37;
        crawl.add("a", 50, "a.example", 1000);
        crawl.add("b", 50, "b.example", 1000);
        for (const char* host : {"a.example", "b.example"})
            crawl.web.host(host, kPicture);
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.loop->drained(); }, 60s));
        QCOMPARE(crawl.pictures("a.example") + crawl.pictures("b.example"), size_t(37));
        QCOMPARE(crawl.handler.stored.size(), size_t(37));
        QCOMPARE(crawl.queued("a").queued + crawl.queued("b").queued, 2000 - 37);
    }
    void tasksThatCameToNothingDoNotCountAgainstMaxTasks() {
        CrawlDriver crawl;
        crawl.options.maxTasks = 5;
        crawl.add("a", 10, "a.example", 5);
        crawl.add("b", 10, "b.example", 3);
        crawl.add("c", 0.5, "c.example", 100);
        crawl.web.host("a.example", FakeAnswer::redirect("http://b.example/of-a"));
        crawl.web.host("c.example", kPicture);
        QVERIFY(crawl.operators.pause(Names{"b"}, "", {}));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.loop->drained(); }, 60s));
        QCOMPARE(crawl.handler.stored.size(), size_t(5));
    }

    // --- storage
    void aFullDiskLosesNothingAndTheCrawlGoesOnWhenItCan() {
        CrawlDriver crawl;
        crawl.add("a", 50, "a.example", 1000);
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(5s);
        crawl.handler.diskFull = true;
        crawl.run(2s);
        const size_t asked = crawl.requests("a.example");
        crawl.run(60s);
        QCOMPARE(crawl.requests("a.example"), asked); // no more than was under way
        crawl.handler.diskFull = false;
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.handler.stored.size(), size_t(1000));
        QCOMPARE(std::set<std::string>(crawl.handler.stored.begin(), crawl.handler.stored.end()).size(), size_t(1000));
        QCOMPARE(crawl.pictures("a.example"), size_t(1000)); // and nothing was fetched twice
    }
    void aDrainOnAFullDiskPutsTheTasksBack() {
        CrawlDriver crawl;
        crawl.add("a", 50, "a.example", 1000);
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(5s);
        const size_t stored = crawl.handler.stored.size();
        crawl.handler.diskFull = true;
        crawl.run(2s);
        crawl.loop->drain();
        crawl.run(5s);
        QVERIFY(crawl.loop->drained());
        QCOMPARE(crawl.queued("a").left(), std::int64_t(1000 - stored));
    }
    void withoutRoomNothingIsFetched() {
        CrawlDriver crawl;
        crawl.add("a", 50, "a.example", 1000);
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(5s);
        crawl.handler.setRoom(false);
        const size_t asked = crawl.requests("a.example");
        crawl.run(10s);
        QCOMPARE(crawl.requests("a.example"), asked);
        crawl.handler.setRoom(true);
        crawl.run(1s);
        QVERIFY(crawl.requests("a.example") > asked);
    }

    // --- nothing left to run
    void nothingIsLeftWhenEveryTaskHasEnded() {
        CrawlDriver crawl;
        crawl.add("a", 50, "a.example", 20);
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.start());
        QVERIFY(!crawl.loop->nothingLeftToRun());
        QVERIFY(crawl.runUntilDone(10s));
        QCOMPARE(crawl.handler.stored.size(), size_t(20));
    }
    void pausedSourcesKeepNoCrawlAlive() {
        CrawlDriver crawl;
        crawl.add("a", 50, "a.example", 20);
        QVERIFY(crawl.operators.pause(Names{"a"}, "", {}));
        QVERIFY(crawl.start());
        crawl.run(1s);
        QVERIFY(crawl.loop->nothingLeftToRun());
    }
    void haltsDo() {
        CrawlDriver crawl;
        crawl.add("a", 50, "a.example", 100);
        crawl.web.host("a.example", FakeAnswer::error(500));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.source("a").state == SourceState::Halted; }, 10s));
        crawl.run(5s);
        QVERIFY(!crawl.loop->nothingLeftToRun());
    }
    void workThatComesLaterIsFound() {
        CrawlDriver crawl;
        crawl.add("a", 50, "a.example", 1);
        for (const char* host : {"a.example", "b.example"})
            crawl.web.host(host, kPicture);
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(10s));
        crawl.add("b", 50, "b.example", 10);
        crawl.run(15s);
        QCOMPARE(crawl.pictures("b.example"), size_t(10));
    }

    // --- figures
    void theFiguresAreThoseOfTheLog() {
        CrawlDriver crawl;
        crawl.add("a", 20, "a.example", 1000);
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(30s);
        const crawl::SourceFigures a = crawl.source("a");
        QCOMPARE(a.state, SourceState::Running);
        QVERIFY(std::abs(a.actualRate - 20) <= 0.5);
        QCOMPARE(a.rateLimit, 20.0);
        QCOMPARE(a.ok, std::int64_t(crawl.handler.stored.size()));
        QCOMPARE(*a.firstByteP50, 50);
        QCOMPARE(a.why.code, "at_limit");
        QVERIFY(a.starvedShare > 0.5);
        QVERIFY(a.queue.taken <= a.inFlight + 1); // what lies ready is queued
        QVERIFY(*a.etaLow <= *a.etaHigh);
    }
    void twoCrawlsAlikeMakeTheSameRequests() {
        std::vector<std::string> logs[2];
        for (auto& log : logs) {
            CrawlDriver crawl;
            for (int i = 0; i < 5; ++i) {
                const std::string host = "h" + std::to_string(i) + ".example";
                crawl.add("s" + std::to_string(i), 3 + i, host, 200);
                crawl.web.host(host, [i](const fetch::FetchRequest& request) {
                    return request.url.path.size() % 7 == size_t(i) ? FakeAnswer::error(503) : kPicture;
                });
            }
            QVERIFY(crawl.start());
            crawl.run(60s);
            for (const auto& entry : crawl.web.log())
                log.push_back(std::to_string(entry.time.time_since_epoch().count()) + entry.authority + entry.target);
        }
        QCOMPARE(logs[0], logs[1]);
    }
};

QTEST_GUILESS_MAIN(TestCrawlLoop)
#include "test_crawl_loop.moc"
