// Certificates are verified, against the system's authorities and the policy's own.
#include <array>
#include <atomic>
#include <csignal>
#include <optional>
#include <thread>

#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/fetch/curl/curl_fetcher.h"
#include "tests/support/self_made_certificate.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::fetch;

namespace {

// Answers every request over TLS with "secure"; its certificate is its own authority and names 127.0.0.1 only.
class TlsServer {
public:
    explicit TlsServer(const std::filesystem::path& certificateFile) {
        const test::SelfMadeCertificate made("IP:127.0.0.1");
        made.writeCertificate(certificateFile);
        m_context = SSL_CTX_new(TLS_server_method());
        SSL_CTX_use_certificate(m_context, made.certificate());
        SSL_CTX_use_PrivateKey(m_context, made.key());

        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(m_listener, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(m_listener, 16) != 0)
            qFatal("no loopback port");
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &length);
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { run(); });
    }
    ~TlsServer() {
        ::shutdown(m_listener, SHUT_RDWR); // wakes accept()
        m_thread.join();
        ::close(m_listener);
        SSL_CTX_free(m_context);
    }
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    int port() const { return m_port; }
    int requests() const { return m_requests; }

private:
    void run() {
        int fd = -1;
        while ((fd = ::accept(m_listener, nullptr, nullptr)) >= 0) {
            SSL* const ssl = SSL_new(m_context);
            SSL_set_fd(ssl, fd);
            std::string in;
            std::array<char, 4096> buffer;
            if (SSL_accept(ssl) == 1) {
                int got = 0;
                while (in.find("\r\n\r\n") == std::string::npos &&
                       (got = SSL_read(ssl, buffer.data(), int(buffer.size()))) > 0)
                    in.append(buffer.data(), size_t(got));
                if (!in.empty()) {
                    ++m_requests;
                    const std::string answer =
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\nsecure";
                    SSL_write(ssl, answer.data(), int(answer.size()));
                    SSL_shutdown(ssl);
                }
            }
            SSL_free(ssl);
            ::close(fd);
        }
    }

    SSL_CTX* m_context = nullptr;
    int m_listener = -1;
    int m_port = 0;
    std::atomic<int> m_requests{0};
    std::thread m_thread;
};

} // namespace

class TestCurlTls : public QObject {
    Q_OBJECT

    test::TemporaryFolder m_folder;
    base::RealClock m_clock;
    CurlFetcher m_fetcher{m_clock};

    FetchResult fetch(const std::string& url, const std::string& caFile) {
        FetchRequest request;
        request.url = *Url::parse(url);
        request.policy = {{request.url.origin()}, caFile};
        std::optional<FetchResult> answer;
        m_fetcher.start(std::move(request), [&](FetchResult result) { answer = std::move(result); });
        while (!answer)
            m_fetcher.poll(base::Millis(10'000));
        return std::move(*answer);
    }

private slots:
    void initTestCase() { ::signal(SIGPIPE, SIG_IGN); } // the server's writes to a client that left

    void certificatesAreVerified() {
        const std::string caFile = (m_folder / "authority.pem").string();
        const TlsServer server(caFile);
        const std::string port = std::to_string(server.port());
        QCOMPARE(fetch("https://127.0.0.1:" + port + "/", {}).outcome.name(), std::string("Tls")); // unknown authority
        QCOMPARE(fetch("https://localhost:" + port + "/", caFile).outcome.name(), std::string("Tls")); // another's name
        QCOMPARE(fetch("https://127.0.0.1:" + port + "/", "absent.pem").outcome.name(),
                 std::string("Tls")); // no such file
        QCOMPARE(server.requests(), 0);
        const FetchResult result = fetch("https://127.0.0.1:" + port + "/", caFile);
        QCOMPARE(result.outcome.name(), std::string("200"));
        QCOMPARE(result.body.text(), std::string_view("secure"));
        // One policy's authority is not the next one's.
        QCOMPARE(fetch("https://127.0.0.1:" + port + "/", {}).outcome.name(), std::string("Tls"));
        QCOMPARE(server.requests(), 1);
    }
};

QTEST_GUILESS_MAIN(TestCurlTls)
#include "test_curl_tls.moc"
