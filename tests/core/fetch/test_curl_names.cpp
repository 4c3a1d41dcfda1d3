// Names on the way of a request: who is connected to, what failing names are, and that no trick with them reaches a
// private address.
#include <filesystem>

#include <QTest>

#include "core/fetch/curl/curl_fetcher.h"
#include "core/fetch/curl/host_name.h"
#include "core/fetch/name_cache.h"
#include "tests/support/loopback_server.h"
#include "tests/support/shifted_clock.h"
#include "tests/support/table_resolver.h"

using namespace gleaner;
using namespace gleaner::fetch;
using test::LoopbackServer;
using namespace std::chrono_literals;

namespace {

long threads() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
}

} // namespace

class TestCurlNames : public QObject {
    Q_OBJECT

    test::ShiftedClock m_clock;
    std::shared_ptr<test::NameTable> m_names;
    std::unique_ptr<LoopbackServer> m_server;
    std::unique_ptr<CurlFetcher> m_fetcher;

    FetchRequest page(const std::string& host) const {
        FetchRequest request;
        request.url = *Url::parse("http://" + host + ":" + std::to_string(m_server->port()) + "/");
        request.userAgent = "Gleaner/test (+mailto:test@example.org)";
        request.policy.privateOrigins = {request.url.origin()};
        return request;
    }
    // Public only: what is private is AddressBlocked.
    FetchRequest guarded(const std::string& host) const {
        FetchRequest request = page(host);
        request.policy.privateOrigins.clear();
        request.limits.connect = base::Millis(100); // nobody is there
        return request;
    }
    void start(FetchRequest request, QStringList& outcomes) {
        m_fetcher->start(std::move(request),
                         [&](const FetchResult& result) { outcomes << QString::fromStdString(result.outcome.name()); });
    }
    FetchResult fetch(FetchRequest request) {
        std::optional<FetchResult> answer;
        m_fetcher->start(std::move(request), [&](FetchResult result) { answer = std::move(result); });
        while (!answer)
            m_fetcher->poll(base::Millis(10'000));
        return std::move(*answer);
    }
    QString outcome(FetchRequest request) { return QString::fromStdString(fetch(std::move(request)).outcome.name()); }

private slots:
    void init() {
        m_names = std::make_shared<test::NameTable>();
        m_server = std::make_unique<LoopbackServer>([](const auto&) { return LoopbackServer::ok("body"); });
        m_fetcher = std::make_unique<CurlFetcher>(m_clock, CurlFetcherOptions{},
                                                  std::make_unique<test::TableResolver>(m_names));
    }
    void cleanup() {
        m_fetcher.reset();
        m_server.reset();
    }

    void aNameIsConnectedToAtItsAddress() {
        m_names->set("photos.test", {"127.0.0.1"});
        const FetchResult result = fetch(page("photos.test"));
        QCOMPARE(result.outcome, model::Outcome::http(200));
        QCOMPARE(result.remoteAddress, std::string("127.0.0.1"));
        QVERIFY(m_server->requests().at(0).head.find("\r\nHost: photos.test:") != std::string::npos);
    }
    void theSecondAddressServesWhenTheFirstIsDead() {
        m_names->set("photos.test", {"::1", "127.0.0.1"}); // the server has IPv4 only
        QCOMPARE(outcome(page("photos.test")), QStringLiteral("200"));
    }
    void namesInOtherLettersAndWithADotAtTheEnd() {
        m_names->set("xn--bcher-kva.test", {"127.0.0.1"});
        m_names->set("dot.test.", {"127.0.0.1"});
        QCOMPARE(outcome(page("b\u00fccher.test")), QStringLiteral("200"));
        QCOMPARE(outcome(page("dot.test.")), QStringLiteral("200"));
    }
    void addressesAndLocalhostAreNotLookedUp() {
        for (const char* host : {"127.0.0.1", "localhost", "127.1", "2130706433"})
            QCOMPARE(outcome(page(host)), QStringLiteral("200"));
        QCOMPARE(m_names->questions(), 0);
        for (const char* host : {"10.0.0.1", "::1", "0x7f.1", "017700000001", "localhost", "a.localhost"})
            QCOMPARE(nameToLookUp(host), std::string());
        for (const char* host : {"a.test", "1.2.3.4.5", "localhost.test", "notlocalhost", "127.0.0.1."})
            QCOMPARE(nameToLookUp(host), std::string(host));
    }
    void aNameIsAskedForOnceAMinute() {
        m_names->set("photos.test", {"127.0.0.1"});
        for (int i = 0; i < 3; ++i)
            fetch(page("photos.test"));
        QCOMPARE(m_names->questions(), 1);
        m_clock.advance(61s);
        fetch(page("photos.test"));
        QCOMPARE(m_names->questions(), 2);
    }
    void aNameMaySendUsElsewhereLater() {
        m_names->set("photos.test", {"127.0.0.1"});
        QCOMPARE(fetch(page("photos.test")).remoteAddress, std::string("127.0.0.1"));
        m_names->set("photos.test", {"127.0.0.2"});
        m_clock.advance(61s);
        FetchRequest another = page("photos.test"); // a policy of its own, so that no open connection serves it
        another.policy.privateOrigins.push_back("http://other.test");
        QCOMPARE(outcome(std::move(another)), QStringLiteral("Connect")); // nobody listens there
    }
    void aNameThatIsGoneIsDnsAndAskedForAgainAfterTenSeconds() {
        const FetchResult gone = fetch(page("gone.test"));
        QCOMPARE(gone.outcome.name(), std::string("Dns"));
        QCOMPARE(gone.detail, std::string("no such name"));
        QCOMPARE(outcome(page("gone.test")), QStringLiteral("Dns"));
        QCOMPARE(m_names->questions(), 1);
        m_names->set("gone.test", {"127.0.0.1"});
        m_clock.advance(11s);
        QCOMPARE(outcome(page("gone.test")), QStringLiteral("200"));
    }
    void aLostAnswerIsDnsAtTheConnectLimit() {
        m_names->setLost("lost.test");
        FetchRequest request = page("lost.test");
        request.limits.connect = base::Millis(30);
        const FetchResult result = fetch(request);
        QCOMPARE(result.outcome.name(), std::string("Dns"));
        QVERIFY(result.totalMs >= 30);
        QVERIFY(result.remoteAddress.empty());
        m_names->set("lost.test", {"127.0.0.1"});
        QCOMPARE(outcome(request), QStringLiteral("200")); // it does not wait for the lost one
    }
    void thousandsWhoWaitForOneNameShareALookUp() {
        m_names->setLost("slow.test");
        QStringList outcomes;
        for (int i = 0; i < 2000; ++i) {
            FetchRequest request = page("slow.test");
            request.limits.connect = base::Millis(50);
            start(std::move(request), outcomes);
        }
        QCOMPARE(m_fetcher->inFlight(), size_t(2000));
        while (m_fetcher->inFlight() > 0)
            m_fetcher->poll(base::Millis(10'000));
        QCOMPARE(outcomes.count("Dns"), 2000);
        QCOMPARE(m_names->questions(), 1);
    }
    void cancellingEndsLookUpsToo() {
        m_names->setLost("slow.test");
        QStringList outcomes;
        start(page("slow.test"), outcomes);
        m_fetcher->poll(base::Millis(0));
        m_fetcher->cancelAll();
        QCOMPARE(outcomes, QStringList("Reset"));
        QCOMPARE(m_fetcher->inFlight(), size_t(0));
    }
    void aFetcherMayDieWhileItLooksUp() {
        m_names->setLost("slow.test");
        QStringList outcomes;
        start(page("slow.test"), outcomes);
        m_fetcher.reset();
        QVERIFY(outcomes.isEmpty());
    }

    void aNameWithAPrivateAddressIsRefused() {
        for (const char* address : {"127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fe80::1",
                                    "::ffff:127.0.0.1", "64:ff9b::7f00:1"}) {
            m_names->set("photos.test", {address});
            m_clock.advance(61s);
            QCOMPARE(outcome(guarded("photos.test")), QStringLiteral("AddressBlocked"));
        }
        QCOMPARE(m_server->accepted(), 0);
    }
    void rebindingGainsNothing() {
        m_names->set("rebinds.test", {"192.0.2.1"}); // public, and nobody is there
        QVERIFY(outcome(guarded("rebinds.test")) != QStringLiteral("AddressBlocked"));
        m_names->set("rebinds.test", {"127.0.0.1"});
        m_clock.advance(61s);
        QCOMPARE(outcome(guarded("rebinds.test")), QStringLiteral("AddressBlocked"));
        QCOMPARE(m_names->questions("rebinds.test"), 2);
        QCOMPARE(m_server->accepted(), 0);
    }
    void aPublicAddressBesideAPrivateOneOpensNoDoor() {
        m_names->set("both.test", {"127.0.0.1", "192.0.2.1"});
        outcome(guarded("both.test"));
        m_names->set("turned.test", {"192.0.2.1", "127.0.0.1"});
        outcome(guarded("turned.test"));
        QCOMPARE(m_server->accepted(), 0);
    }

    void moreNamesThanLibcurlIsToldAtOnceKeepWorking() {
        m_names->setOthers({"127.0.0.1"});
        const long before = threads();
        const FetchRequest pattern = page("photos.test");
        FetchPolicy policy;
        policy.privateOrigins = {pattern.url.origin()}; // one pool for all: the guard refuses the others' address
        QStringList outcomes;
        for (int i = 0; i < 5000; ++i) {
            FetchRequest request = guarded("host" + std::to_string(i) + ".test");
            request.policy = policy;
            start(std::move(request), outcomes);
            if (i % 100 == 0)
                m_fetcher->poll(base::Millis(0));
        }
        QCOMPARE(threads(), before); // nobody looks a name up behind our back
        while (m_fetcher->inFlight() > 0)
            m_fetcher->poll(base::Millis(10'000));
        QCOMPARE(outcomes.count("AddressBlocked"), 5000);
        QCOMPARE(outcome(guarded("host0.test")), QStringLiteral("AddressBlocked")); // told again
        QCOMPARE(outcome(pattern), QStringLiteral("200"));
        QCOMPARE(threads(), before);
    }
    void withoutAResolverTheSystemIsAsked() {
        CurlFetcher fetcher(m_clock);
        std::optional<FetchResult> answer;
        FetchRequest request = page("no..such..name");
        fetcher.start(std::move(request), [&](FetchResult result) { answer = std::move(result); });
        while (!answer)
            fetcher.poll(base::Millis(10'000));
        QCOMPARE(answer->outcome.name(), std::string("Dns"));
    }
};

QTEST_GUILESS_MAIN(TestCurlNames)
#include "test_curl_names.moc"
