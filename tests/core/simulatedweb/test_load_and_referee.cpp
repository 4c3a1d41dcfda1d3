#include <fstream>
#include <thread>

#include <QTest>
#include <nlohmann/json.hpp>

#include "core/simulatedweb/load_curve.h"
#include "core/simulatedweb/mixing.h"
#include "core/simulatedweb/referee.h"
#include "tests/core/simulatedweb/raw_client.h"
#include "tests/core/simulatedweb/web_of_demo.h"

using namespace gleaner;
using namespace gleaner::test;
using simulatedweb::defaultCapacity;
using simulatedweb::judgeWindows;
using simulatedweb::LoadCurve;
using simulatedweb::RequestLogEntry;
using simulatedweb::RequestTimes;
using simulatedweb::SimulatedWeb;
using simulatedweb::timesByPort;
using simulatedweb::timesBySource;
using simulatedweb::Windows;

class TestLoadAndReferee : public QObject {
    Q_OBJECT

    struct Seen {
        double least = 1e9, most = 0; // ms
        double errors = 0;            // share
    };
    // Asks at `rate` for a minute, once the load is measured fully.
    static Seen ask(double capacity, double rate) {
        LoadCurve curve(capacity, 1, true);
        Seen seen;
        int counted = 0, errors = 0;
        for (int n = 0; n < static_cast<int>(90 * rate); ++n) {
            const base::SteadyTime now{std::chrono::duration_cast<base::SteadyTime::duration>(base::Seconds(n / rate))};
            const LoadCurve::Answer answer = curve.request(static_cast<std::uint64_t>(n), now);
            if (n < 30 * rate)
                continue;
            const auto delay = static_cast<double>(answer.delay.count());
            seen.least = std::min(seen.least, delay);
            seen.most = std::max(seen.most, delay);
            errors += answer.status == 200 ? 0 : 1;
            ++counted;
        }
        seen.errors = static_cast<double>(errors) / counted;
        return seen;
    }
    static std::vector<RequestLogEntry> logOf(std::initializer_list<double> times) {
        std::vector<RequestLogEntry> log;
        for (const double time : times)
            log.push_back({time, "s00", "/x", 200, 1, "", 0});
        return log;
    }

private slots:
    void belowFourFifthsAllIsWell() {
        for (const double capacity : {2.0, 4.0, 10.0, 200.0}) {
            const Seen seen = ask(capacity, capacity * 0.75);
            QVERIFY(seen.least >= 50 && seen.most <= 150);
            QCOMPARE(seen.errors, 0.0);
        }
    }
    void nearTheLimitOneInFiveFails() {
        const Seen seen = ask(100, 90);
        QVERIFY(seen.least >= 150 && seen.most <= 600);
        QVERIFY(seen.errors > 0.17 && seen.errors < 0.23);
    }
    void beyondItFourInFiveFail() {
        const Seen seen = ask(100, 130);
        QVERIFY(seen.least >= 2'000 && seen.most <= 10'000);
        QVERIFY(seen.errors > 0.77 && seen.errors < 0.83);
    }
    void aPoliteBurstDoesNotOverload() {
        // Limit 1/s, capacity 2/s: a token saved up and the next one in the same second.
        LoadCurve curve(defaultCapacity(100), 1, true);
        for (const int at : {0, 999, 1'000, 1'999, 3'000, 4'000, 4'001})
            QCOMPARE(curve.request(static_cast<std::uint64_t>(at), base::SteadyTime(base::Millis(at))).status, 200);
    }
    void withoutLatencyAnyLoadIsAnsweredAtOnce() {
        LoadCurve curve(1, 1, false);
        for (std::uint64_t n = 0; n < 1'000; ++n) {
            const LoadCurve::Answer answer = curve.request(n, base::SteadyTime());
            QCOMPARE(answer.status, 200);
            QCOMPARE(answer.delay.count(), 0);
        }
    }
    void sameRequestMeetsTheSameFate() {
        LoadCurve one(1, 5, true), two(1, 5, true), other(1, 6, true);
        int differences = 0;
        for (std::uint64_t n = 0; n < 100; ++n) {
            const auto a = one.request(n, base::SteadyTime()), b = two.request(n, base::SteadyTime());
            QCOMPARE(a.delay, b.delay);
            QCOMPARE(a.status, b.status);
            differences += other.request(n, base::SteadyTime()).delay != a.delay ? 1 : 0;
        }
        QVERIFY(differences > 50);
    }
    void capacityIsTwiceTheLimit() {
        QCOMPARE(defaultCapacity(0), 2.0);
        QCOMPARE(defaultCapacity(5'000), 2.0);
        QVERIFY(std::abs(defaultCapacity(1'000'000) - 2 * 1.3980) < 1e-3);
        QVERIFY(std::abs(defaultCapacity(50'000'000) - 2 * 20.900) < 1e-2);
        QCOMPARE(defaultCapacity(600'000'000), 400.0);
    }

    void worstExcess_data() {
        QTest::addColumn<QList<double>>("times");
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("seconds");
        QTest::addColumn<double>("excess");
        QTest::newRow("nothing") << QList<double>{} << 1.0 << 1.0 << -2.0;
        QTest::newRow("one") << QList<double>{5} << 1.0 << 1.0 << -1.0;
        QTest::newRow("steady") << QList<double>{0, 1, 2, 3, 4} << 1.0 << 2.0 << -1.0;
        QTest::newRow("the end of a window is outside") << QList<double>{0, 1, 2} << 1.0 << 1.0 << -1.0;
        QTest::newRow("burst") << QList<double>{0, 10, 10.1, 10.2, 20} << 1.0 << 1.0 << 1.0;
        QTest::newRow("slow source has one to spare") << QList<double>{0, 0.5} << 0.1 << 1.0 << 0.9;
        QTest::newRow("fast source has a second to spare") << QList<double>{0, 0, 0, 0, 0, 0} << 3.0 << 1.0 << 0.0;
        QTest::newRow("any order") << QList<double>{10.2, 0, 10, 20, 10.1} << 1.0 << 1.0 << 1.0;
    }
    void worstExcess() {
        QFETCH(QList<double>, times);
        QFETCH(double, rate);
        QFETCH(double, seconds);
        QFETCH(double, excess);
        std::vector<RequestLogEntry> log;
        for (const double time : times)
            log.push_back({time, "s00", "/x", 200, 1, "", 0});
        QVERIFY(std::abs(SimulatedWeb::worstExcess(log, "s00", rate, seconds) - excess) < 1e-9);
    }
    void worstExcessLooksAtOneSource() {
        std::vector<RequestLogEntry> log = logOf({0, 0, 0});
        log[1].source = log[2].source = "s01";
        QCOMPARE(SimulatedWeb::worstExcess(log, "s00", 1, 1), -1.0);
        QCOMPARE(SimulatedWeb::worstExcess(log, "s01", 1, 1), 0.0);
    }

    void windowsAboveTheLimitAreCounted() {
        const std::vector<double> times{0, 10, 10.1, 10.2, 20};
        const Windows windows = judgeWindows(times, 1, 1);
        QCOMPARE(windows.looked, std::int64_t(5));
        QCOMPARE(windows.above, std::int64_t(1));
        QCOMPARE(windows.fullest, std::int64_t(3));
    }
    void logIsSplitBySourceAndByPort() {
        std::vector<RequestLogEntry> log = logOf({3, 1, 2});
        log[1].source = "s01";
        log[2].port = 7;
        QCOMPARE(timesBySource(log).at("s00"), (RequestTimes{2, 3}));
        QCOMPARE(timesBySource(log).at("s01"), RequestTimes{1});
        QCOMPARE(timesByPort(log).at(0), (RequestTimes{1, 3}));
        QCOMPARE(timesByPort(log).at(7), RequestTimes{2});
    }
    void fewestInWindow_data() {
        QTest::addColumn<QList<double>>("times");
        QTest::addColumn<double>("until");
        QTest::addColumn<int>("fewest");
        QTest::newRow("nothing") << QList<double>{} << 100.0 << 0;
        QTest::newRow("steady") << QList<double>{0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20} << 20.0 << 5;
        QTest::newRow("a gap in the middle") << QList<double>{0, 1, 2, 3, 15, 16, 17} << 20.0 << 0;
        QTest::newRow("the end that has no whole window does not count") << QList<double>{0, 1, 2, 3} << 10.5 << 3;
        QTest::newRow("shorter than a window") << QList<double>{0, 1, 2} << 1.5 << 2;
    }
    void fewestInWindow() {
        QFETCH(QList<double>, times);
        QFETCH(double, until);
        QFETCH(int, fewest);
        const std::vector<double> rising(times.begin(), times.end());
        QCOMPARE(simulatedweb::fewestInWindow(rising, 0, until, 10), std::int64_t(fewest));
    }
    // Against counting by hand at many starts.
    void fewestIsTheFewest() {
        std::vector<double> times;
        for (std::uint64_t n = 0; n < 300; ++n)
            times.push_back(static_cast<double>(simulatedweb::mix(n) % 1'000) / 10);
        std::sort(times.begin(), times.end());
        std::int64_t fewest = 1'000;
        for (double start = 0; start <= 90; start += 0.05) {
            const auto in = [&](double time) { return time >= start && time < start + 10; };
            fewest = std::min<std::int64_t>(fewest, std::count_if(times.begin(), times.end(), in));
        }
        QCOMPARE(simulatedweb::fewestInWindow(times, 0, 100, 10), fewest);
    }

    void fileHoldsALineForEveryRequest() {
        const TemporaryFolder folder;
        auto options = demoOptions();
        options.log = folder / "log.jsonl";
        auto web = startDemo(options);
        const model::Record record = web->records().front();
        const std::string body = RawClient(portOf(record)).get(pathOf(record)).body;
        RawClient(portOf(record)).send("GET /\xff\" HTTP/1.1\r\nUser-Agent: \xfe\r\nConnection: close\r\n\r\n");
        RawClient strange(portOf(record));
        strange.send("GET /\xff\" HTTP/1.1\r\nUser-Agent: \xfe\r\n\r\n");
        QCOMPARE(strange.read().status, 404);
        web.reset();
        std::ifstream in(options.log);
        std::vector<nlohmann::json> lines;
        for (std::string line; std::getline(in, line);)
            lines.push_back(nlohmann::json::parse(line)); // throws when it is none
        QVERIFY(lines.size() >= 2);
        QCOMPARE(lines[0]["source"].get<std::string>(), record.source);
        QCOMPARE(lines[0]["path"].get<std::string>(), pathOf(record));
        QCOMPARE(lines[0]["status"].get<int>(), 200);
        QCOMPARE(lines[0]["bytes"].get<size_t>(), body.size());
        QCOMPARE(lines[0]["user_agent"].get<std::string>(), std::string("raw"));
        QCOMPARE(lines[0]["port"].get<int>(), portOf(record));
        QVERIFY(lines[0]["time"].get<double>() > 1.7e9);
    }
    void waitingRequestIsInTheLogAlready() {
        auto options = demoOptions();
        options.latency = true;
        options.capacity = 0.01; // overloaded from the first request: seconds of waiting
        auto web = startDemo(options);
        const model::Record record = web->records().front();
        RawClient client(portOf(record));
        client.send("GET " + pathOf(record) + " HTTP/1.1\r\n\r\n");
        while (web->log().empty())
            std::this_thread::yield();
        QCOMPARE(web->log().front().status, 0);
    }
};

QTEST_GUILESS_MAIN(TestLoadAndReferee)
#include "test_load_and_referee.moc"
