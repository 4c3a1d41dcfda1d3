#include <QTest>

#include "core/crawl/meters.h"

using namespace gleaner::crawl;
using namespace std::chrono_literals;
using gleaner::base::SteadyTime;

class TestMeters : public QObject {
    Q_OBJECT

    static constexpr SteadyTime kStart{1000s};

private slots:
    void aRateIsWhatHappenedInTenSecondsByTen() {
        TenSecondRate rate;
        QCOMPARE(rate.perSecond(kStart), 0.0);
        for (int i = 0; i < 50; ++i)
            rate.add(kStart + i * 100ms);
        QCOMPARE(rate.perSecond(kStart + 5s), 5.0);
        QCOMPARE(rate.perSecond(kStart + 9900ms), 5.0);
        QCOMPARE(rate.perSecond(kStart + 12'450ms), 2.5);
        QCOMPARE(rate.perSecond(kStart + 15s), 0.0);
    }
    void aSteadyRateReadsSteadily() {
        TenSecondRate rate;
        for (int i = 0; i < 20'000; ++i) { // 200/s
            rate.add(kStart + i * 5ms);
            if (i > 2000 && i % 20 == 19)
                QCOMPARE(rate.perSecond(kStart + i * 5ms), 200.0);
        }
    }
    void aLongSilenceForgetsEverything() {
        TenSecondRate rate;
        rate.add(kStart);
        QCOMPARE(rate.perSecond(kStart + 100h), 0.0);
        rate.add(kStart + 100h);
        QCOMPARE(rate.perSecond(kStart + 100h), 0.1);
    }
    void bytesOfTenSecondsByTenAreARate() {
        TenSecondSum sum;
        QCOMPARE(sum.perSecond(kStart), 0.0);
        for (int i = 0; i < 100; ++i)
            sum.add(kStart + i * 100ms, 3'000'000);
        QCOMPARE(sum.perSecond(kStart + 9900ms), 30e6);
        QCOMPARE(sum.perSecond(kStart + 14'950ms), 15e6);
        QCOMPARE(sum.perSecond(kStart + 30s), 0.0);
    }
    void moreThanAStepHoldsIsNotCountedTwice() {
        TenSecondSum sum;
        sum.add(kStart, 5'000'000'000);
        QVERIFY(sum.perSecond(kStart) > 4e8);
        QCOMPARE(sum.perSecond(kStart + 10s), 0.0);
    }
    void percentilesAreNearestRank() {
        LastValues values;
        QVERIFY(!values.percentile(0.5));
        for (const int value : {50, 10, 40, 20, 30})
            values.add(value);
        QCOMPARE(*values.percentile(0.5), 30);
        QCOMPARE(*values.percentile(0.2), 10);
        QCOMPARE(*values.percentile(0.21), 20);
        QCOMPARE(*values.percentile(0.95), 50);
        QCOMPARE(*values.percentile(1), 50);
    }
    void onlyTheLast512Count() {
        LastValues values;
        for (int i = 0; i < 1000; ++i)
            values.add(9);
        for (int i = 0; i < 512; ++i)
            values.add(3);
        QCOMPARE(*values.percentile(1), 3);
    }
    void aShareIsOfTheLooksOfTheLastMinute() {
        MinuteShare share;
        QCOMPARE(share.share(kStart), 0.0);
        for (int i = 0; i < 600; ++i)
            share.look(i % 4 == 0, kStart + i * 100ms);
        QCOMPARE(share.share(kStart + 59'900ms), 0.25);
        for (int i = 0; i < 300; ++i)
            share.look(true, kStart + 60s + i * 100ms);
        QVERIFY(share.share(kStart + 89'900ms) > 0.6);
        QCOMPARE(share.share(kStart + 200s), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestMeters)
#include "test_meters.moc"
