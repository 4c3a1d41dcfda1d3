// Redirects: whoever is asked, it is at his own limit, and nobody can be aimed at. The crawl of this process may follow
// redirects into all of loopback, which stands for the public network here: what is looked at are the tokens.
#include "app/assembly/assembly.h"
#include "tests/scenario/rehearsal.h"

using namespace gleaner;
using namespace gleaner::test;
using Kind = Fault::Kind;

namespace {

// Every address may be private: the guard has its own tests (test_private_addresses.cpp).
class UnguardedFetcher final : public fetch::Fetcher {
public:
    explicit UnguardedFetcher(std::unique_ptr<fetch::Fetcher> fetcher) : m_fetcher(std::move(fetcher)) {}
    void start(fetch::FetchRequest request, Done done) override {
        request.policy.privateOrigins = {request.url.origin()};
        m_fetcher->start(std::move(request), std::move(done));
    }
    void poll(base::Millis wait) override { m_fetcher->poll(wait); }
    void wake() override { m_fetcher->wake(); }
    size_t inFlight() const override { return m_fetcher->inFlight(); }
    void cancelAll() override { m_fetcher->cancelAll(); }

private:
    std::unique_ptr<fetch::Fetcher> m_fetcher;
};

} // namespace

class TestLedElsewhere : public QObject {
    Q_OBJECT

    std::unique_ptr<Rehearsal> m_play;
    std::unique_ptr<workstation::Workstation> m_library;

    void prepare(RehearsalOptions options) {
        m_play = std::make_unique<Rehearsal>(std::move(options));
        QVERIFY(m_play->ready());
    }
    void open() {
        assembly::Tuning tuning;
        tuning.aroundFetcher = [](std::unique_ptr<fetch::Fetcher> fetcher) {
            return std::make_unique<UnguardedFetcher>(std::move(fetcher));
        };
        auto library = assembly::openLibrary(m_play->cli.library, workstation::Access::Write, tuning);
        QVERIFY(library);
        m_library = std::move(*library);
    }
    // All pictures of a source are elsewhere.
    Fault leading(size_t source, const std::string& to) const {
        Fault fault = faultOf(Kind::Redirect, m_play->name(source), "/pictures/*");
        fault.location = "{origin:" + to + "}/copies/{source}{path}";
        return fault;
    }
    crawl::CrawlFigures crawl(int seconds = 60) {
        if (!m_library->crawl().start())
            return {};
        m_library->crawl().wait(std::chrono::seconds(seconds), true);
        return m_library->crawl().figures();
    }
    RequestTimes timesAt(int port) const {
        const auto byPort = timesByPort(m_play->web().log());
        const auto found = byPort.find(port);
        return found == byPort.end() ? RequestTimes{} : found->second;
    }

private slots:
    void cleanup() {
        m_library.reset();
        m_play.reset();
    }

    void redirectsIntoAnotherSourceCostThatSourcesTokens() {
        constexpr int kPictures = 30;
        prepare({.sources = 3, .pictures = kPictures, .set = {"--rate", "40"}});
        QVERIFY(m_play->set({m_play->name(2)}, {"--rate", "15"}));
        m_play->web().setFaults({leading(0, m_play->name(2)), leading(1, m_play->name(2))});
        open();
        const crawl::CrawlFigures figures = crawl();
        QCOMPARE(figures.ok, 3 * kPictures);
        QCOMPARE(figures.failed, 0);
        const RequestTimes times = timesAt(m_play->port(2));
        QCOMPARE(int(times.size()), 3 * kPictures + 1);
        QVERIFY2(worstExcess(times, 15) <= 0, qPrintable(QString::number(worstExcess(times, 15))));
        for (const size_t source : {0U, 1U})
            QVERIFY(worstExcess(timesAt(m_play->port(source)), 40) <= 0);
    }

    void aSourceThatIsLeftAloneIsLeftAloneByRedirectsToo() {
        constexpr int kPictures = 12;
        prepare({.sources = 2, .pictures = kPictures});
        m_play->web().setFaults({leading(0, m_play->name(1))});
        QCOMPARE(m_play->cli.run({"sources", "pause", m_play->name(1), "--reason", "rehearsal"}).exitCode, 0);
        open();
        crawl::CrawlFigures figures = crawl();
        QVERIFY(timesAt(m_play->port(1)).empty());
        QCOMPARE(figures.ok + figures.failed + figures.blocked + figures.retried, 0);
        QCOMPARE(figures.left, 2 * kPictures);
        for (size_t picture = 0; picture < kPictures; ++picture)
            QVERIFY(m_play->crawlOf(0, picture)["attempts"].empty()); // none was counted
        const std::string resumed[] = {m_play->name(1)};
        QVERIFY(m_library->actions().resume(resumed, ""));
        figures = crawl();
        QCOMPARE(figures.ok, 2 * kPictures);
        QVERIFY(worstExcess(timesAt(m_play->port(1)), 20) <= 0);
    }

    void nobodysHostSeesTheHighestLimitAndNeverMoreThanTwenty() {
        constexpr int kFast = 10, kSlow = 10, kPictures = 16;
        RehearsalOptions options{.sources = kFast + kSlow, .pictures = kPictures, .set = {"--rate", "30"}};
        options.web.bystanders = 2;
        prepare(options);
        std::vector<std::string> slow;
        std::vector<Fault> faults;
        for (size_t k = 0; k < kFast + kSlow; ++k) {
            faults.push_back(leading(k, k < kFast ? "x00" : "x01"));
            if (k >= kFast)
                slow.push_back(m_play->name(k));
        }
        QVERIFY(m_play->set(slow, {"--rate", "12"}));
        m_play->web().setFaults(faults);
        open();
        QCOMPARE(crawl().ok, (kFast + kSlow) * kPictures);
        const auto bystanders = m_play->web().bystanders();
        const RequestTimes fast = timesAt(bystanders[0].port), lame = timesAt(bystanders[1].port);
        QCOMPARE(int(fast.size()), kFast * kPictures + 1);
        QCOMPARE(int(lame.size()), kSlow * kPictures + 1);
        QVERIFY2(worstExcess(fast, 20) <= 0, qPrintable(QString::number(worstExcess(fast, 20))));
        QVERIFY2(worstExcess(lame, 12) <= 0, qPrintable(QString::number(worstExcess(lame, 12))));
    }

    void aStrangersRobotsIsObeyed() {
        constexpr int kPictures = 5;
        RehearsalOptions options{.sources = 1, .pictures = kPictures};
        options.web.bystanders = 1;
        prepare(options);
        m_play->web().setFaults({leading(0, "x00"), robotsOf(200, "x00", "User-agent: *\nDisallow: /\n")});
        open();
        const crawl::CrawlFigures figures = crawl();
        QCOMPARE(figures.blocked, kPictures);
        QCOMPARE(int(timesAt(m_play->web().bystanders()[0].port).size()), 1); // robots.txt alone
    }

    void theMonitorsEndIsTheEndOfRequests() {
        prepare({.sources = 4, .pictures = 400, .set = {"--rate", "25"}});
        open();
        QVERIFY(m_library->crawl().start());
        while (m_play->web().log().size() < 100)
            QVERIFY(!m_library->crawl().wait(base::Millis(20), false));
        m_library->crawl().stopMonitorForTest();
        const double stopped = secondsNow();
        QVERIFY(!m_library->crawl().wait(std::chrono::seconds(5), false)); // it still has work
        const auto log = m_play->web().log();
        QVERIFY(log.size() < 1'200);
        for (const RequestLogEntry& entry : log)
            QVERIFY2(entry.time <= stopped + 3.1, qPrintable(QString::number(entry.time - stopped)));
        QVERIFY(worstExcess(log, 25) <= 0);
        m_library->crawl().abort();
        QVERIFY(m_library->crawl().wait(std::chrono::seconds(30), false));
    }
};

QTEST_GUILESS_MAIN(TestLedElsewhere)
#include "test_led_elsewhere.moc"
