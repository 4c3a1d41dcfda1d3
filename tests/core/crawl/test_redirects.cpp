// Redirects and shared hosts in whole crawls: every hop is asked like any request. The web's own log is the referee.
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

class TestRedirects : public QObject {
    Q_OBJECT

    // The log of one authority against a limit.
    static void verifyKept(const CrawlDriver& crawl, const std::string& authority, double rate) {
        const double worst = test::worstExcess(crawl.times(authority), rate);
        QVERIFY2(worst <= 0, qPrintable(QString("%1 is %2 above").arg(authority.c_str()).arg(worst)));
    }

private slots:
    void aRedirectWithinTheSourceCostsASecondToken() {
        CrawlDriver crawl;
        crawl.add("a", 5, "a.example", 100);
        crawl.web.host("a.example", [](const fetch::FetchRequest& request) {
            const std::string& path = request.url.path;
            return path.ends_with(".jpg") ? kPicture : FakeAnswer::redirect(path + ".jpg");
        });
        QVERIFY(crawl.start());
        crawl.run(20s);
        verifyKept(crawl, "a.example", 5);
        QVERIFY(crawl.requests("a.example") >= 95);
        QVERIFY(crawl.handler.stored.size() >= 47 && crawl.handler.stored.size() <= 50); // two requests each
    }
    void aRedirectToAnotherSourceTakesThatSourcesTokens() {
        CrawlDriver crawl;
        crawl.add("a", 20, "a.example", 2000);
        crawl.add("b", 2, "b.example", 1000);
        crawl.web.host("a.example", [](const fetch::FetchRequest& request) {
            return FakeAnswer::redirect("http://b.example/of-a" + request.url.path);
        });
        crawl.web.host("b.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(120s);
        verifyKept(crawl, "a.example", 20);
        verifyKept(crawl, "b.example", 2);
        QVERIFY(crawl.requests("b.example") >= 230);
        QVERIFY(std::any_of(crawl.handler.stored.begin(), crawl.handler.stored.end(),
                            [](const std::string& url) { return url.starts_with("http://a.example/"); }));
    }
    void sourcesThatRedirectToOneUnknownHostNeverAddUp() {
        CrawlDriver crawl;
        for (int i = 0; i < 20; ++i) {
            const std::string n = std::to_string(i);
            crawl.add("s" + n, 3, "s" + n + ".example", 1000);
            crawl.web.host("s" + n + ".example", [n](const fetch::FetchRequest& request) {
                return FakeAnswer::redirect("http://victim.example/" + n + request.url.path);
            });
        }
        crawl.web.host("victim.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(120s);
        verifyKept(crawl, "victim.example", 3);
        QVERIFY(crawl.requests("victim.example") >= 0.9 * 3 * 120);
        for (int i = 0; i < 20; ++i)
            verifyKept(crawl, "s" + std::to_string(i) + ".example", 3);
    }
    void anUnknownHostIsNeverAskedMoreThanTwentyTimesASecond() {
        CrawlDriver crawl;
        crawl.add("fast", 200, "fast.example", 4000);
        crawl.web.host("fast.example", [](const fetch::FetchRequest& request) {
            return FakeAnswer::redirect("http://victim.example" + request.url.path);
        });
        crawl.web.host("victim.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(60s);
        verifyKept(crawl, "victim.example", 20);
        QVERIFY(crawl.requests("victim.example") >= 1000);
    }
    void sourcesThatShareAnAuthorityShareItsLimit() {
        CrawlDriver crawl;
        for (const char* source : {"a", "b", "c"})
            crawl.add(source, 4, "shared.example", 1000);
        crawl.web.host("shared.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(60s);
        verifyKept(crawl, "shared.example", 4);
        QVERIFY(crawl.requests("shared.example") >= 200);
    }
    void aLowerLimitLowersTheSharedOneToo() {
        CrawlDriver crawl;
        for (const char* source : {"a", "b"})
            crawl.add(source, 20, "shared.example", 4000);
        crawl.web.host("shared.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(20s);
        for (const char* source : {"a", "b"})
            crawl.setRate(source, 1);
        crawl.run(5s);
        const size_t before = crawl.requests("shared.example");
        crawl.run(60s);
        QVERIFY(crawl.requests("shared.example") - before <= 61);
    }
    void aLoopEndsAsALoop() {
        CrawlDriver crawl;
        const auto record = crawl.addUrl("a", 10, "http://a.example/1");
        crawl.web.page("a.example", "/1", FakeAnswer::redirect("/2"));
        crawl.web.page("a.example", "/2", FakeAnswer::redirect("/1"));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.outcomes(record), Names{"RedirectLoop"});
        QCOMPARE(crawl.pictures("a.example"), size_t(2));
    }
    void fiveRedirectsAreFollowedASixthIsNot() {
        CrawlDriver crawl;
        for (int i = 0; i < 20; ++i)
            crawl.web.page("a.example", "/" + std::to_string(i), FakeAnswer::redirect("/" + std::to_string(i + 1)));
        crawl.web.page("a.example", "/20", kPicture);
        const auto six = crawl.addUrl("a", 10, "http://a.example/14");
        const auto five = crawl.addUrl("a", 10, "http://a.example/15");
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.outcomes(five), Names{"200"});
        QCOMPARE(crawl.outcomes(six), Names{"RedirectLoop"});
        QCOMPARE(crawl.pictures("a.example"), size_t(12));
    }
    void anotherSchemeIsBlocked_data() {
        QTest::addColumn<QByteArray>("location");
        for (const char* location :
             {"ftp://a.example/x", "file:///etc/passwd", "javascript:alert(1)", "http://u:p@a.example/"})
            QTest::newRow(location) << QByteArray(location);
    }
    void anotherSchemeIsBlocked() {
        QFETCH(QByteArray, location);
        CrawlDriver crawl;
        const auto record = crawl.addUrl("a", 10, "http://a.example/1");
        crawl.web.host("a.example", FakeAnswer::redirect(location.toStdString()));
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.outcomes(record), Names{"AddressBlocked"});
        QCOMPARE(crawl.source("a").blocked, 1);
    }
    void permissionForOwnPrivateAddressesDoesNotReachAnother() {
        CrawlDriver crawl;
        const auto record = crawl.addUrl("a", 10, "http://10.0.0.1/1");
        const auto elsewhere = crawl.addUrl("a", 10, "http://10.0.0.1/2");
        crawl::SettingsChange change;
        change.allowPrivate = true;
        QVERIFY(crawl.operators.set(Names{"a"}, change));
        crawl.web.setPrivate("10.0.0.1");
        crawl.web.setPrivate("10.0.0.2");
        crawl.web.page("10.0.0.1", "/1", kPicture);
        crawl.web.page("10.0.0.1", "/2", FakeAnswer::redirect("http://10.0.0.2/x"));
        crawl.web.host("10.0.0.2", kPicture);
        QVERIFY(crawl.start());
        QVERIFY(crawl.runUntilDone(60s));
        QCOMPARE(crawl.outcomes(record), Names{"200"});
        QCOMPARE(crawl.outcomes(elsewhere), Names{"AddressBlocked"});
        QCOMPARE(crawl.requests("10.0.0.2"), size_t(0));
    }
    void aRedirectToAPausedSourceWaitsForItWithoutAnAttempt() {
        CrawlDriver crawl;
        const auto record = crawl.addUrl("a", 10, "http://a.example/1");
        crawl.add("b", 10, "b.example", 3);
        crawl.web.host("a.example", FakeAnswer::redirect("http://b.example/of-a"));
        crawl.web.host("b.example", kPicture);
        QVERIFY(crawl.operators.pause(Names{"b"}, "", {}));
        QVERIFY(crawl.start());
        crawl.run(60s);
        QCOMPARE(crawl.requests("b.example"), size_t(0));
        QVERIFY(crawl.outcomes(record).empty());
        QVERIFY(crawl.queue.isOpen(record));
        QCOMPARE(crawl.pictures("a.example"), size_t(1)); // not asked again and again for the same
        QVERIFY(crawl.loop->nothingLeftToRun());
        QVERIFY(crawl.operators.resume(Names{"b"}, ""));
        crawl.run(10s);
        QCOMPARE(crawl.outcomes(record), Names{"200"});
        QCOMPARE(crawl.pictures("b.example"), size_t(4));
    }
    void whatWaitsForAPausedSourceIsQueuedAgainWhenTheCrawlEnds() {
        CrawlDriver crawl;
        const auto record = crawl.addUrl("a", 10, "http://a.example/1");
        crawl.add("b", 10, "b.example", 3);
        crawl.web.host("a.example", FakeAnswer::redirect("http://b.example/of-a"));
        QVERIFY(crawl.operators.pause(Names{"b"}, "", {}));
        QVERIFY(crawl.start());
        crawl.run(10s);
        crawl.loop->drain();
        crawl.run(1s);
        QVERIFY(crawl.loop->drained());
        QVERIFY(crawl.outcomes(record).empty());
        QCOMPARE(crawl.queued("a").queued, 1);
        QCOMPARE(crawl.queued("b").queued, 3);
    }
    void hopsThatWaitForASourceGiveUpTheirSlotsWhenItIsPaused() {
        CrawlDriver crawl;
        crawl.add("a", 10, "a.example", 200);
        crawl.add("b", 0.01, "b.example", 3);
        crawl.web.host("a.example", [](const fetch::FetchRequest& request) {
            return FakeAnswer::redirect("http://b.example/of-a" + request.url.path);
        });
        crawl.web.host("b.example", kPicture);
        QVERIFY(crawl.start());
        crawl.run(10s);
        QVERIFY(crawl.source("a").inFlight > 50);
        QVERIFY(crawl.operators.pause(Names{"b"}, "", {}));
        crawl.run(3s);
        QVERIFY(crawl.source("a").inFlight <= 2);
        crawl.loop->drain();
        crawl.run(2s);
        QVERIFY(crawl.loop->drained());
        QCOMPARE(crawl.queued("a").queued, 200);
    }
    void nobodyWaitsForATokenLongerThanSixHours() {
        CrawlDriver crawl;
        const auto record = crawl.addUrl("a", 10, "http://a.example/1");
        crawl.add("b", 0.00003, "b.example", 1);
        crawl.web.host("a.example", FakeAnswer::redirect("http://b.example/of-a"));
        QVERIFY(crawl.start());
        crawl.run(10s);
        QVERIFY(crawl.runUntil([&] { return !crawl.outcomes(record).empty(); }, 6h));
        QCOMPARE(crawl.outcomes(record), Names{"NoRateToken"});
        QCOMPARE(crawl.source("a").windowErrors, 0);
    }
    void anErrorOfAHopCountsForTheHopsSourceToo() {
        CrawlDriver crawl;
        crawl.add("a", 10, "a.example", 100);
        crawl.addUrl("b", 10, "http://b.example/x");
        crawl.web.host("a.example", FakeAnswer::redirect("http://b.example/of-a"));
        crawl.web.host("b.example", FakeAnswer::error(500));
        QVERIFY(crawl.start());
        crawl.run(10s);
        QCOMPARE(crawl.source("b").state, SourceState::Halted);
        QCOMPARE(crawl.source("a").windowErrors, 5); // b's own was the sixth
        QCOMPARE(crawl.source("b").windowErrors, 6);
    }
};

QTEST_GUILESS_MAIN(TestRedirects)
#include "test_redirects.moc"
