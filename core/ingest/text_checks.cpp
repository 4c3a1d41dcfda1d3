#include "core/ingest/text_checks.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace gleaner::ingest {
namespace {

// Length of the well-formed multi-byte sequence at `at`; 0 when it is malformed (RFC 3629, table of well-formed
// sequences).
size_t sequenceLength(const unsigned char* at, size_t left) {
    const auto follows = [&](size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return i < left && at[i] >= low && at[i] <= high;
    };
    const unsigned lead = at[0];
    if (lead >= 0xc2 && lead <= 0xdf)
        return follows(1) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        const unsigned low = lead == 0xe0 ? 0xa0 : 0x80;
        const unsigned high = lead == 0xed ? 0x9f : 0xbf;
        return follows(1, low, high) && follows(2) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const unsigned low = lead == 0xf0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xf4 ? 0x8f : 0xbf;
        return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

constexpr bool isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

} // namespace

bool isCleanText(std::string_view bytes) {
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    constexpr std::uint64_t kHigh = 0x8080808080808080;
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* const end = at + bytes.size();
    while (at != end) {
        // Most bytes of a list are ASCII: eight at a time.
        if (end - at >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, at, 8);
            if ((word & kHigh) == 0 && ((word - kOnes) & ~word & kHigh) == 0) {
                at += 8;
                continue;
            }
        }
        if (*at == 0)
            return false;
        const size_t length = *at < 0x80 ? 1 : sequenceLength(at, size_t(end - at));
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return out;
}

std::optional<double> number(std::string_view text) {
    text = trimmed(text);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::optional<std::int64_t> wholeNumber(std::string_view text) {
    text = trimmed(text);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && !text.empty())
        return value;
    const auto real = number(text);
    if (!real || std::trunc(*real) != *real || std::abs(*real) > 9e15) // beyond it a double skips whole numbers
        return std::nullopt;
    return std::int64_t(*real);
}

bool isHarmlessJson(std::string_view json) {
    if (json.find("\\u0000") != std::string_view::npos)
        return false;
    int now = 0;
    bool inString = false;
    for (size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++now > kMaxJsonDepth)
                return false;
        } else if (c == '}' || c == ']') {
            --now;
        }
    }
    return true;
}

} // namespace gleaner::ingest
