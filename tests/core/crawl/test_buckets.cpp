// The arithmetic of tokens, driven as the crawl drives it: the monitor wakes when the next token is due or after 100
// ms, the worker takes at once, the request is on the wire a little later.
#include <functional>
#include <limits>
#include <optional>
#include <set>

#include <QTest>

#include "core/crawlstate/in_process_buckets.h"
#include "requests.h"

using namespace gleaner;
using namespace std::chrono_literals;
using base::SteadyTime;
using crawlstate::InProcessBuckets;
using test::Times;

namespace {

constexpr model::SourceKey kSource{1};

class Simulation {
public:
    explicit Simulation(double rate) { buckets.setRate(kSource, rate); }

    InProcessBuckets buckets;
    SteadyTime now{1000s};
    Times written;
    std::function<bool(SteadyTime)> wanted = [](SteadyTime) { return true; };
    std::function<std::chrono::nanoseconds()> toTheWire = [] { return 1ms; };
    bool monitorRuns = true;

    void run(std::chrono::nanoseconds time) {
        const SteadyTime end = now + time;
        for (SteadyTime next; now < end; now = std::min(next, end)) {
            next = end;
            if (monitorRuns && now >= m_monitorAt)
                m_monitorAt = fill();
            while (wanted(now) && buckets.take(kSource, now))
                m_onTheWay.insert(now + toTheWire());
            for (; !m_onTheWay.empty() && *m_onTheWay.begin() <= now; m_onTheWay.erase(m_onTheWay.begin())) {
                written.push_back(now);
                buckets.written(kSource, now);
            }
            if (monitorRuns)
                next = std::min(next, m_monitorAt);
            next = std::min(next, now + 100ms); // wishes change
            if (!m_onTheWay.empty())
                next = std::min(next, *m_onTheWay.begin());
        }
    }

private:
    SteadyTime fill() {
        buckets.fill(now);
        SteadyTime next = now + 100ms;
        if (const auto token = buckets.nextToken(now))
            next = std::min(next, *token);
        return std::max(next, now + 1ms);
    }

    SteadyTime m_monitorAt{};
    std::multiset<SteadyTime> m_onTheWay;
};

} // namespace

class TestBuckets : public QObject {
    Q_OBJECT

    static void rates() {
        QTest::addColumn<double>("rate");
        for (const double rate : {200.0, 20.9, 10.0, 9.9, 2.99, 1.398, 1.0, 0.2})
            QTest::addRow("%g", rate) << rate;
    }

private slots:
    void noWindowIsAboveTheLimitAndNoMinuteBelowIt_data() { rates(); }
    void noWindowIsAboveTheLimitAndNoMinuteBelowIt() {
        QFETCH(double, rate);
        Simulation simulation(rate);
        const SteadyTime start = simulation.now;
        simulation.run(600s);
        QVERIFY2(test::worstExcess(simulation.written, rate) <= 0,
                 qPrintable(QString::number(test::worstExcess(simulation.written, rate))));
        const double fewest = test::fewestInMinute(simulation.written, start, simulation.now);
        QVERIFY2(fewest >= 0.99 * rate * 60 - 1, qPrintable(QString::number(fewest)));
    }

    void burstyWorkKeepsTheLimit_data() { rates(); }
    void burstyWorkKeepsTheLimit() {
        QFETCH(double, rate);
        Simulation simulation(rate);
        simulation.wanted = [](SteadyTime now) { return now.time_since_epoch() % 17s < 4s; };
        simulation.run(600s);
        QVERIFY(!simulation.written.empty());
        QVERIFY(test::worstExcess(simulation.written, rate) <= 0);
    }

    void connectionsThatTakeTheirTimeBunchNothing_data() {
        QTest::addColumn<double>("rate");
        for (const double rate : {9.9, 2.99, 1.0, 0.2})
            QTest::addRow("%g", rate) << rate;
    }
    void connectionsThatTakeTheirTimeBunchNothing() {
        QFETCH(double, rate);
        Simulation simulation(rate);
        int request = 0; // the first of five needs a new connection, slow as the rate
        simulation.toTheWire = [&] {
            return request++ % 5 == 0 ? std::chrono::nanoseconds(std::int64_t(3.5e9 / rate))
                                      : std::chrono::nanoseconds(1ms);
        };
        simulation.run(600s);
        QVERIFY(!simulation.written.empty());
        QVERIFY2(test::worstExcess(simulation.written, rate) <= 0,
                 qPrintable(QString::number(test::worstExcess(simulation.written, rate))));
    }

    void aSlowSourceHasNoSecondTokenReadyAfterALongRest() {
        Simulation simulation(0.2);
        simulation.wanted = [](SteadyTime now) { return now >= SteadyTime(1100s); };
        simulation.toTheWire = [] { return 400ms; };
        simulation.run(120s);
        QVERIFY(simulation.written.size() >= 3);
        QVERIFY(simulation.written[1] - simulation.written[0] >= 4950ms);
    }
    void aSlowSourceWaitsUntilItsRequestIsOnTheWire() {
        Simulation simulation(5);
        simulation.toTheWire = [] { return 30s; };
        simulation.run(29s);
        QCOMPARE(simulation.written.size(), size_t(0));
        QVERIFY(!simulation.buckets.available(kSource, simulation.now));
        simulation.run(2s);
        QCOMPARE(simulation.written.size(), size_t(1));
    }

    void everyStartIsEmpty() {
        InProcessBuckets buckets;
        buckets.setRate(kSource, 200);
        QVERIFY(!buckets.take(kSource, SteadyTime(1000s)));
        buckets.fill(SteadyTime(1000s)); // the first sign of life earns nothing: there is no time before it
        QVERIFY(!buckets.take(kSource, SteadyTime(1000s)));
        QCOMPARE(buckets.tokens(kSource), 0.0);
    }
    void aGapEarnsAtMostAQuarterOfASecond() {
        Simulation simulation(200);
        simulation.run(10s);
        simulation.buckets.empty(kSource);
        simulation.buckets.fill(simulation.now + 30s);
        QVERIFY(simulation.buckets.tokens(kSource) <= 50);
        QVERIFY(simulation.buckets.tokens(kSource) > 49);
    }
    void aSilentMonitorMeansNoTokenAfterThreeSeconds() {
        Simulation simulation(0.2);
        simulation.wanted = [](SteadyTime) { return false; };
        simulation.run(10s); // one token is there
        simulation.monitorRuns = false;
        QVERIFY(simulation.buckets.available(kSource, simulation.now + 2800ms));
        QVERIFY(!simulation.buckets.available(kSource, simulation.now + 3s));
        QVERIFY(!simulation.buckets.take(kSource, simulation.now + 3s));
    }
    void aFullBucketIsSpentWithinThreeSecondsOfSilenceAtMost() {
        Simulation simulation(200);
        simulation.run(10s);
        simulation.monitorRuns = false;
        const SteadyTime silent = simulation.now;
        simulation.run(60s);
        QVERIFY(simulation.written.back() <= silent + 3s);
    }
    void aHaltTakesWhatWasThere() {
        Simulation simulation(200);
        simulation.wanted = [](SteadyTime) { return false; };
        simulation.run(5s);
        QVERIFY(simulation.buckets.available(kSource, simulation.now));
        simulation.buckets.setRate(kSource, 0);
        QVERIFY(!simulation.buckets.available(kSource, simulation.now));
        simulation.buckets.setRate(kSource, 200); // and gives nothing back
        QVERIFY(!simulation.buckets.available(kSource, simulation.now));
    }
    void emptyingTakesWhatWasThereAndEarningGoesOn() {
        Simulation simulation(200);
        simulation.wanted = [](SteadyTime) { return false; };
        simulation.run(5s);
        simulation.buckets.empty(kSource);
        QVERIFY(!simulation.buckets.take(kSource, simulation.now));
        simulation.run(200ms);
        QVERIFY(simulation.buckets.take(kSource, simulation.now));
    }
    void aBucketOfOneHoldsOneHoweverFastItFills() {
        Simulation simulation(20);
        simulation.buckets.setRate(kSource, 20, 1.0);
        simulation.wanted = [](SteadyTime) { return false; };
        simulation.run(5s);
        QVERIFY(simulation.buckets.take(kSource, simulation.now));
        QVERIFY(!simulation.buckets.take(kSource, simulation.now));
    }
    void aLowerLimitLeavesNoMoreThanItsOwnDepth() {
        Simulation simulation(200);
        simulation.wanted = [](SteadyTime) { return false; };
        simulation.run(5s);
        simulation.buckets.setRate(kSource, 0.5);
        QVERIFY(simulation.buckets.tokens(kSource) <= 1);
    }
    void nothingIsNotARate() {
        for (const double rate :
             {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
            Simulation simulation(rate);
            simulation.run(10s);
            QVERIFY(simulation.written.empty());
        }
    }
    void unknownSourcesHaveNoTokens() {
        InProcessBuckets buckets;
        QVERIFY(!buckets.take(kSource, SteadyTime(1000s)));
        QVERIFY(!buckets.nextToken(SteadyTime(1000s)));
        QCOMPARE(buckets.tokens(kSource), 0.0);
    }
    void fillSaysWhoseTokenCame() {
        InProcessBuckets buckets;
        buckets.setRate(kSource, 10);
        QVERIFY(buckets.fill(SteadyTime(1000s)).empty());
        QVERIFY(buckets.fill(SteadyTime(1000s) + 50ms).empty());
        QCOMPARE(buckets.fill(SteadyTime(1000s) + 101ms).size(), size_t(1));
        QVERIFY(buckets.fill(SteadyTime(1000s) + 150ms).empty()); // it was there before
    }
};

QTEST_GUILESS_MAIN(TestBuckets)
#include "test_buckets.moc"
