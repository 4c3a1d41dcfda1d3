// Certificates are verified, against the system's authorities and the policy's own.
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <optional>
#include <thread>

#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/fetch/curl/curl_fetcher.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::fetch;

namespace {

// Answers every request over TLS with "secure"; its certificate is its own authority and names 127.0.0.1 only.
class TlsServer {
public:
    explicit TlsServer(const std::filesystem::path& certificateFile) {
        EVP_PKEY* const key = EVP_EC_gen("P-256");
        X509* const certificate = certify(key);
        FILE* const file = std::fopen(certificateFile.c_str(), "w");
        PEM_write_X509(file, certificate);
        std::fclose(file);
        m_context = SSL_CTX_new(TLS_server_method());
        SSL_CTX_use_certificate(m_context, certificate);
        SSL_CTX_use_PrivateKey(m_context, key);
        X509_free(certificate);
        EVP_PKEY_free(key);

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
    static X509* certify(EVP_PKEY* key) {
        X509* const certificate = X509_new();
        X509_set_version(certificate, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_NAME* const name = X509_get_subject_name(certificate);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
        X509_set_issuer_name(certificate, name);
        for (const auto& [which, value] :
             {std::pair(NID_subject_alt_name, "IP:127.0.0.1"), std::pair(NID_basic_constraints, "critical,CA:TRUE")}) {
            X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, which, value);
            X509_add_ext(certificate, extension, -1);
            X509_EXTENSION_free(extension);
        }
        X509_sign(certificate, key, EVP_sha256());
        return certificate;
    }

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
