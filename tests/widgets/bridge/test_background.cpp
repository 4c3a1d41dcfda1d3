#include <atomic>
#include <latch>
#include <thread>

#include <QCoreApplication>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include "tests/support/made_up_crawl.h"
#include "widgets/bridge/background.h"
#include "widgets/bridge/crawl_feed.h"

using namespace gleaner;
using bridge::Background;

class TestBackground : public QObject {
    Q_OBJECT

private slots:
    void workRunsElsewhereAndItsResultComesBack() {
        Background background;
        QThread *worked = nullptr, *came = nullptr;
        int result = 0;
        background.run(
            this,
            [&] {
                worked = QThread::currentThread();
                return 42;
            },
            [&](int value) {
                came = QThread::currentThread();
                result = value;
            });
        QVERIFY(QTest::qWaitFor([&] { return result == 42; }));
        QVERIFY(worked != QThread::currentThread());
        QCOMPARE(came, QThread::currentThread());
    }
    void jobsRunInOrder() {
        Background background;
        QList<int> order;
        for (int i = 0; i < 5; ++i)
            background.run(
                this, [i] { return i; }, [&](int value) { order.append(value); });
        QVERIFY(QTest::qWaitFor([&] { return order.size() == 5; }));
        QCOMPARE(order, (QList<int>{0, 1, 2, 3, 4}));
    }
    void nobodyIsToldWhoHasGone() {
        Background background;
        auto receiver = std::make_unique<QObject>();
        bool told = false, last = false;
        std::latch go(1);
        background.run(
            receiver.get(), [&] { go.wait(); }, [&] { told = true; });
        background.run(
            this, [] {}, [&] { last = true; });
        receiver.reset();
        go.count_down();
        QVERIFY(QTest::qWaitFor([&] { return last; }));
        QVERIFY(!told);
    }
    void whatWaitsIsDroppedWhenItEnds() {
        std::latch begun(1);
        std::atomic<bool> ending = false;
        bool second = false;
        auto background = std::make_unique<Background>();
        background->run(
            this,
            [&] {
                begun.count_down();
                while (!ending)
                    std::this_thread::yield();
            },
            [] {});
        begun.wait();
        background->run(
            this, [&] { second = true; }, [] {});
        // The first job goes on until the end has been asked for, so the second is still waiting then.
        background->stop();
        ending = true;
        background.reset();
        QVERIFY(!second);
    }
    void figuresComeWithoutAsking() {
        test::FakeCrawlStation station;
        bridge::CrawlFeed feed(station, "/", base::Millis(1));
        QSignalSpy ticked(&feed, &bridge::CrawlFeed::ticked);
        QVERIFY(ticked.wait());
        QVERIFY(ticked.wait());
        QVERIFY(feed.latest().figures);
        QCOMPARE(feed.latest().figures->sources.size(), size_t(11));
        QVERIFY(feed.latest().machine.memory > 0);
        QVERIFY(feed.latest().machine.diskFree > 0);
    }
    void aStalledWindowGetsOneTick() {
        test::FakeCrawlStation station;
        bridge::CrawlFeed feed(station, "/", base::Millis(1));
        QSignalSpy ticked(&feed, &bridge::CrawlFeed::ticked);
        while (station.looked() < 20) // this thread does not return to its event loop meanwhile
            std::this_thread::yield();
        QCoreApplication::processEvents();
        QVERIFY2(ticked.count() <= 2, "ticks have queued up");
        QVERIFY(ticked.count() >= 1);
    }
};

QTEST_GUILESS_MAIN(TestBackground)
#include "test_background.moc"
