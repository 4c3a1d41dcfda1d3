// The limit is kept and used: no window above it, and little less than it while work waits.
#include "tests/scenario/rehearsal.h"

using namespace gleaner::test;

class TestRates : public QObject {
    Q_OBJECT

    static constexpr double kSeconds = 22, kWindow = 20; // measured in full, for 60 s: tests/bench/bench_politeness.cpp

private slots:
    // A fast source, one whose rate comes from its size, a very slow one, and a mixture beside them.
    void manySourcesUseTheirLimitsAndNoMore() {
        std::map<size_t, double> rates{{0, 20}, {1, 1.398}, {2, 0.2}};
        for (size_t k = 3; k < 10; ++k)
            rates[k] = 0.7 * double(k - 2);
        RehearsalOptions options;
        options.sources = int(rates.size());
        options.pictures = int(20 * kSeconds) + 40; // work waits to the end
        options.web.bodyBytes = 1'000;
        Rehearsal play(options);
        QVERIFY(play.ready());
        for (const auto& [k, rate] : rates)
            QVERIFY(k == 1 ? play.set({play.name(k)}, {"--rate", "auto", "--size", "1000000"})
                           : play.set({play.name(k)}, {"--rate", QString::number(rate).toStdString()}));

        QCOMPARE(play.crawl({"--max-seconds", QString::number(kSeconds).toStdString()}).exitCode, 0);

        const auto bySource = timesBySource(play.web().log());
        for (const auto& [k, rate] : rates) {
            const RequestTimes& times = bySource.at(play.name(k));
            const auto name = [&](double value) {
                return QString("%1/s: %2 in %3 requests").arg(rate).arg(value).arg(times.size()).toStdString();
            };
            QVERIFY2(windowsAbove(times, rate) == 0, name(worstExcess(times, rate)).c_str());
            const double begin = bySource.at(play.name(0)).front(), end = begin + kSeconds - 1;
            const auto fewest = double(fewestInWindow(times, begin, end, kWindow));
            // The promise is 0.99; here others may use the machine as well.
            const double promised = 0.9 * rate * kWindow - 2;
            QVERIFY2(fewest >= promised, name(fewest).c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestRates)
#include "test_rates.moc"
