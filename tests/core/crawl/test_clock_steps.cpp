// Somebody sets the machine's clock while a crawl runs: limits, pauses and tasks do not care.
#include <QTest>

#include "tests/core/crawl/crawl_driver.h"

using namespace gleaner;
using namespace gleaner::test;
using namespace std::chrono_literals;

class TestClockSteps : public QObject {
    Q_OBJECT

    static void steps() {
        QTest::addColumn<int>("minutes");
        QTest::newRow("an hour forward") << 60;
        QTest::newRow("an hour back") << -60;
    }

private slots:
    void noLimitIsExceededAndNoTaskLost_data() { steps(); }
    void noLimitIsExceededAndNoTaskLost() {
        QFETCH(int, minutes);
        CrawlDriver crawl;
        crawl.web.host("a.org", FakeAnswer::page("picture"));
        crawl.web.host("b.org", FakeAnswer::page("picture"));
        crawl.add("a", 5, "a.org", 400);
        crawl.add("b", 0.5, "b.org", 40);
        QVERIFY(crawl.start());
        for (int step = 0; step < 4; ++step) {
            crawl.run(10s);
            crawl.clock.stepWall(std::chrono::minutes(minutes));
        }
        QVERIFY(crawl.runUntilDone(5min));
        QVERIFY(worstExcess(crawl.times("a.org"), 5) <= 0);
        QVERIFY(worstExcess(crawl.times("b.org"), 0.5) <= 0);
        QVERIFY(fewestInMinute(crawl.times("a.org"), crawl.times("a.org").front(),
                               crawl.times("a.org").front() + 60s) >= 0.99 * 5 * 60 - 1);
        QCOMPARE(crawl.handler.stored.size(), size_t(440));
    }
    void aSiteThatAskedForTimeGetsThatTime_data() { steps(); }
    void aSiteThatAskedForTimeGetsThatTime() {
        QFETCH(int, minutes);
        CrawlDriver crawl;
        crawl.web.host("a.org", FakeAnswer::error(429, {{"Retry-After", "120"}}));
        crawl.add("a", 10, "a.org", 50);
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.source("a").state == model::SourceState::RetryAfter; }, 10s));
        crawl.run(5s); // what was under way has ended
        const size_t before = crawl.requests("a.org");
        const auto paused = crawl.times("a.org").back();
        crawl.web.host("a.org", FakeAnswer::page("picture"));
        crawl.clock.stepWall(std::chrono::minutes(minutes));
        crawl.run(100s);
        QCOMPARE(crawl.requests("a.org"), before);
        QVERIFY(crawl.runUntil([&] { return crawl.requests("a.org") > before; }, 60s));
        const auto silence = crawl.times("a.org")[before] - paused;
        QVERIFY2(silence >= 120s && silence < 125s, qPrintable(QString::number(base::Seconds(silence).count())));
    }
    void aRetryWaitsLongerAtMostByTheStep_data() { steps(); }
    void aRetryWaitsLongerAtMostByTheStep() {
        QFETCH(int, minutes);
        CrawlDriver crawl;
        crawl.web.host("a.org", FakeAnswer::error(503));
        crawl.add("a", 1, "a.org", 2);
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.queued("a").waitingRetry == 2; }, 30s));
        crawl.web.host("a.org", FakeAnswer::page("picture"));
        crawl.clock.stepWall(std::chrono::minutes(minutes));
        QVERIFY(crawl.runUntilDone(std::chrono::minutes(std::max(0, -minutes)) + 2min));
        QCOMPARE(crawl.handler.stored.size(), size_t(2));
    }
    void afterARestartNothingIsStuck_data() { steps(); }
    void afterARestartNothingIsStuck() {
        QFETCH(int, minutes);
        CrawlDriver crawl;
        crawl.web.host("a.org", FakeAnswer::error(429, {{"Retry-After", "120"}}));
        crawl.add("a", 10, "a.org", 5);
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.source("a").state == model::SourceState::RetryAfter; }, 10s));
        crawl.run(5s);
        crawl.web.host("a.org", FakeAnswer::page("picture"));
        crawl.crash();
        crawl.clock.stepWall(std::chrono::minutes(minutes));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(2h));
        QCOMPARE(crawl.queued("a").left(), 0);
    }
};

QTEST_GUILESS_MAIN(TestClockSteps)
#include "test_clock_steps.moc"
