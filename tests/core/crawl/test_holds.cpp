// What stands still without a source's fault: our network, our disk, quiet hours, bandwidth. And probes.
#include <QTest>

#include "core/crawl/offline_watch.h"
#include "core/crawl/quiet_hours.h"
#include "crawl_driver.h"

using namespace gleaner;
using namespace std::chrono_literals;
using model::SourceState;
using test::CrawlDriver;
using test::FakeAnswer;
using Names = std::vector<std::string>;

namespace {

const FakeAnswer kPicture = FakeAnswer::page("picture");
const FakeAnswer kNowhere = FakeAnswer::failing(model::OutcomeKind::Dns);

std::string hostOf(int i) {
    return "host" + std::to_string(i) + ".example";
}

} // namespace

class TestHolds : public QObject {
    Q_OBJECT

    static void addFive(CrawlDriver& crawl, double rate) {
        for (int i = 0; i < 5; ++i) {
            crawl.add("source" + std::to_string(i), rate, hostOf(i), 2000);
            crawl.web.host(hostOf(i), kPicture);
        }
    }
    static void unplug(CrawlDriver& crawl, bool out) {
        for (int i = 0; i < 5; ++i)
            crawl.web.host(hostOf(i), out ? kNowhere : kPicture);
    }
    static const crawlstate::Transition* probeResult(const CrawlDriver& crawl,
                                                     std::vector<crawlstate::Transition>& all) {
        all = *crawl.registry.transitions(std::nullopt, 100);
        for (const auto& line : all)
            if (line.action == crawl::kProbeResult)
                return &line;
        return nullptr;
    }

private slots:
    void ourOwnNetworkIsNobodysFault() {
        CrawlDriver crawl;
        addFive(crawl, 50);
        QVERIFY(crawl.start());
        crawl.run(10s);
        unplug(crawl, true);
        crawl.run(5min);
        for (int i = 0; i < 5; ++i) {
            const auto source = crawl.source("source" + std::to_string(i));
            QCOMPARE(source.state, SourceState::Offline);
            QCOMPARE(source.why.code, "offline");
            QCOMPARE(source.outcomes.count("Dns"), size_t(0)); // nothing is counted
            QVERIFY(crawl.ways(source.name).empty());          // nobody halted
        }
        QCOMPARE(crawl.loop->figures().alerts.at(0).code, "offline");
        QVERIFY(!crawl.loop->nothingLeftToRun());
        unplug(crawl, false);
        crawl.run(15s); // it looks every ten seconds
        QCOMPARE(crawl.source("source0").state, SourceState::Running);
        QVERIFY(crawl.runUntilDone(5min));
        for (int i = 0; i < 5; ++i)
            QCOMPARE(crawl.source("source" + std::to_string(i)).ok, 2000);
    }
    void whileOfflineItLooksOnceInTenSeconds() {
        CrawlDriver crawl;
        addFive(crawl, 50);
        int tries = 0;
        QVERIFY(crawl.start());
        crawl.run(10s);
        for (int i = 0; i < 5; ++i)
            crawl.web.host(hostOf(i), [&tries](const fetch::FetchRequest&) {
                ++tries;
                return kNowhere;
            });
        crawl.run(20s);
        tries = 0;
        crawl.run(100s);
        QVERIFY2(tries >= 9 && tries <= 11, qPrintable(QString::number(tries)));
    }
    void oneDeadSourceAmongFiveIsItsOwnFault() {
        CrawlDriver crawl;
        addFive(crawl, 5);
        QVERIFY(crawl.start());
        crawl.run(10s);
        crawl.web.host(hostOf(2), kNowhere);
        crawl.run(5s);
        QCOMPARE(crawl.source("source2").state, SourceState::Halted);
        QCOMPARE(crawl.source("source1").state, SourceState::Running);
    }
    void twoDeadSourcesAloneAreTheirOwnFault() {
        CrawlDriver crawl;
        for (int i = 0; i < 2; ++i) {
            crawl.add("source" + std::to_string(i), 5, hostOf(i), 100);
            crawl.web.host(hostOf(i), kPicture);
        }
        QVERIFY(crawl.start());
        crawl.run(5s);
        unplug(crawl, true);
        crawl.run(10s);
        QCOMPARE(crawl.source("source0").state, SourceState::Halted);
    }
    void aDrainWhileOfflineLosesNothing() {
        CrawlDriver crawl;
        addFive(crawl, 50);
        QVERIFY(crawl.start());
        crawl.run(5s);
        unplug(crawl, true);
        crawl.run(30s);
        crawl.loop->drain();
        crawl.run(5s);
        QVERIFY(crawl.loop->drained());
        QCOMPARE(crawl.queued("source3").queued + crawl.source("source3").ok, 2000);
    }
    void aFullDiskHoldsTheCrawlBeforeItHurts() {
        CrawlDriver crawl;
        crawl.add("a", 50, "a.example", 2000);
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(5s);
        crawl.handler.lowDisk = true;
        crawl.run(2s);
        const size_t asked = crawl.requests("a.example");
        crawl.run(60s);
        QCOMPARE(crawl.requests("a.example"), asked);
        QCOMPARE(crawl.source("a").state, SourceState::Offline);
        QCOMPARE(crawl.source("a").why.code, "low_disk");
        crawl.handler.lowDisk = false;
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.source("a").ok, 2000);
    }
    void theBandwidthCapIsKeptOnAverage() {
        CrawlDriver crawl;
        crawl.options.bandwidthCap = 10'000;
        crawl.add("a", 100, "a.example", 5000);
        crawl.web.host("a.example", FakeAnswer::page(std::string(5000, 'x')));
        QVERIFY(crawl.start());
        crawl.run(10s);
        const auto before = crawl.source("a").bytes;
        crawl.run(100s);
        const double perSecond = double(crawl.source("a").bytes - before) / 100;
        QVERIFY2(perSecond <= 11'000 && perSecond >= 8'000, qPrintable(QString::number(perSecond)));
    }
    void quietHoursReadAsWritten() {
        using crawl::QuietHours;
        const auto at = [](const char* time) { return *base::parseIsoTime(time); };
        const auto night = QuietHours::parse("22:00-06:30");
        QVERIFY(night);
        QCOMPARE(*night->endsAt(at("2026-11-21T23:00:00Z"), 0min), at("2026-11-22T06:30:00Z"));
        QCOMPARE(*night->endsAt(at("2026-11-21T06:29:00Z"), 0min), at("2026-11-21T06:30:00Z"));
        QVERIFY(!night->endsAt(at("2026-11-21T06:30:00Z"), 0min));
        QVERIFY(!night->endsAt(at("2026-11-21T21:59:59Z"), 0min));
        QVERIFY(night->endsAt(at("2026-11-21T21:00:00Z"), 60min)); // 22:00 there
        for (const char* bad : {"", "22:00", "24:00-06:00", "22:60-06:00", "22:00-22:00", "2200-0600 ", "aa:bb-cc:dd"})
            QVERIFY2(!QuietHours::parse(bad), bad);
    }

    // --- probes
    void aProbeShowsWhatASourceAnswersThoughItsBreakerIsOpen() {
        CrawlDriver crawl;
        crawl.add("a", 50, "a.example", 500);
        crawl.web.host("a.example", FakeAnswer::error(500));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntil([&] { return crawl.source("a").state == SourceState::BreakerOpen; }, 2h));
        const size_t asked = crawl.pictures("a.example");
        crawl.web.host("a.example", FakeAnswer::error(403, {{"Server", "tired"}}));
        QVERIFY(crawl.operators.probe("a"));
        crawl.run(5s);
        QCOMPARE(crawl.pictures("a.example"), asked + 1);
        std::vector<crawlstate::Transition> lines;
        const auto* result = probeResult(crawl, lines);
        QVERIFY(result);
        QCOMPARE(result->reason, "403");
        QVERIFY(result->args.at("headers").find("Server: tired") != std::string::npos);
        QCOMPARE(crawl.source("a").state, SourceState::BreakerOpen); // it changes nothing
        crawl.run(60s);
        QCOMPARE(crawl.pictures("a.example"), asked + 1); // and nothing else goes through
    }
    void probesComeAtMostEveryTenSeconds() {
        CrawlDriver crawl;
        crawl.add("a", 50, "a.example", 500);
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.operators.pause(Names{"a"}, "", {}));
        QVERIFY(crawl.start());
        for (int i = 0; i < 100; ++i) {
            QVERIFY(crawl.operators.probe("a"));
            crawl.run(1s);
        }
        QVERIFY2(crawl.pictures("a.example") >= 9 && crawl.pictures("a.example") <= 11,
                 qPrintable(QString::number(crawl.pictures("a.example"))));
        QVERIFY(crawl.handler.stored.empty());
    }
    void aProbeObeysRobotsAndWhatTheSiteAskedFor() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 5);
        crawl.add("b", 5, "b.example", 5);
        crawl.web.host("a.example", kPicture);
        crawl.web.robots("a.example", FakeAnswer::page("User-agent: *\nDisallow: /\n"));
        crawl.web.host("b.example", FakeAnswer::error(429, {{"Retry-After", "600"}}));
        QVERIFY(crawl.operators.pause(Names{"a"}, "", {}));
        QVERIFY(crawl.start());
        crawl.run(10s);
        QVERIFY(crawl.operators.probe("a"));
        crawl.run(5s);
        std::vector<crawlstate::Transition> lines;
        QCOMPARE(probeResult(crawl, lines)->reason, "RobotsDenied");
        QCOMPARE(crawl.pictures("a.example"), size_t(0));
        const size_t asked = crawl.requests("b.example");
        QVERIFY(crawl.operators.probe("b"));
        crawl.run(30s);
        QCOMPARE(crawl.requests("b.example"), asked);
        QCOMPARE(probeResult(crawl, lines)->reason, "retry_after");
    }
};

QTEST_GUILESS_MAIN(TestHolds)
#include "test_holds.moc"
