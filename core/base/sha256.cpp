#include "core/base/sha256.h"

#include <openssl/evp.h>

#include "core/base/hex.h"

namespace gleaner::base {

std::string Sha256::toString() const {
    return toHex(bytes);
}

std::optional<Sha256> Sha256::parse(std::string_view hex) {
    Sha256 hash;
    if (!fromHex(hex, hash.bytes))
        return std::nullopt;
    return hash;
}

Sha256 Sha256::of(std::span<const std::uint8_t> data) {
    Sha256Hasher hasher;
    hasher.add(data);
    return hasher.finish();
}

struct Sha256Hasher::Context {
    EVP_MD_CTX* md = EVP_MD_CTX_new();
    Context() { EVP_DigestInit_ex(md, EVP_sha256(), nullptr); }
    ~Context() { EVP_MD_CTX_free(md); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
};

Sha256Hasher::Sha256Hasher() : m_context(std::make_unique<Context>()) {}
Sha256Hasher::~Sha256Hasher() = default;
void Sha256Hasher::add(std::span<const std::uint8_t> data) {
    EVP_DigestUpdate(m_context->md, data.data(), data.size());
}
Sha256 Sha256Hasher::finish() {
    Sha256 hash;
    unsigned length = 0;
    EVP_DigestFinal_ex(m_context->md, hash.bytes.data(), &length);
    return hash;
}

} // namespace gleaner::base
