#include <QTest>

#include "tests/core/crawl/crawl_driver.h"

using namespace gleaner;
using namespace gleaner::test;
using namespace std::chrono_literals;

// What the crawl does while nothing can be written.
class TestUnwritable : public QObject {
    Q_OBJECT

private slots:
    void sourcesSayWhatIsTheMatter() {
        CrawlDriver crawl;
        crawl.web.host("a.org", FakeAnswer::page("picture"));
        crawl.add("a", 5, "a.org", 20);
        crawl.handler.diskFull = true;
        QVERIFY(crawl.start());
        crawl.run(10s);
        QCOMPARE(crawl.source("a").state, model::SourceState::Offline);
        QCOMPARE(crawl.source("a").why.code, "low_disk");
        QCOMPARE(crawl.source("a").why.args.at("error"), "disk_full");
        QCOMPARE(crawl.loop->figures().alerts.front().code, "low_disk");
        crawl.handler.diskFull = false;
        QVERIFY(crawl.runUntilDone(30s));
        QCOMPARE(crawl.source("a").state, model::SourceState::Done);
        QVERIFY(crawl.loop->figures().alerts.empty());
        QCOMPARE(crawl.pictures("a.org"), size_t(20)); // nobody was asked twice
    }
    void aTaskThatCouldNotBePutBackIsPutBackLater() {
        CrawlDriver crawl;
        crawl.web.host("a.org", FakeAnswer::redirect("http://b.org/x"));
        crawl.web.host("b.org", FakeAnswer::page("picture"));
        crawl.web.robots("b.org", FakeAnswer::error(503)); // the hop goes back to the queue until it answers
        crawl.add("a", 5, "a.org", 1);
        QVERIFY(crawl.start());
        crawl.queue.faults.fillDisk();
        crawl.run(10s);
        QCOMPARE(crawl.queued("a").taken, 1);
        crawl.queue.faults.fillDisk(false);
        QVERIFY(crawl.runUntil([&] { return crawl.queued("a").waitingRetry == 1; }, 10s));
        crawl.web.robots("b.org", FakeAnswer::error(404));
        QVERIFY(crawl.runUntilDone(10min));
        QCOMPARE(crawl.handler.stored.size(), size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestUnwritable)
#include "test_unwritable.moc"
