#pragma once
// Whether the bytes of a picture hang together, told by other code than the one that made them.

#include <cstdint>
#include <string_view>

namespace gleaner::test {

inline std::uint32_t bigEndian(std::string_view bytes, size_t at, size_t count) {
    std::uint32_t value = 0;
    for (size_t i = 0; i < count; ++i)
        value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

// Bit by bit, as the PNG specification defines it: not the code under test.
inline std::uint32_t slowCrc(std::string_view bytes) {
    std::uint32_t value = ~0U;
    for (const char c : bytes) {
        value ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1U) ^ ((value & 1U) != 0 ? 0xedb88320U : 0);
    }
    return ~value;
}

inline bool soundPng(std::string_view bytes) {
    size_t at = 8;
    while (at + 12 <= bytes.size()) {
        const size_t length = bigEndian(bytes, at, 4);
        if (at + 12 + length > bytes.size() ||
            slowCrc(bytes.substr(at + 4, length + 4)) != bigEndian(bytes, at + 8 + length, 4))
            return false;
        if (bytes.substr(at + 4, 4) == "IEND")
            return at + 12 == bytes.size();
        at += 12 + length;
    }
    return false;
}

// Segments one behind the other up to the start of the scan.
inline bool soundJpeg(std::string_view bytes) {
    size_t at = 2;
    while (at + 4 <= bytes.size() && bytes[at] == '\xff') {
        if (bytes[at + 1] == '\xda')
            return true;
        at += 2 + bigEndian(bytes, at + 2, 2);
    }
    return false;
}

// A comment extension at `at` that ends where it says.
inline bool soundGifComment(std::string_view bytes, size_t at) {
    if (bytes.substr(at, 2) != "\x21\xfe")
        return false;
    for (at += 2; at < bytes.size() && bytes[at] != '\0';)
        at += 1 + static_cast<unsigned char>(bytes[at]);
    return at + 1 == bytes.size();
}

} // namespace gleaner::test
