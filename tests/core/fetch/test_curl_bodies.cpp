// Bodies on their way to memory or disk: whole, bounded, and a disk that fails is nobody's fault but ours.
#include <csignal>
#include <fstream>

#include <QTest>

#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "core/fetch/curl/curl_fetcher.h"
#include "tests/support/loopback_server.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::fetch;
using test::LoopbackServer;
using Reply = LoopbackServer::Reply;

namespace {

std::string picture(size_t size) {
    std::string text;
    while (text.size() < size)
        text += std::to_string(text.size());
    text.resize(size);
    return text;
}

// `size` bytes that are all the same, about a thousandth of them on the wire.
std::string gzippedNothing(size_t size) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string piece(1 << 20, '\0');
    std::string out(size / 500 + 1024, '\0');
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = uInt(out.size());
    for (size_t left = size; left > 0; left -= std::min(left, piece.size())) {
        stream.next_in = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_in = uInt(std::min(left, piece.size()));
        deflate(&stream, left > piece.size() ? Z_NO_FLUSH : Z_FINISH);
    }
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

// The most memory the process held since forgetPeak(), in bytes; 0 = the system does not say.
std::int64_t peakMemory() {
    std::ifstream in("/proc/self/status");
    for (std::string word; in >> word;)
        if (std::int64_t kib = 0; word == "VmHWM:" && in >> kib)
            return kib * 1024;
    return 0;
}
bool forgetPeak() {
    std::ofstream out("/proc/self/clear_refs");
    return bool(out << "5" << std::flush);
}

} // namespace

class TestCurlBodies : public QObject {
    Q_OBJECT

    test::TemporaryFolder m_folder;
    base::RealClock m_clock;
    std::unique_ptr<LoopbackServer> m_server;
    std::unique_ptr<CurlFetcher> m_fetcher;

    void serve(const Reply& reply, CurlFetcherOptions options = {}) {
        if (options.folder.empty())
            options.folder = m_folder.path();
        m_server = std::make_unique<LoopbackServer>([reply](const auto&) { return reply; });
        m_fetcher = std::make_unique<CurlFetcher>(m_clock, options);
    }
    FetchRequest page() const {
        FetchRequest request;
        request.url = *Url::parse(m_server->origin() + "/");
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

private slots:
    void cleanup() {
        m_fetcher.reset();
        m_server.reset();
    }

    void everySizeComesWhole_data() {
        QTest::addColumn<int>("size");
        QTest::addColumn<bool>("announced");
        for (const int size : {0, 1, 65'536, 65'537, 100'000, 1 << 20, (1 << 20) + 1, 5'000'000})
            for (const bool announced : {true, false})
                QTest::addRow("%d bytes, %s", size, announced ? "announced" : "until the end") << size << announced;
    }
    void everySizeComesWhole() {
        QFETCH(int, size);
        QFETCH(bool, announced);
        const std::string body = picture(size_t(size));
        serve(announced ? LoopbackServer::ok(body) : Reply{"HTTP/1.1 200 OK\r\n\r\n" + body, Reply::Then::Close});
        const FetchResult result = fetch(page());
        QCOMPARE(result.outcome, model::Outcome::http(200));
        QVERIFY(result.body.text() == body);
        m_fetcher.reset();
        QVERIFY(result.body.text() == body); // it is its reader's
        QVERIFY(test::fs::is_empty(m_folder.path()));
    }
    void withoutABudgetTheSmallOnesAreSpooledToo() {
        const std::string body = picture(5000);
        serve(LoopbackServer::ok(body), {0, 64 << 10, {}});
        QVERIFY(fetch(page()).body.text() == body);
    }
    void whatIsCutWasSpooledToTheLimit() {
        serve(Reply{"HTTP/1.1 200 OK\r\n\r\n", Reply::Then::Endless});
        FetchRequest request = page();
        request.limits.maxBody = 3'000'000;
        request.cutBody = true;
        const FetchResult result = fetch(std::move(request));
        QCOMPARE(result.outcome.name(), std::string("200"));
        QVERIFY(result.body.text() == std::string(3'000'000, 'x'));
    }
    void aBombTakesNoMemory() {
        constexpr std::int64_t kLimit = 64 << 20;
        const std::string bomb = gzippedNothing(size_t(kLimit) + 1);
        QVERIFY(bomb.size() < 70'000);
        serve(LoopbackServer::ok(bomb, "Content-Encoding: gzip\r\n"));
        const bool measured = forgetPeak();
        const std::int64_t before = peakMemory();
        const FetchResult result = fetch(page());
        QCOMPARE(result.outcome.name(), std::string("TooLarge"));
        QVERIFY(result.body.empty());
        QVERIFY(!measured || peakMemory() - before < kLimit / 4);
    }
    void aDiskThatFailsIsOurFault() {
        serve(LoopbackServer::ok(picture(2'000'000)), {128 << 20, 64 << 10, "/proc/no/such/folder"});
        const FetchResult result = fetch(page());
        QVERIFY(result.ourFault);
        QCOMPARE(result.outcome.name(), std::string("Reset"));
        QCOMPARE(result.outcome.httpStatus, 200);
        QVERIFY(result.body.empty());
        QVERIFY2(result.detail.find("/proc/no/such/folder") != std::string::npos, result.detail.c_str());
        serve(LoopbackServer::ok("small"), {128 << 20, 64 << 10, "/proc/no/such/folder"});
        QVERIFY(!fetch(page()).ourFault);
    }
    void aFullDiskIsOurFault() {
        ::signal(SIGXFSZ, SIG_IGN);
        serve(LoopbackServer::ok(picture(2'000'000)));
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        const rlimit tight{100'000, before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &tight);
        const FetchResult full = fetch(page());
        ::setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(full.ourFault);
        QVERIFY(fetch(page()).body.text() == picture(2'000'000)); // room again
    }
    void wantOfDescriptorsIsOurFault() {
        serve(LoopbackServer::ok("body"));
        rlimit before{};
        ::getrlimit(RLIMIT_NOFILE, &before);
        const int next = ::dup(0);
        ::close(next);
        const rlimit tight{rlim_t(next), before.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &tight);
        const FetchResult result = fetch(page());
        ::setrlimit(RLIMIT_NOFILE, &before);
        QVERIFY(result.ourFault);
        QVERIFY(!result.detail.empty());
        QCOMPARE(m_server->accepted(), 0);
        QVERIFY(!fetch(page()).ourFault);
    }
};

QTEST_GUILESS_MAIN(TestCurlBodies)
#include "test_curl_bodies.moc"
