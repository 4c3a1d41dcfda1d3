// What every Fetcher must do, run against the fake web and against libcurl on a loopback server.
#include <thread>

#include <QTest>

#include <sys/resource.h>

#include "core/fetch/curl/curl_fetcher.h"
#include "tests/support/fake_web.h"
#include "tests/support/loopback_server.h"

using namespace gleaner;
using namespace gleaner::fetch;
using model::Outcome;
using model::OutcomeKind;

namespace {

const std::string kPicture(100'000, 'p');

// One site, and a port nobody listens on.
class World {
public:
    virtual ~World() = default;
    virtual Fetcher& fetcher() = 0;
    virtual std::string site() const = 0;     // its origin, at a private address
    virtual std::string deserted() const = 0; // origin where connections are refused
    virtual void turn() = 0;                  // polls once, having waited for something to do
    virtual size_t requestsSeen() const = 0;  // by the site
};

class FakeWorld final : public World {
public:
    FakeWorld() {
        using test::FakeAnswer;
        const std::string authority = "site.test";
        m_web.setPrivate(authority);
        m_web.page(authority, "/picture",
                   {200, {{"Content-Type", "image/jpeg"}, {"X-Robots-Tag", "noai"}}, kPicture, base::Millis(50), {}});
        m_web.page(authority, "/moved", FakeAnswer::redirect("/picture"));
        m_web.page(authority, "/busy", FakeAnswer::error(503, {{"Retry-After", "7"}}));
        m_web.page(authority, "/vast-headers", FakeAnswer::error(200, {{"X-Padding", std::string(4000, 'h')}}));
        m_web.page(authority, "/truncated", FakeAnswer::failing(OutcomeKind::Truncated));
        m_web.page(authority, "/silent-end", FakeAnswer::failing(OutcomeKind::Reset));
        m_web.page(authority, "/garbage", FakeAnswer::failing(OutcomeKind::Protocol));
        m_web.page(authority, "/hang", FakeAnswer::failing(OutcomeKind::Timeout));
        m_web.host("deserted.test", FakeAnswer::failing(OutcomeKind::Connect));
    }
    Fetcher& fetcher() override { return m_web; }
    std::string site() const override { return "http://site.test"; }
    std::string deserted() const override { return "http://deserted.test"; }
    void turn() override {
        const auto due = m_web.nextDue();
        if (due && *due > m_clock.steadyNow())
            m_clock.advance(*due - m_clock.steadyNow());
        m_web.poll(base::Millis(0));
    }
    size_t requestsSeen() const override { return m_web.log().size(); }

private:
    test::FakeClock m_clock;
    test::FakeWeb m_web{m_clock};
};

class CurlWorld final : public World {
public:
    Fetcher& fetcher() override { return m_fetcher; }
    std::string site() const override { return m_server.origin(); }
    std::string deserted() const override { return "http://127.0.0.1:2"; } // a reserved port nobody uses
    void turn() override { m_fetcher.poll(base::Millis(10'000)); }
    size_t requestsSeen() const override { return m_server.requests().size(); }

private:
    using Reply = test::LoopbackServer::Reply;
    static Reply answer(const test::LoopbackServer::Request& request) {
        const std::string& target = request.target;
        if (target == "/picture")
            return test::LoopbackServer::ok(kPicture, "content-TYPE: image/jpeg\r\nX-Robots-Tag: noai\r\n");
        if (target == "/moved")
            return test::LoopbackServer::ok("", "Location: /picture\r\n", "302 Found");
        if (target == "/busy")
            return test::LoopbackServer::ok("", "Retry-After: 7\r\n", "503 Service Unavailable");
        if (target == "/vast-headers")
            return test::LoopbackServer::ok("", "X-Padding: " + std::string(4000, 'h') + "\r\n");
        if (target == "/truncated")
            return {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Reply::Then::Close};
        if (target == "/silent-end")
            return {"", Reply::Then::Close};
        if (target == "/garbage")
            return {"what do you mean?\r\n\r\n", Reply::Then::Close};
        if (target == "/hang")
            return {"", Reply::Then::Hang};
        return test::LoopbackServer::ok("nothing here", "", "404 Not Found");
    }

    base::RealClock m_clock;
    test::LoopbackServer m_server{answer};
    CurlFetcher m_fetcher{m_clock};
};

QString nameOf(const FetchResult& result) {
    return QString::fromStdString(result.outcome.name());
}

// Clients and server share this process: two sockets a connection.
bool mayOpen(rlim_t files) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::max(limit.rlim_cur, std::min(files, limit.rlim_max));
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur >= files;
}

} // namespace

class TestFetcher : public QObject {
    Q_OBJECT

    std::unique_ptr<World> m_world;

    void open() {
        QFETCH(bool, real);
        if (real)
            m_world = std::make_unique<CurlWorld>();
        else
            m_world = std::make_unique<FakeWorld>();
    }
    static void kinds() {
        QTest::addColumn<bool>("real");
        QTest::newRow("fake") << false;
        QTest::newRow("curl") << true;
    }

    FetchRequest request(const std::string& url) const {
        FetchRequest request;
        request.url = *Url::parse(url);
        request.userAgent = "Gleaner/test (+mailto:test@example.org)";
        request.policy.privateOrigins = {m_world->site(), m_world->deserted()};
        return request;
    }
    FetchRequest page(const std::string& target) const { return request(m_world->site() + target); }

    FetchResult fetch(FetchRequest wanted) {
        std::optional<FetchResult> answer;
        m_world->fetcher().start(std::move(wanted), [&](FetchResult result) { answer = std::move(result); });
        finish();
        return answer.value_or(FetchResult{});
    }
    void finish() {
        while (m_world->fetcher().inFlight() > 0)
            m_world->turn();
    }

private slots:
    void cleanup() { m_world.reset(); }

    void anAnswerComesWholeWithItsHeaders_data() { kinds(); }
    void anAnswerComesWholeWithItsHeaders() {
        open();
        const FetchResult result = fetch(page("/picture"));
        QCOMPARE(result.outcome, Outcome::http(200));
        QVERIFY(result.body.text() == kPicture);
        QCOMPARE(headerValue(result.headers, "Content-Type"), std::string_view("image/jpeg"));
        QCOMPARE(headerValue(result.headers, "x-robots-tag"), std::string_view("noai"));
        QVERIFY(result.bytesReceived > 100'000);
        QVERIFY(result.firstByteMs >= 0 && result.firstByteMs <= result.totalMs);
        QCOMPARE(result.httpVersion, 11);
        QVERIFY(!result.ourFault);
        QVERIFY(!result.remoteAddress.empty());
    }
    void statusesAreOutcomesAndRedirectsAreNotFollowed_data() { kinds(); }
    void statusesAreOutcomesAndRedirectsAreNotFollowed() {
        open();
        QCOMPARE(nameOf(fetch(page("/missing"))), QStringLiteral("404"));
        const FetchResult moved = fetch(page("/moved"));
        QCOMPARE(nameOf(moved), QStringLiteral("302"));
        QCOMPARE(headerValue(moved.headers, "Location"), std::string_view("/picture"));
        const FetchResult busy = fetch(page("/busy"));
        QCOMPARE(nameOf(busy), QStringLiteral("503"));
        QCOMPARE(headerValue(busy.headers, "Retry-After"), std::string_view("7"));
        QCOMPARE(m_world->requestsSeen(), size_t(3)); // one each: nothing followed, nothing tried again
    }
    void eachFailureHasItsName_data() { kinds(); }
    void eachFailureHasItsName() {
        open();
        QCOMPARE(nameOf(fetch(page("/truncated"))), QStringLiteral("Truncated"));
        QCOMPARE(nameOf(fetch(page("/silent-end"))), QStringLiteral("Reset"));
        QCOMPARE(nameOf(fetch(page("/garbage"))), QStringLiteral("Protocol"));
        QCOMPARE(nameOf(fetch(request("http://no..such..name/"))), QStringLiteral("Dns"));
        FetchRequest hanging = page("/hang");
        hanging.limits.firstByte = base::Millis(20);
        const FetchResult result = fetch(std::move(hanging));
        QVERIFY2(nameOf(result) == "Timeout", result.detail.c_str());
        QVERIFY(result.body.empty());
        QVERIFY(!result.detail.empty());
        QVERIFY(result.totalMs >= 20);
        QCOMPARE(result.firstByteMs, std::int64_t(-1));
        QCOMPARE(result.httpVersion, 0);
    }
    void theTotalLimitHoldsToo_data() { kinds(); }
    void theTotalLimitHoldsToo() {
        open();
        FetchRequest hanging = page("/hang");
        hanging.limits.total = base::Millis(20);
        QCOMPARE(nameOf(fetch(std::move(hanging))), QStringLiteral("Timeout"));
    }
    void sizesOverTheLimitAreRefused_data() { kinds(); }
    void sizesOverTheLimitAreRefused() {
        open();
        FetchRequest exact = page("/picture");
        exact.limits.maxBody = 100'000;
        QCOMPARE(nameOf(fetch(exact)), QStringLiteral("200"));
        exact.limits.maxBody = 99'999;
        const FetchResult large = fetch(exact);
        QCOMPARE(nameOf(large), QStringLiteral("TooLarge"));
        QCOMPARE(large.outcome.httpStatus, 200);
        QVERIFY(large.body.empty());
        FetchRequest vast = page("/vast-headers");
        QCOMPARE(nameOf(fetch(vast)), QStringLiteral("200"));
        vast.limits.maxHeaders = 2000;
        QCOMPARE(nameOf(fetch(vast)), QStringLiteral("Protocol"));
    }
    void aRefusedConnectionIsConnect_data() { kinds(); }
    void aRefusedConnectionIsConnect() {
        open();
        FetchRequest deserted = request(m_world->deserted() + "/");
        int written = 0;
        deserted.written = [&](base::SteadyTime) { ++written; };
        const FetchResult result = fetch(std::move(deserted));
        QCOMPARE(nameOf(result), QStringLiteral("Connect"));
        QVERIFY(result.remoteAddress.empty());
        QCOMPARE(written, 0);
    }
    void aPrivateAddressIsReachedOnlyWherePolicySaysSo_data() { kinds(); }
    void aPrivateAddressIsReachedOnlyWherePolicySaysSo() {
        open();
        // An allowed request first: its open connection must not serve the next.
        QCOMPARE(nameOf(fetch(page("/picture"))), QStringLiteral("200"));
        FetchRequest stranger = page("/picture");
        stranger.policy.privateOrigins = {"http://other.test"};
        int written = 0;
        stranger.written = [&](base::SteadyTime) { ++written; };
        QCOMPARE(nameOf(fetch(std::move(stranger))), QStringLiteral("AddressBlocked"));
        FetchRequest wrongScheme = page("/picture");
        wrongScheme.policy.privateOrigins = {"https" + m_world->site().substr(4)};
        QCOMPARE(nameOf(fetch(std::move(wrongScheme))), QStringLiteral("AddressBlocked"));
        QCOMPARE(written, 0);
        QCOMPARE(m_world->requestsSeen(), size_t(1));
    }
    void portsOfOtherProtocolsAreRefused_data() { kinds(); }
    void portsOfOtherProtocolsAreRefused() {
        open();
        FetchRequest mail = request("http://127.0.0.1:25/");
        mail.policy.privateOrigins = {"http://127.0.0.1:25"};
        bool inside = true;
        m_world->fetcher().start(std::move(mail), [&](const FetchResult& result) {
            QVERIFY(!inside); // never from start()
            QCOMPARE(nameOf(result), QStringLiteral("AddressBlocked"));
        });
        inside = false;
        QCOMPARE(m_world->fetcher().inFlight(), size_t(1));
        finish();
    }
    void writtenIsToldOnceBeforeTheAnswer_data() { kinds(); }
    void writtenIsToldOnceBeforeTheAnswer() {
        open();
        QByteArray order;
        FetchRequest wanted = page("/picture");
        wanted.written = [&](base::SteadyTime) { order += 'w'; };
        m_world->fetcher().start(std::move(wanted), [&](const FetchResult&) { order += 'd'; });
        QCOMPARE(order, QByteArray(""));
        finish();
        QCOMPARE(order, QByteArray("wd"));
    }
    void callbacksMayStartMore_data() { kinds(); }
    void callbacksMayStartMore() {
        open();
        int answers = 0;
        std::function<void(const FetchResult&)> again = [&](const FetchResult& result) {
            QCOMPARE(nameOf(result), QStringLiteral("200"));
            if (++answers < 5)
                m_world->fetcher().start(page("/picture"), again);
        };
        FetchRequest first = page("/picture");
        first.written = [&](base::SteadyTime) {
            m_world->fetcher().start(page("/picture"), [&](const FetchResult&) { ++answers; });
        };
        m_world->fetcher().start(std::move(first), again);
        finish();
        QVERIFY(answers >= 5);
        QCOMPARE(m_world->requestsSeen(), size_t(answers));
    }
    void cancellingEndsEveryRequestOnce_data() { kinds(); }
    void cancellingEndsEveryRequestOnce() {
        open();
        int cancelled = 0;
        for (int i = 0; i < 5; ++i)
            m_world->fetcher().start(page("/hang"), [&](const FetchResult& result) {
                QCOMPARE(nameOf(result), QStringLiteral("Reset"));
                QCOMPARE(result.detail, std::string("cancelled"));
                ++cancelled;
            });
        m_world->fetcher().poll(base::Millis(0)); // some are on their way, perhaps
        QCOMPARE(cancelled, 0);
        m_world->fetcher().cancelAll();
        QCOMPARE(cancelled, 5);
        QCOMPARE(m_world->fetcher().inFlight(), size_t(0));
        QCOMPARE(nameOf(fetch(page("/picture"))), QStringLiteral("200")); // it goes on working
        QCOMPARE(cancelled, 5);
    }
    void whatStartsWhileCancellingIsKept_data() { kinds(); }
    void whatStartsWhileCancellingIsKept() {
        open();
        QString later;
        m_world->fetcher().start(page("/hang"), [&](const FetchResult&) {
            m_world->fetcher().start(page("/picture"), [&](const FetchResult& result) { later = nameOf(result); });
        });
        m_world->fetcher().cancelAll();
        QCOMPARE(m_world->fetcher().inFlight(), size_t(1));
        finish();
        QCOMPARE(later, QStringLiteral("200"));
    }
    void anAnswerMayCancelTheRest_data() { kinds(); }
    void anAnswerMayCancelTheRest() {
        open();
        int ended = 0;
        for (int i = 0; i < 3; ++i)
            m_world->fetcher().start(page("/hang"), [&](const FetchResult&) { ++ended; });
        m_world->fetcher().start(page("/picture"), [&](const FetchResult&) {
            ++ended;
            m_world->fetcher().cancelAll();
        });
        finish();
        QCOMPARE(ended, 4);
    }
    void nothingIsToldAfterTheEnd_data() { kinds(); }
    void nothingIsToldAfterTheEnd() {
        open();
        int ended = 0;
        for (int i = 0; i < 4; ++i) {
            FetchRequest wanted = page("/picture");
            wanted.written = [&](base::SteadyTime) {
                QCOMPARE(ended, 0);
                m_world->fetcher().cancelAll(); // the others' `written` must not follow their `done`
            };
            m_world->fetcher().start(std::move(wanted), [&](const FetchResult&) { ++ended; });
        }
        finish();
        QCOMPARE(ended, 4);
    }
    void pollReturnsWhenWokenFromAnotherThread_data() { kinds(); }
    void pollReturnsWhenWokenFromAnotherThread() {
        open();
        bool ended = false;
        m_world->fetcher().start(page("/hang"), [&](const FetchResult&) { ended = true; });
        std::thread other([&] { m_world->fetcher().wake(); });
        m_world->fetcher().poll(std::chrono::hours(1)); // would outlast the test
        other.join();
        QVERIFY(!ended);
        m_world->fetcher().cancelAll();
    }
    void thousandsRunAtOnce_data() { kinds(); }
    void thousandsRunAtOnce() {
        constexpr int kMany = 2000;
        if (!mayOpen(2 * kMany + 100))
            QSKIP("this machine allows too few open files");
        open();
        int good = 0;
        for (int i = 0; i < kMany; ++i) {
            FetchRequest wanted = page("/picture");
            wanted.limits.connect = wanted.limits.firstByte = wanted.limits.total =
                base::Millis(250'000); // a slow machine is no failure
            wanted.limits.stallTime = base::Millis(250'000);
            m_world->fetcher().start(std::move(wanted), [&](const FetchResult& result) {
                good += result.outcome == Outcome::http(200) ? 1 : 0;
            });
        }
        QCOMPARE(m_world->fetcher().inFlight(), size_t(kMany));
        finish();
        QCOMPARE(good, kMany);
        QCOMPARE(m_world->requestsSeen(), size_t(kMany));
    }
};

QTEST_GUILESS_MAIN(TestFetcher)
#include "test_fetcher.moc"
