// What only a real wire shows: codings, broken framing, reuse of connections, and what must not be sent.
#include <optional>

#include <QTest>

#include <zlib.h>

#include "core/fetch/curl/curl_fetcher.h"
#include "tests/support/loopback_server.h"

using namespace gleaner;
using namespace gleaner::fetch;
using test::LoopbackServer;
using Reply = LoopbackServer::Reply;

namespace {

std::string gzipped(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(compressBound(uLong(text.size())) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = uInt(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = uInt(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

Reply raw(std::string bytes, Reply::Then then = Reply::Then::Close) {
    return {std::move(bytes), then};
}

std::string chunked(const std::string& rest) {
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + rest;
}

} // namespace

class TestCurlFetcher : public QObject {
    Q_OBJECT

    base::RealClock m_clock;
    std::unique_ptr<LoopbackServer> m_server;
    std::unique_ptr<CurlFetcher> m_fetcher;

    void serve(LoopbackServer::Rule rule) {
        m_fetcher = std::make_unique<CurlFetcher>(m_clock);
        m_server = std::make_unique<LoopbackServer>(std::move(rule));
    }
    void serve(const Reply& reply) {
        serve([reply](const LoopbackServer::Request&) { return reply; });
    }
    FetchRequest page(const std::string& target = "/") const {
        FetchRequest request;
        request.url = *Url::parse(m_server->origin() + target);
        request.userAgent = "Gleaner/test (+mailto:test@example.org)";
        request.policy.privateOrigins = {m_server->origin()};
        return request;
    }
    FetchResult fetch(FetchRequest request) {
        std::optional<FetchResult> answer;
        m_fetcher->start(std::move(request), [&](FetchResult result) { answer = std::move(result); });
        while (!answer)
            m_fetcher->poll(base::Millis(10'000));
        return std::move(*answer);
    }
    QString outcome(FetchRequest request) { return QString::fromStdString(fetch(std::move(request)).outcome.name()); }
    QString outcomeOf(const Reply& reply) {
        serve(reply);
        return outcome(page());
    }

private slots:
    void aLongBodyMayBeCutInsteadOfRefused() {
        serve(LoopbackServer::ok(std::string(5000, 'x')));
        FetchRequest request = page();
        request.limits.maxBody = 1000;
        QCOMPARE(outcome(request), "TooLarge");
        request.cutBody = true;
        const FetchResult cut = fetch(request);
        QCOMPARE(cut.outcome.name(), "200");
        QCOMPARE(cut.body.size(), 1000u);
    }
    void aBodyThatIsNotWantedIsNotRead() {
        serve(raw("HTTP/1.1 200 OK\r\nX-Robots-Tag: noai\r\n\r\n", Reply::Then::Endless));
        FetchRequest request = page();
        request.wantsBody = [](int status, const std::vector<Header>& headers) {
            return status != 200 || headerValue(headers, "x-robots-tag").empty();
        };
        const FetchResult result = fetch(request);
        QCOMPARE(result.outcome.name(), "200");
        QVERIFY(result.body.empty());
        QCOMPARE(std::string(headerValue(result.headers, "X-Robots-Tag")), "noai");
    }
    void cleanup() {
        m_fetcher.reset();
        m_server.reset();
    }

    void codedBodiesAreInflated() {
        const std::string text(50'000, 'a');
        serve(LoopbackServer::ok(gzipped(text), "Content-Encoding: gzip\r\n"));
        const FetchResult result = fetch(page());
        QVERIFY(result.body.text() == text);
        QVERIFY(result.bytesReceived < 1000); // the wire, not the content
    }
    void aBombIsRefusedAsItInflates() {
        serve(LoopbackServer::ok(gzipped(std::string(20 << 20, 'a')), "Content-Encoding: gzip\r\n"));
        FetchRequest request = page();
        request.limits.maxBody = 1 << 20; // the 20 KB on the wire are well below
        QCOMPARE(outcome(std::move(request)), QStringLiteral("TooLarge"));
    }
    void anEndlessBodyIsCutAtTheLimit() {
        serve(raw("HTTP/1.1 200 OK\r\n\r\n", Reply::Then::Endless));
        FetchRequest request = page();
        request.limits.maxBody = 100'000;
        const FetchResult result = fetch(std::move(request));
        QCOMPARE(result.outcome.kind, model::OutcomeKind::TooLarge);
        QVERIFY(result.bytesReceived < 1'000'000);
    }
    void anAnnouncedExcessIsNotRead() {
        serve(raw("HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n", Reply::Then::Hang));
        QCOMPARE(outcome(page()), QStringLiteral("TooLarge"));
        // 304 announces what it does not carry.
        QCOMPARE(outcomeOf(raw("HTTP/1.1 304 Not Modified\r\nContent-Length: 67108865\r\n\r\n", Reply::Then::KeepOpen)),
                 QStringLiteral("304"));
    }
    void brokenFramingHasItsName() {
        QCOMPARE(outcomeOf(raw(chunked("5\r\nhello\r\n0\r\n\r\n"))), QStringLiteral("200"));
        QCOMPARE(outcomeOf(raw(chunked("zz\r\nhello\r\n"))), QStringLiteral("Protocol"));
        QCOMPARE(outcomeOf(raw(chunked("5\r\nhello\r\n"))), QStringLiteral("Truncated"));
        QCOMPARE(outcomeOf(raw("HTTP/1.1 2\r\n\r\n")), QStringLiteral("Protocol"));
        QCOMPARE(outcomeOf(raw("<html>HTTP/0.9</html>")), QStringLiteral("Protocol"));
        QCOMPARE(outcomeOf(raw("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")), QStringLiteral("Protocol"));
        QCOMPARE(outcomeOf(LoopbackServer::ok("not gzip", "Content-Encoding: gzip\r\n")), QStringLiteral("Protocol"));
        QCOMPARE(outcomeOf(raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", Reply::Then::Reset)),
                 QStringLiteral("Reset"));
    }
    void headersAreBounded_data() {
        QTest::addColumn<int>("lines");
        QTest::addColumn<int>("length");
        QTest::newRow("many lines") << 300 << 1000;
        QTest::newRow("one line beyond libcurl's own limit") << 1 << 200'000;
        QTest::newRow("lines beyond libcurl's own limit") << 40 << 10'000;
    }
    void headersAreBounded() {
        QFETCH(int, lines);
        QFETCH(int, length);
        std::string headers;
        for (int i = 0; i < lines; ++i)
            headers += "X-Padding: " + std::string(size_t(length), 'h') + "\r\n";
        QCOMPARE(outcomeOf(LoopbackServer::ok("", headers)), QStringLiteral("Protocol"));
    }
    void onlyTheFinalHeadersAreKept() {
        serve(raw("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: "
                  "chunked\r\nX-Folded: one\r\n two\r\n\r\n"
                  "2\r\nok\r\n0\r\nX-Trailer: late\r\n\r\n"));
        const FetchResult result = fetch(page());
        QCOMPARE(result.outcome, model::Outcome::http(200));
        QCOMPARE(result.body.text(), std::string_view("ok"));
        QCOMPARE(headerValue(result.headers, "Link"), std::string_view());
        QCOMPARE(headerValue(result.headers, "X-Trailer"), std::string_view());
        QCOMPARE(headerValue(result.headers, "X-Folded"), std::string_view("one two"));
    }

    void aDripBelowTheStallLimitIsTimeout() {
        serve(raw("HTTP/1.1 200 OK\r\n\r\n", Reply::Then::Drip));
        FetchRequest request = page();
        request.limits.stallTime = base::Millis(60);
        request.limits.stallBytesPerSecond = 1 << 20;
        const FetchResult result = fetch(std::move(request));
        QCOMPARE(result.outcome.kind, model::OutcomeKind::Timeout);
        QCOMPARE(result.detail, std::string("slower than the stall limit"));
        QVERIFY(result.firstByteMs >= 0);
        QVERIFY(result.body.empty());
    }
    void waitingForTheFirstByteIsNoStall() {
        serve(raw("", Reply::Then::Hang));
        FetchRequest request = page();
        request.limits.stallTime = base::Millis(10);
        request.limits.firstByte = base::Millis(100);
        const FetchResult result = fetch(std::move(request));
        QCOMPARE(result.detail, std::string("no first byte within the limit"));
        QVERIFY(result.totalMs >= 100);
    }
    void anUnansweredHandshakeMeetsTheConnectLimit() {
        serve(raw("", Reply::Then::Hang));
        FetchRequest request = page();
        request.url.scheme = "https";
        request.policy.privateOrigins = {request.url.origin()};
        request.limits.connect = base::Millis(30);
        QCOMPARE(outcome(std::move(request)), QStringLiteral("Timeout"));
    }

    void onlyWhatIdentifiesUsIsSent() {
        qputenv("http_proxy", "http://127.0.0.1:1");
        qputenv("ALL_PROXY", "http://127.0.0.1:1");
        serve(LoopbackServer::ok("", "Set-Cookie: id=7; Path=/\r\n"));
        FetchRequest request = page("/a%2e%2e/b?q=%20");
        request.headers = {{"If-None-Match", "\"tag\""}, {"X-Evil", "a\r\nX-Injected: b"}};
        fetch(request);
        fetch(request);
        qunsetenv("http_proxy");
        qunsetenv("ALL_PROXY");
        const auto requests = m_server->requests();
        QCOMPARE(requests.size(), size_t(2));
        const QString head = QString::fromStdString(requests[1].head);
        QVERIFY(head.startsWith("GET /a%2e%2e/b?q=%20 HTTP/1.1\r\nHost: 127.0.0.1:"));
        QVERIFY(head.contains("\r\nUser-Agent: Gleaner/test (+mailto:test@example.org)\r\n"));
        QVERIFY(head.contains("\r\nIf-None-Match: \"tag\"\r\n"));
        QVERIFY(head.contains("\r\nAccept-Encoding: "));
        for (const char* absent : {"Cookie", "Referer", "Authorization", "X-Injected", "Proxy", "Upgrade"})
            QVERIFY2(!head.contains(absent), absent);
    }
    void connectionsAreReusedWithinOnePolicyOnly() {
        serve(LoopbackServer::ok("body"));
        fetch(page());
        fetch(page());
        QCOMPARE(m_server->accepted(), 1);
        FetchRequest other = page();
        other.policy.privateOrigins.push_back("http://elsewhere.test");
        QCOMPARE(outcome(std::move(other)), QStringLiteral("200"));
        QCOMPARE(m_server->accepted(), 2);
    }
    void aReusedConnectionThatDiesIsNotTriedAgain() {
        serve([](const LoopbackServer::Request& request) {
            return request.target == "/first" ? LoopbackServer::ok("body") : raw("");
        });
        QCOMPARE(outcome(page("/first")), QStringLiteral("200"));
        int written = 0;
        FetchRequest second = page("/second");
        second.written = [&](base::SteadyTime) { ++written; };
        QCOMPARE(outcome(std::move(second)), QStringLiteral("Reset"));
        QCOMPARE(written, 1);
        QCOMPARE(m_server->requests().size(), size_t(2));
    }
    void aNameIsGuardedByTheAddressItHas() {
        serve(LoopbackServer::ok("secret"));
        for (const char* host : {"localhost", "2130706433", "0x7f.1", "127.1"}) {
            FetchRequest request = page();
            request.url.host = host;
            request.policy.privateOrigins.clear();
            QCOMPARE(outcome(std::move(request)), QStringLiteral("AddressBlocked"));
        }
        QCOMPARE(m_server->accepted(), 0);
    }
    void manyPoliciesKeepWorking() {
        serve(LoopbackServer::ok("body"));
        for (int i = 0; i < 200; ++i) {
            FetchRequest request = page();
            request.policy.privateOrigins.push_back("http://other" + std::to_string(i) + ".test");
            QCOMPARE(outcome(std::move(request)), QStringLiteral("200"));
        }
        QCOMPARE(m_server->accepted(), 200);
    }
    void aFetcherMayDieWithRequestsInFlight() {
        serve(raw("", Reply::Then::Hang));
        bool called = false;
        m_fetcher->start(page(), [&](const FetchResult&) { called = true; });
        m_fetcher->poll(base::Millis(0));
        m_fetcher.reset();
        QVERIFY(!called);
    }
};

QTEST_GUILESS_MAIN(TestCurlFetcher)
#include "test_curl_fetcher.moc"
