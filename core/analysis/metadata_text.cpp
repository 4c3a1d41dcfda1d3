#include "core/analysis/metadata_text.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/base/utf8.h"

namespace gleaner::analysis {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// Windows-1252, 0x80 … 0x9F (WHATWG Encoding, index windows-1252); 0 = the control character of that number.
constexpr std::array<char16_t, 32> kWindows1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void append(std::string& text, char32_t point) {
    if (point < 0x80) {
        text.push_back(char(point));
    } else if (point < 0x800) {
        text.push_back(char(0xC0 | point >> 6));
        text.push_back(char(0x80 | (point & 0x3F)));
    } else if (point < 0x10000) {
        text.push_back(char(0xE0 | point >> 12));
        text.push_back(char(0x80 | (point >> 6 & 0x3F)));
        text.push_back(char(0x80 | (point & 0x3F)));
    } else {
        text.push_back(char(0xF0 | point >> 18));
        text.push_back(char(0x80 | (point >> 12 & 0x3F)));
        text.push_back(char(0x80 | (point >> 6 & 0x3F)));
        text.push_back(char(0x80 | (point & 0x3F)));
    }
}

bool isBlank(char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
}

std::string_view withoutBlanksAtEnd(std::string_view text) {
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

char16_t unitAt(std::span<const std::uint8_t> raw, size_t at, bool bigEndian) {
    return bigEndian ? char16_t(raw[at] << 8 | raw[at + 1]) : char16_t(raw[at + 1] << 8 | raw[at]);
}

// Units below U+0100 in one byte order are letters; in the other they are what hardly anybody writes.
size_t plainLetters(std::span<const std::uint8_t> raw, bool bigEndian) {
    size_t count = 0;
    for (size_t at = 0; at + 1 < raw.size(); at += 2) {
        const char16_t unit = unitAt(raw, at, bigEndian);
        count += unit >= 0x20 && unit < 0x100;
    }
    return count;
}

} // namespace

std::string textOf(std::string_view raw) {
    raw = withoutBlanksAtEnd(raw.substr(0, raw.find('\0')));
    if (raw.starts_with("\xEF\xBB\xBF"))
        raw.remove_prefix(3);
    if (base::firstMalformed(raw) == raw.npos)
        return std::string(raw);
    std::string text;
    for (const char c : raw) {
        const auto byte = static_cast<unsigned char>(c);
        const char16_t special = byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80u] : char16_t(0);
        append(text, special ? special : byte);
    }
    return text;
}

std::string utf16Text(std::span<const std::uint8_t> raw, bool bigEndian) {
    if (raw.size() >= 2 && (unitAt(raw, 0, bigEndian) == 0xFEFF || unitAt(raw, 0, bigEndian) == 0xFFFE)) {
        bigEndian = raw[0] == 0xFE;
        raw = raw.subspan(2);
    }
    std::string text;
    for (size_t at = 0; at + 1 < raw.size(); at += 2) {
        const char16_t unit = unitAt(raw, at, bigEndian);
        if (unit == 0)
            break;
        if (unit < 0xD800 || unit > 0xDFFF) {
            append(text, unit);
            continue;
        }
        const char16_t next = at + 3 < raw.size() ? unitAt(raw, at + 2, bigEndian) : char16_t(0);
        if (unit < 0xDC00 && next >= 0xDC00 && next <= 0xDFFF) {
            append(text, 0x10000 + (char32_t(unit - 0xD800) << 10) + char32_t(next - 0xDC00));
            at += 2;
        } else {
            append(text, kReplacement);
        }
    }
    return std::string(withoutBlanksAtEnd(text));
}

std::optional<std::string> characterCodedText(std::span<const std::uint8_t> raw, bool bigEndian) {
    constexpr size_t kNameSize = 8;
    const auto textFrom = [&](size_t start) {
        return textOf({reinterpret_cast<const char*>(raw.data()) + start, raw.size() - start});
    };
    if (raw.size() < kNameSize)
        return textFrom(0);
    const auto isNamed = [&](const char* name) { return std::memcmp(raw.data(), name, std::strlen(name)) == 0; };
    if (isNamed("JIS"))
        return std::nullopt;
    if (isNamed("UNICODE") || isNamed("Unicode")) {
        const auto units = raw.subspan(kNameSize);
        const size_t big = plainLetters(units, true), little = plainLetters(units, false);
        return utf16Text(units, big == little ? bigEndian : big > little);
    }
    const bool isUndefined = std::all_of(raw.begin(), raw.begin() + kNameSize, [](auto byte) { return byte == 0; });
    return textFrom(isNamed("ASCII") || isUndefined ? kNameSize : 0);
}

std::string tidied(std::string_view utf8) {
    std::string text;
    text.reserve(utf8.size());
    for (size_t at = 0; at < utf8.size(); ++at) {
        const char c = utf8[at];
        if (c == '\r') {
            if (at + 1 == utf8.size() || utf8[at + 1] != '\n')
                text.push_back('\n');
        } else {
            text.push_back(c != '\n' && isBlank(c) ? ' ' : c);
        }
    }
    const auto first = std::find_if_not(text.begin(), text.end(), isBlank);
    text.erase(text.begin(), first);
    return std::string(withoutBlanksAtEnd(text));
}

std::string_view cutTo(std::string_view utf8, size_t bytes) {
    if (utf8.size() <= bytes)
        return utf8;
    while (bytes > 0 && (static_cast<unsigned char>(utf8[bytes]) & 0xC0) == 0x80)
        --bytes;
    return utf8.substr(0, bytes);
}

} // namespace gleaner::analysis
