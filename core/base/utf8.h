#pragma once
// UTF-8, one code point at a time.

#include <cstddef>
#include <string>
#include <string_view>

namespace gleaner::base {

inline constexpr char32_t kNoCodePoint = 0xFFFFFFFF; // what a malformed byte decodes to

struct CodePoint {
    char32_t value = kNoCodePoint;
    size_t bytes = 1; // how many it takes; 1 for a malformed byte, so that a reader moves on
};

// The code point that starts at `at`, which must be inside `text`. Overlong forms, surrogates and values over U+10FFFF
// are malformed.
inline CodePoint codePointAt(std::string_view text, size_t at) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80)
        return {lead, 1};
    const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + bytes > text.size())
        return {};
    char32_t value = lead & (0xFFu >> (bytes + 1));
    for (size_t i = 1; i < bytes; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80)
            return {};
        value = value << 6 | (byte(at + i) & 0x3Fu);
    }
    const bool overlong = (bytes == 3 && value < 0x800) || (bytes == 4 && value < 0x10000);
    if (overlong || (value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF)
        return {};
    return {value, bytes};
}

// The position of the first malformed byte, or npos.
inline size_t firstMalformed(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
        const CodePoint point = codePointAt(text, at);
        if (point.value == kNoCodePoint)
            return at;
        at += point.bytes;
    }
    return std::string_view::npos;
}

} // namespace gleaner::base
