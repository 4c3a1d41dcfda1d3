#include "core/simulatedweb/tls_origin.h"

#include <array>
#include <cerrno>
#include <climits>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

namespace gleaner::simulatedweb {
namespace {

template<auto Free>
struct Freer {
    template<typename T>
    void operator()(T* thing) const {
        Free(thing);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Freer<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freer<SSL_free>>;
using Stream = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using StreamMethod = std::unique_ptr<BIO_METHOD, Freer<BIO_meth_free>>;

constexpr long kDay = 86'400;

// A socket whose writes raise no SIGPIPE, which OpenSSL's own do.
int fdOf(BIO* stream) {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(stream)));
}
int writeSocket(BIO* stream, const char* bytes, int count) {
    BIO_clear_retry_flags(stream);
    const ssize_t done = ::send(fdOf(stream), bytes, static_cast<size_t>(count), MSG_NOSIGNAL);
    if (done < 0 && (errno == EAGAIN || errno == EINTR))
        BIO_set_retry_write(stream);
    return static_cast<int>(done);
}
int readSocket(BIO* stream, char* bytes, int count) {
    BIO_clear_retry_flags(stream);
    const ssize_t done = ::recv(fdOf(stream), bytes, static_cast<size_t>(count), 0);
    if (done < 0 && (errno == EAGAIN || errno == EINTR))
        BIO_set_retry_read(stream);
    return static_cast<int>(done);
}
long controlSocket(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

StreamMethod makeStreamMethod() {
    StreamMethod method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without signals"));
    if (method) {
        BIO_meth_set_write(method.get(), writeSocket);
        BIO_meth_set_read(method.get(), readSocket);
        BIO_meth_set_ctrl(method.get(), controlSocket);
    }
    return method;
}

struct Wanted {
    const char* commonName;
    const char* names = nullptr; // subject alternative names; nullptr = an authority
    long fromSeconds = -kDay;    // validity, relative to now
    long untilSeconds = 3650 * kDay;
};

bool extend(X509* certificate, X509* issuer, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    const bool added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

// nullptr when OpenSSL fails. An authority signs itself: `issuer` is nullptr then.
X509Certificate makeCertificate(const Wanted& wanted, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuerKey) {
    X509Certificate made(X509_new());
    std::uint64_t serial = 0;
    if (!made || RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1)
        return nullptr;
    X509* certificate = made.get();
    X509_NAME* name = X509_get_subject_name(certificate);
    bool fine = X509_set_version(certificate, X509_VERSION_3) == 1 &&
                ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U | 1U) == 1 &&
                X509_gmtime_adj(X509_getm_notBefore(certificate), wanted.fromSeconds) &&
                X509_gmtime_adj(X509_getm_notAfter(certificate), wanted.untilSeconds) &&
                X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                           reinterpret_cast<const unsigned char*>(wanted.commonName), -1, -1, 0) == 1 &&
                X509_set_pubkey(certificate, key) == 1;
    X509* signer = issuer ? issuer : certificate;
    fine = fine && X509_set_issuer_name(certificate, X509_get_subject_name(signer)) == 1 &&
           extend(certificate, signer, NID_subject_key_identifier, "hash") &&
           extend(certificate, signer, NID_authority_key_identifier, "keyid:always");
    if (wanted.names)
        fine = fine && extend(certificate, signer, NID_basic_constraints, "critical,CA:FALSE") &&
               extend(certificate, signer, NID_ext_key_usage, "serverAuth") &&
               extend(certificate, signer, NID_subject_alt_name, wanted.names);
    else
        fine = fine && extend(certificate, signer, NID_basic_constraints, "critical,CA:TRUE") &&
               extend(certificate, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
    if (!fine || X509_sign(certificate, issuerKey, EVP_sha256()) == 0)
        return nullptr;
    return made;
}

Context makeContext(X509* certificate, EVP_PKEY* key) {
    Context context(SSL_CTX_new(TLS_server_method()));
    if (!context || !certificate || SSL_CTX_use_certificate(context.get(), certificate) != 1 ||
        SSL_CTX_use_PrivateKey(context.get(), key) != 1)
        return nullptr;
    // A writer that is told to come again comes with the same bytes at another address.
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    // Without resumption every connection is shown its certificate: a fault set between two of them is noticed.
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context.get(), 0);
    return context;
}

std::string pemOf(X509* certificate) {
    const Stream memory(BIO_new(BIO_s_mem()));
    char* data = nullptr;
    if (!memory || PEM_write_bio_X509(memory.get(), certificate) != 1)
        return {};
    const long size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<size_t>(size)};
}

} // namespace

struct TlsSession::Impl {
    // What recv(2) would have said.
    ssize_t result(int returned) {
        if (returned > 0)
            return returned;
        const int error = SSL_get_error(session.get(), returned);
        ERR_clear_error();
        if (error == SSL_ERROR_ZERO_RETURN)
            return 0;
        errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO;
        return -1;
    }

    Session session;
    bool established = false;
};

TlsSession::TlsSession(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
TlsSession::~TlsSession() = default;

ssize_t TlsSession::shakeHands() {
    ERR_clear_error();
    const ssize_t result = m_impl->result(SSL_accept(m_impl->session.get()));
    m_impl->established = result > 0;
    return result;
}

ssize_t TlsSession::receive(std::span<char> buffer) {
    ERR_clear_error();
    return m_impl->result(SSL_read(m_impl->session.get(), buffer.data(), static_cast<int>(buffer.size())));
}

ssize_t TlsSession::send(std::string_view bytes) {
    ERR_clear_error();
    const int count = static_cast<int>(std::min<size_t>(bytes.size(), INT_MAX));
    return m_impl->result(SSL_write(m_impl->session.get(), bytes.data(), count));
}

void TlsSession::sayGoodbye() {
    if (m_impl->established)
        SSL_shutdown(m_impl->session.get());
    ERR_clear_error();
}

struct TlsOrigin::Impl {
    StreamMethod method = makeStreamMethod();
    std::string authority;
    std::array<Context, 4> contexts; // by Certificate
};

TlsOrigin::TlsOrigin(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
TlsOrigin::~TlsOrigin() = default;

Result<std::unique_ptr<TlsOrigin>> TlsOrigin::make() {
    constexpr const char* kLoopback = "IP:127.0.0.1,DNS:localhost";
    auto impl = std::make_unique<Impl>();
    const Key authorityKey(EVP_EC_gen("P-256")), strangerKey(EVP_EC_gen("P-256")), key(EVP_EC_gen("P-256"));
    const auto failed = [] { return fail(ErrorCode::Unavailable, "tls", "OpenSSL makes no certificates"); };
    if (!impl->method || !authorityKey || !strangerKey || !key)
        return failed();
    const X509Certificate authority =
        makeCertificate({"Authority of the simulated web"}, authorityKey.get(), nullptr, authorityKey.get());
    const X509Certificate stranger =
        makeCertificate({"Authority that nobody knows"}, strangerKey.get(), nullptr, strangerKey.get());
    if (!authority || !stranger)
        return failed();
    const auto context = [&](const Wanted& wanted, const X509Certificate& issuer, const Key& issuerKey) {
        return makeContext(makeCertificate(wanted, key.get(), issuer.get(), issuerKey.get()).get(), key.get());
    };
    impl->authority = pemOf(authority.get());
    impl->contexts = {context({"127.0.0.1", kLoopback}, authority, authorityKey),
                      context({"127.0.0.1", kLoopback, -30 * kDay, -kDay}, authority, authorityKey),
                      context({"elsewhere.example", "DNS:elsewhere.example"}, authority, authorityKey),
                      context({"127.0.0.1", kLoopback}, stranger, strangerKey)};
    for (const Context& made : impl->contexts)
        if (!made)
            return failed();
    return std::unique_ptr<TlsOrigin>(new TlsOrigin(std::move(impl)));
}

const std::string& TlsOrigin::authority() const {
    return m_impl->authority;
}

std::unique_ptr<TlsSession> TlsOrigin::accept(int fd, Certificate certificate) const {
    auto impl = std::make_unique<TlsSession::Impl>();
    impl->session.reset(SSL_new(m_impl->contexts[static_cast<size_t>(certificate)].get()));
    BIO* stream = BIO_new(m_impl->method.get());
    if (!impl->session || !stream) {
        BIO_free(stream);
        return nullptr;
    }
    BIO_set_data(stream, reinterpret_cast<void*>(static_cast<std::intptr_t>(fd)));
    BIO_set_init(stream, 1);
    SSL_set_bio(impl->session.get(), stream, stream);
    return std::unique_ptr<TlsSession>(new TlsSession(std::move(impl)));
}

} // namespace gleaner::simulatedweb
