#include <cmath>

#include <QTest>

#include "core/crawl/fair_scheduler.h"

using namespace gleaner;
using crawl::FairScheduler;
using Key = model::SourceKey;

class TestFairScheduler : public QObject {
    Q_OBJECT

    static void add(FairScheduler& scheduler, Key source, double rate) {
        scheduler.setWeight(source, rate);
        scheduler.setReady(source, true);
    }
    static int fill(FairScheduler& scheduler) {
        int started = 0;
        while (const auto next = scheduler.pick()) {
            scheduler.started(*next);
            ++started;
        }
        return started;
    }

private slots:
    void nobodyReadyNobodyServed() {
        FairScheduler scheduler(8, 0.25);
        scheduler.setWeight(Key{1}, 5);
        QVERIFY(!scheduler.pick());
    }
    void nobodyHoldsMoreThanItsShareOfTheSlots() {
        FairScheduler scheduler(1024, 0.25);
        add(scheduler, Key{1}, 200);
        QCOMPARE(fill(scheduler), 256);
        QVERIFY(scheduler.atCap(Key{1}));
        QVERIFY(!scheduler.full());
        scheduler.ended(Key{1});
        QCOMPARE(scheduler.pick(), std::optional(Key{1}));
    }
    void theShareIsNeverLessThanOneSlot() {
        FairScheduler scheduler(2, 0.25);
        add(scheduler, Key{1}, 1);
        QCOMPARE(fill(scheduler), 1);
    }
    void slotsFollowTheRates() {
        FairScheduler scheduler(900, 1);
        add(scheduler, Key{1}, 50);
        add(scheduler, Key{2}, 100);
        add(scheduler, Key{3}, 150);
        QCOMPARE(fill(scheduler), 900);
        QCOMPARE(scheduler.inUseBy(Key{1}), 150);
        QCOMPARE(scheduler.inUseBy(Key{2}), 300);
        QCOMPARE(scheduler.inUseBy(Key{3}), 450);
        QVERIFY(scheduler.full());
        QVERIFY(!scheduler.pick());
    }
    void whatOneCannotUseGoesToTheOthers() {
        FairScheduler scheduler(1000, 0.25);
        add(scheduler, Key{1}, 1000); // stops at its quarter
        for (std::int64_t i = 2; i <= 11; ++i)
            add(scheduler, Key{i}, 1);
        QCOMPARE(fill(scheduler), 1000);
        QCOMPARE(scheduler.inUseBy(Key{1}), 250);
        for (std::int64_t i = 2; i <= 11; ++i)
            QCOMPARE(scheduler.inUseBy(Key{i}), 75);
    }
    void whoHasNoTokenIsPassedOver() {
        FairScheduler scheduler(100, 1);
        add(scheduler, Key{1}, 200);
        add(scheduler, Key{2}, 1);
        scheduler.setReady(Key{1}, false);
        QCOMPARE(scheduler.pick(), std::optional(Key{2}));
        scheduler.setReady(Key{1}, true);
        QCOMPARE(scheduler.pick(), std::optional(Key{1}));
    }
    void aNewWeightCountsAtOnce() {
        FairScheduler scheduler(100, 1);
        add(scheduler, Key{1}, 10);
        add(scheduler, Key{2}, 20);
        QCOMPARE(scheduler.pick(), std::optional(Key{2}));
        scheduler.setWeight(Key{1}, 30);
        QCOMPARE(scheduler.pick(), std::optional(Key{1}));
    }
    void aForgottenSourceGivesItsSlotsBack() {
        FairScheduler scheduler(4, 1);
        add(scheduler, Key{1}, 1);
        QCOMPARE(fill(scheduler), 4);
        scheduler.forget(Key{1});
        QCOMPARE(scheduler.inUse(), 0);
        QVERIFY(!scheduler.pick());
    }
    void tenThousandSourcesAllHaveATurnAndTheFastTheirShare() {
        FairScheduler scheduler(16'000, 0.25);
        for (std::int64_t i = 0; i < 10'000; ++i)
            add(scheduler, Key{i}, i < 10 ? 200 : 1);
        QCOMPARE(fill(scheduler), 16'000);
        for (std::int64_t i = 0; i < 10'000; ++i)
            QVERIFY(scheduler.inUseBy(Key{i}) >= 1);
        for (std::int64_t i = 0; i < 10; ++i)
            QVERIFY(scheduler.inUseBy(Key{i}) >= 200);
    }
};

QTEST_GUILESS_MAIN(TestFairScheduler)
#include "test_fair_scheduler.moc"
