#include "core/base/uuid.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "core/base/hex.h"

namespace gleaner::base {

std::string Uuid::toString() const {
    std::string digits = toHex(bytes);
    for (const size_t position : {20, 16, 12, 8})
        digits.insert(position, 1, '-');
    return digits;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 32 && text.size() != 36)
        return std::nullopt;
    std::string digits;
    for (size_t i = 0; i < text.size(); ++i) {
        const bool hyphenPlace = text.size() == 36 && (i == 8 || i == 13 || i == 18 || i == 23);
        if (hyphenPlace != (text[i] == '-'))
            return std::nullopt;
        if (!hyphenPlace)
            digits.push_back(text[i]);
    }
    Uuid uuid;
    if (!fromHex(digits, uuid.bytes))
        return std::nullopt;
    return uuid;
}

namespace {
void stamp(Uuid& uuid, int version) {
    uuid.bytes[6] = std::uint8_t((uuid.bytes[6] & 0x0f) | (version << 4));
    uuid.bytes[8] = std::uint8_t((uuid.bytes[8] & 0x3f) | 0x80);
}
} // namespace

Uuid Uuid::random() {
    Uuid uuid;
    RAND_bytes(uuid.bytes.data(), int(uuid.bytes.size()));
    stamp(uuid, 4);
    return uuid;
}

Uuid Uuid::named(const Uuid& space, std::string_view text) {
    std::uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestInit_ex(context, EVP_sha1(), nullptr);
    EVP_DigestUpdate(context, space.bytes.data(), space.bytes.size());
    EVP_DigestUpdate(context, text.data(), text.size());
    EVP_DigestFinal_ex(context, digest, &length);
    EVP_MD_CTX_free(context);
    Uuid uuid;
    std::copy(digest, digest + 16, uuid.bytes.begin());
    stamp(uuid, 5);
    return uuid;
}

} // namespace gleaner::base
