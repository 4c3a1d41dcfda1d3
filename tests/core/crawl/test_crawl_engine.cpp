// The engine's threads on the real clock, against the simulated web, whose log is the referee. What the loop decides is
// tested without threads elsewhere.
#include <QTest>

#include "core/crawl/crawl_engine.h"
#include "core/crawl/operator_actions.h"
#include "core/fetch/curl/curl_fetcher.h"
#include "core/simulatedweb/simulated_web.h"
#include "tests/support/fake_registry.h"
#include "tests/support/fake_robots_store.h"
#include "tests/support/fake_task_queue.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace std::chrono_literals;
using crawl::CrawlEvent;
using Names = std::vector<std::string>;

namespace {

// Stores at once.
class Keeper final : public crawl::AttemptHandler {
public:
    explicit Keeper(stream::TaskQueue& queue) : m_queue(queue) {}
    void examine(crawl::FetchedPicture, Decided decided) override {
        decided(model::Outcome::http(200), std::make_shared<const crawl::Examined>());
    }
    void settle(crawl::Settlement settlement, Durable durable) override {
        durable(m_queue.complete(std::span(&settlement.completion, 1)));
    }
    bool hasRoom() const override { return true; }
    void setRoomListener(std::function<void()>) override {}

private:
    stream::TaskQueue& m_queue;
};

// A web, what a crawl of it needs, and the crawl.
struct Running {
    base::RealClock clock;
    std::shared_ptr<test::FakeSources> sources = std::make_shared<test::FakeSources>();
    test::FakeTaskQueue queue{clock, sources};
    test::FakeRegistry registry{sources};
    test::FakeRobotsStore robots;
    Keeper handler{queue};
    fetch::CurlFetcher fetcher{clock};
    crawl::OperatorActions operators{registry, clock, "ada@desk"};
    std::unique_ptr<simulatedweb::SimulatedWeb> web;
    crawl::CrawlEngine engine{{queue, registry, robots, fetcher, handler, clock, {}}, {}};
    Names names;

    Running(int sourceCount, int pictures, double rate) {
        simulatedweb::SimulatedWebOptions options;
        options.sources = sourceCount;
        options.images = pictures;
        options.pictures = test::sourceDir() / "resources" / "demo";
        options.latency = false;
        options.bodyBytes = 2000;
        web = std::move(*simulatedweb::SimulatedWeb::start(options));
        std::vector<stream::NewTask> tasks;
        for (const model::Record& record : web->records())
            tasks.push_back({{std::int64_t(tasks.size()) + 1}, record.source, record.url});
        (void)queue.enqueue(tasks);
        for (const auto& source : web->sources())
            names.push_back(source.name);
        crawl::SettingsChange change;
        change.rate = std::optional(rate);
        change.allowPrivate = true;
        (void)operators.set(names, change);
    }
    // True when it held within 20 s; looks after each of the engine's own waits.
    bool until(const std::function<bool()>& holds) {
        for (int i = 0; i < 1000 && !holds(); ++i)
            (void)engine.wait(20ms, false);
        return holds();
    }
    bool heard(CrawlEvent::Kind kind) {
        for (const CrawlEvent& event : engine.events().drain())
            m_heard.insert(event.kind);
        return m_heard.count(kind) > 0;
    }
    double wallSeconds() const { return double(clock.wallNow().time_since_epoch().count()) / 1000; }

private:
    std::set<CrawlEvent::Kind> m_heard;
};

} // namespace

class TestCrawlEngine : public QObject {
    Q_OBJECT

private slots:
    void aCrawlEndsByItselfWhenAllIsDone() {
        Running crawl(3, 60, 50);
        QVERIFY(crawl.engine.start());
        QVERIFY(crawl.engine.running());
        QVERIFY(crawl.engine.wait(20'000ms, true));
        QVERIFY(!crawl.engine.running());
        QVERIFY(crawl.engine.nothingLeftToRun());
        QCOMPARE(crawl.engine.figures().ok, 60);
        QVERIFY(crawl.heard(CrawlEvent::Kind::Started) && crawl.heard(CrawlEvent::Kind::Finished));
        QCOMPARE(crawl.web->log().size(), size_t(60 + 3)); // and a robots.txt each
    }
    void withoutTheMonitorNothingIsAskedAfterThreeSeconds() {
        Running crawl(2, 4000, 50);
        QVERIFY(crawl.engine.start());
        QVERIFY(crawl.until([&] { return crawl.web->log().size() > 50; }));
        const double stopped = crawl.wallSeconds();
        crawl.engine.stopMonitorForTest();
        QVERIFY(!crawl.engine.wait(4500ms, false)); // the worker goes on, and asks nobody
        const auto log = crawl.web->log();
        QVERIFY2(log.back().time <= stopped + 3, qPrintable(QString::number(log.back().time - stopped)));
        QVERIFY(crawl.engine.figures().left > 3000);
    }
    void aDrainFinishesWhatIsUnderWay() {
        Running crawl(2, 2000, 50);
        QVERIFY(crawl.engine.start());
        QVERIFY(crawl.until([&] { return crawl.web->log().size() > 20; }));
        crawl.engine.drain();
        QVERIFY(crawl.engine.wait(10'000ms, false));
        const auto pictures = crawl.web->log().size() - 2;
        QCOMPARE(crawl.engine.figures().ok, std::int64_t(pictures));
        QCOMPARE(crawl.engine.figures().left, std::int64_t(2000 - pictures));
    }
    void anAbortPutsBackWhatIsUnderWay() {
        Running crawl(1, 200, 50);
        simulatedweb::Fault hang;
        hang.kind = simulatedweb::Fault::Kind::Hang;
        hang.path = "/pictures/*";
        crawl.web->setFaults({hang});
        QVERIFY(crawl.engine.start());
        QVERIFY(crawl.until([&] { return crawl.engine.figures().inFlight > 3; }));
        crawl.engine.abort();
        QVERIFY(crawl.engine.wait(5000ms, false));
        QCOMPARE(crawl.engine.figures().left, 200);
    }
    void oneCrawlAtATimeAndAnotherAfterIt() {
        Running crawl(1, 40, 50);
        QVERIFY(crawl.engine.start());
        const auto second = crawl.engine.start();
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Busy);
        crawl.engine.drain();
        QVERIFY(crawl.engine.wait(10'000ms, false));
        QVERIFY(crawl.engine.start());
        QVERIFY(crawl.engine.wait(10'000ms, true));
        QCOMPARE(crawl.web->log().size(), size_t(40 + 1)); // robots.txt was kept over the restart
    }
    void anOperatorIsHeardWithinASecond() {
        Running crawl(1, 4000, 50);
        QVERIFY(crawl.engine.start());
        QVERIFY(crawl.until([&] { return crawl.web->log().size() > 20; }));
        QVERIFY(crawl.operators.pause(crawl.names, "lunch", {}));
        const double paused = crawl.wallSeconds();
        QVERIFY(crawl.until([&] { return crawl.engine.figures().sources.at(0).state == model::SourceState::Paused; }));
        (void)crawl.engine.wait(1000ms, false);
        QVERIFY(crawl.web->log().back().time <= paused + 1);
    }
    void robotsAreKeptInTheStore() {
        Running crawl(2, 4, 50);
        QVERIFY(crawl.engine.start());
        QVERIFY(crawl.engine.wait(20'000ms, true));
        for (const auto& source : crawl.web->sources()) {
            const auto copy = crawl.robots.find("http://127.0.0.1:" + std::to_string(source.port));
            QVERIFY(copy && *copy);
            QCOMPARE((*copy)->status, 404);
        }
    }
};

QTEST_GUILESS_MAIN(TestCrawlEngine)
#include "test_crawl_engine.moc"
