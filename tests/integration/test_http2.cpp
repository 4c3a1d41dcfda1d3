// HTTP/2 against nginx: it is used where it is offered, requests share connections, and each ends as it would over
// HTTP/1.1.
#include <fstream>
#include <map>
#include <set>

#include <QTest>

#include "core/fetch/curl/curl_fetcher.h"
#include "tests/support/loopback_server.h"
#include "tests/support/nginx_server.h"
#include "tests/support/self_made_certificate.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::fetch;
using test::LoopbackServer;
using Reply = LoopbackServer::Reply;

namespace {

enum Port : size_t { kHttp2, kHttp1, kShortLived };

// What stands behind nginx and misbehaves.
Reply misbehave(const LoopbackServer::Request& request) {
    if (request.target == "/behind/truncated")
        return {"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhalf", Reply::Then::Close};
    if (request.target == "/behind/chunks-end")
        return {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", Reply::Then::Close};
    if (request.target == "/behind/reset")
        return {"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhalf", Reply::Then::Reset};
    if (request.target == "/behind/endless")
        return {"HTTP/1.1 200 OK\r\n\r\n", Reply::Then::Endless};
    if (request.target == "/behind/hang")
        return {"", Reply::Then::Hang};
    return LoopbackServer::ok("", "", "503 Service Unavailable");
}

} // namespace

class TestHttp2 : public QObject {
    Q_OBJECT

    test::TemporaryFolder m_folder;
    base::RealClock m_clock;
    std::unique_ptr<LoopbackServer> m_behind;
    std::unique_ptr<test::NginxServer> m_nginx;
    std::unique_ptr<CurlFetcher> m_fetcher;
    std::set<std::string> m_connections;

    std::string configuration() const {
        const std::string at = m_folder.path().string();
        const std::string pages = "root " + at +
                                  ";\nadd_header X-Connection $connection always;\n"
                                  "location /busy { add_header Retry-After 7 always; return 429; }\n"
                                  "location /behind/ { proxy_pass " +
                                  m_behind->origin() + "; proxy_buffering off; proxy_http_version 1.1; }\n";
        const std::string tls =
            "ssl_certificate " + at + "/certificate.pem;\nssl_certificate_key " + at + "/key.pem;\n";
        return tls + "server { listen @0 ssl http2; " + pages + "}\nserver { listen @1 ssl; " + pages +
               "}\nserver { listen @2 ssl http2; keepalive_requests 10; " + pages + "}\n";
    }
    FetchRequest page(const std::string& target, Port port = kHttp2) const {
        FetchRequest request;
        request.url = *Url::parse("https://127.0.0.1:" + std::to_string(m_nginx->port(port)) + target);
        request.userAgent = "Gleaner/test (+mailto:test@example.org)";
        request.policy = {{request.url.origin()}, (m_folder / "certificate.pem").string()};
        return request;
    }
    // All at once, in the order of the requests.
    std::vector<FetchResult> fetch(std::vector<FetchRequest> requests) {
        std::vector<FetchResult> results(requests.size());
        for (size_t i = 0; i < requests.size(); ++i)
            m_fetcher->start(std::move(requests[i]),
                             [&results, i](FetchResult result) { results[i] = std::move(result); });
        while (m_fetcher->inFlight() > 0)
            m_fetcher->poll(base::Millis(10'000));
        return results;
    }
    FetchResult fetch(FetchRequest request) { return std::move(fetch(std::vector{std::move(request)}).front()); }
    std::string nameOf(const std::string& target) { return fetch(page(target)).outcome.name(); }
    static std::set<std::string> connections(const std::vector<FetchResult>& results) {
        std::set<std::string> seen;
        for (const FetchResult& result : results)
            seen.emplace(headerValue(result.headers, "X-Connection"));
        return seen;
    }

private slots:
    void initTestCase() {
        GLEANER_NEED_NGINX();
        const test::SelfMadeCertificate made("IP:127.0.0.1");
        made.writeCertificate(m_folder / "certificate.pem");
        made.writeKey(m_folder / "key.pem");
        std::ofstream(m_folder / "picture") << std::string(100'000, 'p');
        m_behind = std::make_unique<LoopbackServer>(misbehave);
        m_nginx = std::make_unique<test::NginxServer>(m_folder.path(), 3, configuration());
    }
    void init() { m_fetcher = std::make_unique<CurlFetcher>(m_clock); }
    void cleanupTestCase() {
        m_fetcher.reset();
        m_nginx.reset();
        m_behind.reset();
    }

    void itIsSpokenWhereItIsOffered() {
        const FetchResult offered = fetch(page("/picture"));
        QVERIFY2(offered.outcome == model::Outcome::http(200), (offered.detail + "\n" + m_nginx->errors()).c_str());
        QCOMPARE(offered.httpVersion, 20);
        QVERIFY(offered.body.text() == std::string(100'000, 'p'));
        const FetchResult not_ = fetch(page("/picture", kHttp1));
        QCOMPARE(not_.outcome, model::Outcome::http(200));
        QCOMPARE(not_.httpVersion, 11);
    }
    void manyRequestsShareFewConnections() {
        for (int wave = 0; wave < 3; ++wave) {
            const auto results = fetch(std::vector<FetchRequest>(100, page("/picture")));
            for (const FetchResult& result : results) {
                QVERIFY2(result.outcome == model::Outcome::http(200),
                         (result.outcome.name() + ": " + result.detail).c_str());
                QCOMPARE(result.httpVersion, 20);
                QCOMPARE(result.body.size(), size_t(100'000));
            }
            m_connections.merge(connections(results));
        }
        QCOMPARE(m_connections.size(), size_t(1));
    }
    void policiesDoNotShareThem() {
        FetchRequest other = page("/picture");
        other.policy.privateOrigins.push_back("http://elsewhere.test");
        QCOMPARE(connections(fetch({page("/picture"), std::move(other)})).size(), size_t(2));
    }
    void outcomesAreThoseOfHttp1() {
        QCOMPARE(nameOf("/missing"), std::string("404"));
        const FetchResult busy = fetch(page("/busy"));
        QCOMPARE(busy.outcome.name(), std::string("429"));
        QCOMPARE(busy.httpVersion, 20);
        QCOMPARE(headerValue(busy.headers, "Retry-After"), std::string_view("7"));
        QCOMPARE(nameOf("/behind/truncated"), std::string("Reset"));
        QCOMPARE(nameOf("/behind/chunks-end"), std::string("Reset"));
        QCOMPARE(nameOf("/behind/reset"), std::string("Reset"));
    }
    void writtenIsToldOnceForEach() {
        std::map<size_t, int> written;
        std::vector<FetchRequest> requests(50, page("/picture"));
        for (size_t i = 0; i < requests.size(); ++i)
            requests[i].written = [&written, i](base::SteadyTime) { ++written[i]; };
        fetch(std::move(requests));
        QCOMPARE(written.size(), size_t(50));
        for (const auto& [number, times] : written)
            QCOMPARE(times, 1);
    }
    void aStreamThatFailsLeavesTheOthersAlone() {
        std::vector<FetchRequest> requests(21, page("/picture"));
        requests[0] = page("/behind/hang");
        requests[0].limits.firstByte = base::Millis(50);
        requests[5] = page("/behind/endless");
        requests[5].limits.maxBody = 200'000;
        requests[10] = page("/behind/truncated");
        requests[10].limits.stallTime = base::Millis(2000); // libcurl may need a nudge
        requests[15].wantsBody = [](int, const std::vector<Header>&) { return false; };
        const auto results = fetch(std::move(requests));
        QCOMPARE(results[0].outcome.name(), std::string("Timeout"));
        QCOMPARE(results[5].outcome.name(), std::string("TooLarge"));
        QCOMPARE(results[10].outcome.name(), std::string("Reset"));
        QVERIFY(results[15].body.empty());
        for (size_t i = 1; i < results.size(); ++i)
            if (i % 5 != 0 || i == 20)
                QVERIFY2(results[i].body.size() == 100'000, results[i].detail.c_str());
        QCOMPARE(connections(fetch({page("/picture"), page("/picture")})).size(), size_t(1));
    }
    void aServerThatEndsConnectionsGetsNoRequestTwice() {
        // It answers ten requests on each connection and leaves those that came with them.
        std::vector<FetchRequest> requests(100, page("/picture", kShortLived));
        int written = 0;
        for (FetchRequest& request : requests)
            request.written = [&](base::SteadyTime) { ++written; };
        int good = 0;
        for (const FetchResult& result : fetch(std::move(requests))) {
            good += result.outcome == model::Outcome::http(200) ? 1 : 0;
            QVERIFY2(result.outcome.isRetryable() || result.outcome == model::Outcome::http(200),
                     (result.outcome.name() + ": " + result.detail).c_str());
        }
        QVERIFY(good >= 10);
        QVERIFY(written <= 100);
    }
};

QTEST_GUILESS_MAIN(TestHttp2)
#include "test_http2.moc"
