#include <cmath>

#include <QTest>

#include "core/crawl/rate_policy.h"
#include "tests/support/test_data.h"

using namespace gleaner::crawl;

class TestRatePolicy : public QObject {
    Q_OBJECT

    static RateDecision decide(const RateInputs& inputs) { return decideRate(inputs, RateOptions{}); }

private slots:
    void publishedRates_data() {
        QTest::addColumn<qint64>("size");
        QTest::addColumn<double>("floor");
        QTest::addColumn<double>("ceiling");
        QTest::addColumn<double>("rate");
        for (const auto& row : gleaner::test::tsvRows(gleaner::test::dataFile("rate_vectors.tsv")))
            QTest::addRow("%s from %s", row.at(0).c_str(), row.at(1).c_str())
                << qint64(std::stoll(row.at(0))) << std::stod(row.at(1)) << std::stod(row.at(2))
                << std::stod(row.at(3));
    }
    void publishedRates() {
        QFETCH(qint64, size);
        QFETCH(double, floor);
        QFETCH(double, ceiling);
        QFETCH(double, rate);
        const double made = interpolatedRate(size, {floor, ceiling});
        QVERIFY2(std::abs(made - rate) <= 1e-5 * rate, qPrintable(QString::number(made, 'g', 10)));
    }
    void noRateLeavesTheBoundsWhateverTheSize() {
        for (std::int64_t size = 1; size < 3'000'000'000; size = size * 7 / 5 + 1) {
            const double rate = interpolatedRate(size, RateOptions{});
            QVERIFY(rate >= 1 && rate <= 200);
        }
    }

    void theSizeDecidesWhenNothingElseDoes() {
        QCOMPARE(decide({{}, {}, 1'000'000, {}}).origin, RateOrigin::Size);
        QCOMPARE(decide({{}, {}, 5'000, {}}).origin, RateOrigin::Floor);
    }
    void anOverrideGoesBeforeAdaptiveAndAdaptiveBeforeSize() {
        const RateDecision overridden = decide({7.5, 3.0, 1'000'000, {}});
        QCOMPARE(overridden.rate, 7.5);
        QCOMPARE(overridden.origin, RateOrigin::Override);
        const RateDecision adapted = decide({{}, 3.0, 1'000'000, {}});
        QCOMPARE(adapted.rate, 3.0);
        QCOMPARE(adapted.origin, RateOrigin::Adaptive);
    }
    void anOverrideMayBeBelowTheFloor() { QCOMPARE(decide({0.2, {}, 0, {}}).rate, 0.2); }
    void whatLiesAboveTheCeilingIsCutAndSaysSo() {
        const RateDecision cut = decide({1000.0, {}, 0, {}});
        QCOMPARE(cut.rate, 200.0);
        QVERIFY(cut.clamped);
        QVERIFY(!decide({200.0, {}, 0, {}}).clamped);
        QCOMPARE(decide({200.1, {}, 0, {}}).rate, 200.0);
    }
    void robotsMayOnlySlowDown() {
        const RateDecision slowed = decide({50.0, {}, 0, 10.0});
        QCOMPARE(slowed.rate, 0.1);
        QCOMPARE(slowed.origin, RateOrigin::Robots);
        const RateDecision faster = decide({0.05, {}, 0, 10.0});
        QCOMPARE(faster.rate, 0.05);
        QCOMPARE(faster.origin, RateOrigin::Override);
    }
    void aCrawlDelayBeyondAnHourCountsAsAnHourAndSaysSo() {
        const RateDecision slowed = decide({{}, {}, 0, 86'400.0});
        QCOMPARE(slowed.rate, 1.0 / 3600);
        QVERIFY(slowed.clamped);
        QVERIFY(!decide({{}, {}, 0, 3600.0}).clamped);
    }
    void aCrawlDelayOfNothingMeansNothing() {
        QCOMPARE(decide({{}, {}, 0, 0.0}).rate, 1.0);
        QCOMPARE(decide({{}, {}, 0, -1.0}).rate, 1.0);
    }
    void originsHaveTheNamesOfTheDocuments() {
        QCOMPARE(name(RateOrigin::Override), "override");
        QCOMPARE(name(RateOrigin::Adaptive), "adaptive");
        QCOMPARE(name(RateOrigin::Size), "size");
        QCOMPARE(name(RateOrigin::Floor), "floor");
        QCOMPARE(name(RateOrigin::Robots), "robots");
    }
};

QTEST_GUILESS_MAIN(TestRatePolicy)
#include "test_rate_policy.moc"
