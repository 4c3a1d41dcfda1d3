#include <QTest>

#include <atomic>
#include <thread>

#include "core/base/event_queue.h"

using gleaner::base::EventQueue;

class TestEventQueue : public QObject {
    Q_OBJECT

private slots:
    void eventsComeOutInOrder() {
        EventQueue<int> queue(10);
        queue.push(1);
        queue.push(2);
        QCOMPARE(queue.drain(), (std::vector<int>{1, 2}));
        QVERIFY(queue.drain().empty());
    }
    void aBatchWakesOnce() {
        EventQueue<int> queue(10);
        int wakeUps = 0;
        queue.setWakeUp([&] { ++wakeUps; });
        queue.push(1);
        queue.push(2);
        QCOMPARE(wakeUps, 1);
        queue.drain();
        queue.push(3);
        QCOMPARE(wakeUps, 2);
    }
    void whenFullTheOldestIsDroppedAndCounted() {
        EventQueue<int> queue(3);
        int wakeUps = 0;
        queue.setWakeUp([&] { ++wakeUps; });
        for (int i = 0; i < 5; ++i)
            queue.push(i);
        QCOMPARE(queue.drain(), (std::vector<int>{2, 3, 4}));
        QCOMPARE(queue.dropped(), std::uint64_t(2));
        QCOMPARE(wakeUps, 1);
    }
    void manyProducersLoseNothing() {
        EventQueue<int> queue(100'000);
        std::atomic<int> wakeUps{0};
        queue.setWakeUp([&] { ++wakeUps; });
        std::vector<std::jthread> producers;
        for (int p = 0; p < 4; ++p)
            producers.emplace_back([&queue, p] {
                for (int i = 0; i < 1000; ++i)
                    queue.push(p * 1000 + i);
            });
        producers.clear(); // joins
        std::vector<int> last(4, -1);
        const std::vector<int> events = queue.drain();
        QCOMPARE(events.size(), size_t(4000));
        for (const int event : events) { // each producer's own order is kept
            QVERIFY(event % 1000 > last[size_t(event / 1000)]);
            last[size_t(event / 1000)] = event % 1000;
        }
        QCOMPARE(wakeUps.load(), 1);
    }
};

QTEST_GUILESS_MAIN(TestEventQueue)
#include "test_event_queue.moc"
