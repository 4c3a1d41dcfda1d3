#pragma once
// A certificate that is its own authority, and its key. Users link vendor::openssl.

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace gleaner::test {

class SelfMadeCertificate {
public:
    // `names` as OpenSSL writes subjectAltName: "IP:127.0.0.1,DNS:a.test". Good from an hour ago for an hour.
    explicit SelfMadeCertificate(const std::string& names)
        : m_key(EVP_EC_gen("P-256"), &EVP_PKEY_free), m_certificate(X509_new(), &X509_free) {
        X509* const made = m_certificate.get();
        X509_set_version(made, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
        X509_gmtime_adj(X509_getm_notBefore(made), -3600);
        X509_gmtime_adj(X509_getm_notAfter(made), 3600);
        X509_set_pubkey(made, m_key.get());
        X509_NAME* const name = X509_get_subject_name(made);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
        X509_set_issuer_name(made, name);
        extend(NID_subject_alt_name, names);
        extend(NID_basic_constraints, "critical,CA:TRUE");
        if (X509_sign(made, m_key.get(), EVP_sha256()) == 0)
            throw std::runtime_error("no certificate");
    }

    EVP_PKEY* key() const { return m_key.get(); }
    X509* certificate() const { return m_certificate.get(); }
    void writeCertificate(const std::filesystem::path& file) const {
        write(file, [&](FILE* out) { PEM_write_X509(out, m_certificate.get()); });
    }
    void writeKey(const std::filesystem::path& file) const {
        write(file, [&](FILE* out) { PEM_write_PrivateKey(out, m_key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    }

private:
    void extend(int which, const std::string& value) {
        X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, which, value.c_str());
        X509_add_ext(m_certificate.get(), extension, -1);
        X509_EXTENSION_free(extension);
    }
    template<typename F>
    static void write(const std::filesystem::path& file, F&& content) {
        FILE* const out = std::fopen(file.c_str(), "w");
        if (!out)
            throw std::runtime_error("cannot write " + file.string());
        content(out);
        std::fclose(out);
    }

    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> m_key;
    const std::unique_ptr<X509, decltype(&X509_free)> m_certificate;
};

} // namespace gleaner::test
