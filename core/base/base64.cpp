#include "core/base/base64.h"

#include <algorithm>

namespace gleaner::base {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int valueOf(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

} // namespace

std::string toBase64(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (size_t at = 0; at < bytes.size(); at += 3) {
        const size_t given = std::min<size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < given ? bytes[at + i] : 0u);
        for (size_t i = 0; i < 4; ++i)
            text.push_back(i <= given ? kAlphabet[group >> (18 - 6 * i) & 63] : '=');
    }
    return text;
}

std::optional<std::vector<std::uint8_t>> fromBase64(std::string_view text) {
    if (text.size() % 4 != 0)
        return {};
    size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    const size_t digits = text.size() - padding;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(digits * 3 / 4);
    std::uint32_t held = 0;
    int bits = 0;
    for (size_t at = 0; at < digits; ++at) {
        const int value = valueOf(text[at]);
        if (value < 0)
            return {};
        held = held << 6 | std::uint32_t(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(std::uint8_t(held >> bits));
            held &= (1u << bits) - 1;
        }
    }
    if (held != 0)
        return {};
    return bytes;
}

} // namespace gleaner::base
