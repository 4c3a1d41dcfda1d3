// robots.txt in whole crawls: asked before the first picture, obeyed, kept, waited for. The web's own log is the
// referee.
#include <QTest>

#include "crawl_driver.h"

using namespace gleaner;
using namespace std::chrono_literals;
using model::SourceState;
using test::CrawlDriver;
using test::FakeAnswer;
using Names = std::vector<std::string>;

namespace {

const FakeAnswer kPicture = FakeAnswer::page("picture");

} // namespace

class TestRobots : public QObject {
    Q_OBJECT

    static size_t robotsRequests(const CrawlDriver& crawl, const std::string& authority) {
        return crawl.requests(authority) - crawl.pictures(authority);
    }

private slots:
    void robotsIsAskedOnceBeforeTheFirstPictureAndCostsAToken() {
        CrawlDriver crawl;
        crawl.add("a", 2, "a.example", 30);
        crawl.web.host("a.example", kPicture);
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.web.log().at(0).target, "/robots.txt");
        QCOMPARE(robotsRequests(crawl, "a.example"), size_t(1));
        QCOMPARE(crawl.source("a").ok, 30);
        QVERIFY(test::worstExcess(crawl.times("a.example"), 2) <= 0);
    }
    void whatIsForbiddenIsNotAskedAndSaysWhy() {
        CrawlDriver crawl;
        const auto closed = crawl.addUrl("a", 5, "http://a.example/private/1");
        const auto open = crawl.addUrl("a", 5, "http://a.example/1");
        crawl.web.host("a.example", kPicture);
        crawl.web.robots("a.example", FakeAnswer::page("User-agent: Gleaner\nDisallow: /private/\n"));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.outcomes(closed), Names{"RobotsDenied"});
        QCOMPARE(crawl.outcomes(open), Names{"200"});
        QCOMPARE(crawl.pictures("a.example"), size_t(1));
        QCOMPARE(crawl.source("a").blocked, 1);
        QCOMPARE(crawl.handler.evidence[closed.value].at(0).header, "robots.txt");
        QCOMPARE(crawl.handler.evidence[closed.value].at(0).value, "Disallow: /private/");
    }
    void aThousandForbiddenPicturesCostNoTokens() {
        CrawlDriver crawl;
        crawl.add("a", 1, "a.example", 1000);
        crawl.web.robots("a.example", FakeAnswer::page("User-agent: *\nDisallow: /\n"));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(30s));
        QCOMPARE(crawl.source("a").blocked, 1000);
        QCOMPARE(crawl.requests("a.example"), size_t(1));
    }
    void withoutRobotsAndWithoutACopyNothingIsAsked() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 10);
        crawl.web.host("a.example", kPicture);
        crawl.web.robots("a.example", FakeAnswer::error(503));
        QVERIFY(crawl.start());
        crawl.run(30s);
        QCOMPARE(crawl.pictures("a.example"), size_t(0));
        QCOMPARE(robotsRequests(crawl, "a.example"), size_t(1));
        QCOMPARE(crawl.source("a").state, SourceState::RobotsUnavailable);
        QCOMPARE(crawl.source("a").why.code, "robots_unavailable");
        QVERIFY(crawl.source("a").until);
        QCOMPARE(crawl.source("a").queue.left(), 10);
        QVERIFY(crawl.loop->nothingLeftToRun()); // an operator may waive, nothing else helps
        QCOMPARE(crawl.ways("a"), Names{"running>robots_unavailable"});
    }
    void itIsAskedAgainWithBackOffAndThenTheWorkGoesOn() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 10);
        crawl.web.host("a.example", kPicture);
        crawl.web.robots("a.example", FakeAnswer::failing(model::OutcomeKind::Connect));
        QVERIFY(crawl.start());
        crawl.run(10min);
        QCOMPARE(crawl.pictures("a.example"), size_t(0));
        crawl.web.robots("a.example", FakeAnswer::error(404));
        crawl.run(10min);
        QCOMPARE(crawl.source("a").ok, 10);
        QCOMPARE(crawl.ways("a"), (Names{"running>robots_unavailable", "robots_unavailable>running"}));
    }
    void aTooManyRequestsForRobotsPausesTheSource() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 10);
        crawl.web.host("a.example", kPicture);
        crawl.web.robots("a.example", FakeAnswer::error(429, {{"Retry-After", "300"}}));
        QVERIFY(crawl.start());
        crawl.run(299s);
        QCOMPARE(crawl.requests("a.example"), size_t(1));
        QCOMPARE(crawl.source("a").state, SourceState::RetryAfter);
    }
    void anOldCopyStaysInForceWhileTheSiteIsDown() {
        CrawlDriver crawl;
        crawl.add("a", 0.001, "a.example", 1000);
        crawl.web.host("a.example", kPicture);
        crawl.web.robots("a.example", FakeAnswer::page("User-agent: *\nDisallow: /5\n"));
        QVERIFY(crawl.start());
        crawl.run(1h);
        crawl.web.robots("a.example", FakeAnswer::error(500));
        crawl.run(26h);
        QVERIFY(crawl.pictures("a.example") > 50); // not standing still
        for (const auto& entry : crawl.pictureRequests("a.example"))
            QVERIFY(!entry.target.starts_with("/5"));
        QVERIFY(robotsRequests(crawl, "a.example") > 3);
    }
    void aCopyIsKeptOverARestartAndRenewedAfterADay() {
        CrawlDriver crawl;
        crawl.add("a", 0.01, "a.example", 5000);
        crawl.web.host("a.example", kPicture);
        crawl.web.robots("a.example", FakeAnswer::page("User-agent: *\nDisallow: /x\n"));
        QVERIFY(crawl.start());
        crawl.run(1h);
        crawl.crash();
        QVERIFY(crawl.start());
        crawl.run(22h);
        QCOMPARE(robotsRequests(crawl, "a.example"), size_t(1));
        crawl.run(2h);
        QCOMPARE(robotsRequests(crawl, "a.example"), size_t(2));
    }
    void crawlDelayLowersTheRateAndSaysSo() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 100);
        crawl.web.host("a.example", kPicture);
        crawl.web.robots("a.example", FakeAnswer::page("User-agent: *\nCrawl-delay: 20\n"));
        QVERIFY(crawl.start());
        crawl.run(200s);
        QVERIFY(crawl.pictures("a.example") >= 8 && crawl.pictures("a.example") <= 11);
        QCOMPARE(crawl.source("a").rateLimit, 0.05);
        QCOMPARE(crawl.source("a").rateOrigin, crawl::RateOrigin::Robots);
        QCOMPARE(crawl.source("a").why.code, "robots_delay");
    }
    void aWaiverIsObeyedForTheSourcesOwnAddressesOnly() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 2);
        const auto led = crawl.addUrl("a", 5, "http://a.example/elsewhere");
        crawl::SettingsChange waiver;
        waiver.robotsWaived = true;
        waiver.reason = "letter of 3 May";
        QVERIFY(crawl.operators.set(Names{"a"}, waiver));
        crawl.web.host("a.example", kPicture);
        crawl.web.page("a.example", "/elsewhere", FakeAnswer::redirect("http://b.example/1"));
        crawl.web.robots("a.example", FakeAnswer::page("User-agent: *\nDisallow: /\n"));
        crawl.web.host("b.example", kPicture);
        crawl.web.robots("b.example", FakeAnswer::page("User-agent: *\nDisallow: /\n"));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(robotsRequests(crawl, "a.example"), size_t(0));
        QCOMPARE(crawl.source("a").ok, 2);
        QCOMPARE(crawl.outcomes(led), Names{"RobotsDenied"});
        QCOMPARE(crawl.pictures("b.example"), size_t(0));
        const auto settings = crawl.registry.find("a");
        QCOMPARE((**settings).settings.robotsBy, "ada@desk");
    }
    void aWaiverFreesASourceThatWaits() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 10);
        crawl.web.host("a.example", kPicture);
        crawl.web.robots("a.example", FakeAnswer::error(500));
        QVERIFY(crawl.start());
        crawl.run(10s);
        crawl::SettingsChange waiver;
        waiver.robotsWaived = true;
        waiver.reason = "they told us";
        QVERIFY(crawl.operators.set(Names{"a"}, waiver));
        crawl.run(10s);
        QCOMPARE(crawl.source("a").ok, 10);
    }
    void anotherHostOfTheSameSourceGoesOnWhileOneIsUnavailable() {
        CrawlDriver crawl;
        for (int i = 0; i < 2000; ++i)
            crawl.addUrl("a", 20, "http://dead.example/" + std::to_string(i));
        for (int i = 0; i < 50; ++i)
            crawl.addUrl("a", 20, "http://live.example/" + std::to_string(i));
        crawl.web.host("dead.example", kPicture);
        crawl.web.robots("dead.example", FakeAnswer::error(500));
        crawl.web.host("live.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(200s);
        QCOMPARE(crawl.pictures("dead.example"), size_t(0));
        QCOMPARE(crawl.source("a").ok, 50);
        QCOMPARE(crawl.source("a").queue.left(), 2000);
    }
    void aRedirectIsJudgedByTheRobotsOfWhereItLeads() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 3);
        crawl.web.host("a.example", [](const fetch::FetchRequest& request) {
            return FakeAnswer::redirect("http://cdn.example" + request.url.path);
        });
        crawl.web.host("cdn.example", kPicture);
        crawl.web.robots("cdn.example", FakeAnswer::page("User-agent: *\nDisallow: /1\n"));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.source("a").ok, 2);
        QCOMPARE(crawl.source("a").blocked, 1);
        QCOMPARE(robotsRequests(crawl, "cdn.example"), size_t(1));
    }
    void moreThanFiveRedirectsOfRobotsAllowAll() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 3);
        crawl.web.host("a.example", kPicture);
        crawl.web.robots("a.example", FakeAnswer::redirect("/r1"));
        for (int i = 1; i < 10; ++i)
            crawl.web.page("a.example", "/r" + std::to_string(i), FakeAnswer::redirect("/r" + std::to_string(i + 1)));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.source("a").ok, 3);
    }
    void robotsOfAnotherHostAreFollowedByRedirectAndObeyed() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 3);
        crawl.web.host("a.example", kPicture);
        crawl.web.robots("a.example", FakeAnswer::redirect("http://b.example/rules"));
        crawl.web.page("b.example", "/rules", FakeAnswer::page("User-agent: *\nDisallow: /\n"));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.source("a").blocked, 3);
    }
    void anOptOutHeaderStoresNothingAndIsKeptAsEvidence() {
        CrawlDriver crawl;
        const auto record = crawl.addUrl("a", 5, "http://a.example/1");
        FakeAnswer answer = kPicture;
        answer.headers = {{"X-Robots-Tag", "noai, nosnippet"}};
        crawl.web.host("a.example", answer);
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.outcomes(record), Names{"OptedOut"});
        QVERIFY(crawl.handler.stored.empty());
        QCOMPARE(crawl.handler.examinations, 0);
        QCOMPARE(crawl.handler.evidence[record.value].at(0).value, "noai, nosnippet");
        QCOMPARE(crawl.source("a").windowErrors, 0);
    }
    void anAddressTheOperatorsDenyIsNotAsked() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 3);
        const auto led = crawl.addUrl("b", 5, "http://b.example/1");
        crawl.web.host("a.example", kPicture);
        crawl.web.host("b.example", FakeAnswer::redirect("http://a.example/1"));
        const crawlstate::AddressRule rule{"a.example", false, "asked us to", "ada@desk", {}};
        QVERIFY(crawl.registry.saveAddressRules(std::vector<crawlstate::AddressRuleChange>{{"a.example", rule}}, {}));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.requests("a.example"), size_t(0));
        QCOMPARE(crawl.source("a").blocked, 3);
        QCOMPARE(crawl.outcomes(led), Names{"AddressBlocked"});
    }
    void aGuessedSchemeFallsBackToHttpOnce() {
        CrawlDriver crawl;
        const auto record = crawl.addGuessed("a", 5, "https://a.example/1");
        crawl.web.host("a.example", [](const fetch::FetchRequest& request) {
            return request.url.scheme == "https" ? FakeAnswer::failing(model::OutcomeKind::Connect) : kPicture;
        });
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.outcomes(record), Names{"200"});
        QVERIFY(test::worstExcess(crawl.times("a.example"), 5) <= 0);
    }
    void aGivenHttpsNeverFallsBack() {
        CrawlDriver crawl;
        crawl.addUrl("a", 5, "https://a.example/1");
        crawl.web.host("a.example", [](const fetch::FetchRequest& request) {
            return request.url.scheme == "https" ? FakeAnswer::failing(model::OutcomeKind::Tls) : kPicture;
        });
        QVERIFY(crawl.start());
        crawl.run(60s);
        QCOMPARE(crawl.requests("a.example"), size_t(0));
    }
};

QTEST_GUILESS_MAIN(TestRobots)
#include "test_robots.moc"
