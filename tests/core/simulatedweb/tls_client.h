#pragma once
// A client that speaks TLS and says what it thinks of the certificate. Blocking; gives up after ten seconds.

#include <memory>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gleaner::test {

class TlsClient {
public:
    // Trusts `authority` (PEM) alone and wants a certificate for 127.0.0.1.
    TlsClient(int port, const std::string& authority) : m_context(SSL_CTX_new(TLS_client_method())) {
        BIO* memory = BIO_new_mem_buf(authority.data(), static_cast<int>(authority.size()));
        X509* certificate = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
        if (certificate)
            X509_STORE_add_cert(SSL_CTX_get_cert_store(m_context), certificate);
        X509_free(certificate);
        BIO_free(memory);
        SSL_CTX_set_verify(m_context, SSL_VERIFY_PEER, nullptr);
        m_session = SSL_new(m_context);
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(m_session), "127.0.0.1");
        m_fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval patience{10, 0};
        ::setsockopt(m_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::connect(m_fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        SSL_set_fd(m_session, m_fd);
        m_connected = SSL_connect(m_session) == 1;
    }
    ~TlsClient() {
        SSL_free(m_session);
        SSL_CTX_free(m_context);
        ::close(m_fd);
    }
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    bool connected() const { return m_connected; }
    long verdict() const { return SSL_get_verify_result(m_session); } // X509_V_OK or what is wrong

    void send(const std::string& bytes) { SSL_write(m_session, bytes.data(), static_cast<int>(bytes.size())); }
    // Until the server ends the connection or `most` bytes are there.
    std::string readAll(size_t most = std::string::npos) {
        std::string in;
        char buffer[65536];
        int got = 0;
        while (in.size() < most && (got = SSL_read(m_session, buffer, sizeof buffer)) > 0)
            in.append(buffer, static_cast<size_t>(got));
        return in;
    }
    std::string get(const std::string& path) {
        send("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        return readAll();
    }

private:
    SSL_CTX* m_context;
    SSL* m_session = nullptr;
    int m_fd = -1;
    bool m_connected = false;
};

} // namespace gleaner::test
