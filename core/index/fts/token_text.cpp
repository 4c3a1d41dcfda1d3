#include "core/index/fts/token_text.h"

#include <algorithm>
#include <array>

#include "core/base/utf8.h"

namespace gleaner::index::fts {
namespace {

// U+E000, private use: unicode61 counts it among the letters, and no text reaches it because tokenText() drops the
// block.
constexpr std::string_view kBoundary = "\xEE\x80\x80";
constexpr std::string_view kEmojiMark = "\xEE\x80\x81"; // U+E001, then the code point in hex

struct Range {
    char32_t first, last;
};

template<size_t N>
constexpr bool isIn(const std::array<Range, N>& ranges, char32_t point) {
    return std::any_of(ranges.begin(), ranges.end(), [&](Range r) { return point >= r.first && point <= r.last; });
}

// Unicode blocks of scripts written without spaces, one character a token.
constexpr std::array kIdeographs{Range{0x3041, 0x30FF},  Range{0x31F0, 0x31FF}, Range{0x3400, 0x4DBF},
                                 Range{0x4E00, 0x9FFF},  Range{0xF900, 0xFAFF}, Range{0xFF66, 0xFF9F},
                                 Range{0x20000, 0x3FFFF}};
constexpr std::array kEmoji{Range{0x2300, 0x23FF}, Range{0x2600, 0x27BF}, Range{0x2B00, 0x2BFF},
                            Range{0x1F000, 0x1FAFF}};
// Arabic and Hebrew points, tatweel, joiners inside emoji's neighbours, variation selectors, keycap, skin tones.
constexpr std::array kDropped{
    Range{0x0591, 0x05BD}, Range{0x05BF, 0x05BF}, Range{0x05C1, 0x05C2}, Range{0x05C4, 0x05C5},
    Range{0x05C7, 0x05C7}, Range{0x0610, 0x061A}, Range{0x0640, 0x0640}, Range{0x064B, 0x065F},
    Range{0x0670, 0x0670}, Range{0x06D6, 0x06DC}, Range{0x06DF, 0x06E4}, Range{0x06E7, 0x06E8},
    Range{0x06EA, 0x06ED}, Range{0x20E3, 0x20E3}, Range{0xFE00, 0xFE0F}, Range{0x1F3FB, 0x1F3FF}};
constexpr std::array kPrivate{Range{0xE000, 0xF8FF}, Range{0xF0000, 0x10FFFF}};

// Accents that unicode61 keeps: Greek tonos and dialytika (and the sigma that ends words), Cyrillic yo.
struct Fold {
    char32_t from;
    std::string_view to;
};
constexpr std::array kFolds{
    Fold{0x0386, "α"}, Fold{0x0388, "ε"}, Fold{0x0389, "η"}, Fold{0x038A, "ι"}, Fold{0x038C, "ο"}, Fold{0x038E, "υ"},
    Fold{0x038F, "ω"}, Fold{0x0390, "ι"}, Fold{0x03AA, "ι"}, Fold{0x03AB, "υ"}, Fold{0x03AC, "α"}, Fold{0x03AD, "ε"},
    Fold{0x03AE, "η"}, Fold{0x03AF, "ι"}, Fold{0x03B0, "υ"}, Fold{0x03C2, "σ"}, Fold{0x03CA, "ι"}, Fold{0x03CB, "υ"},
    Fold{0x03CC, "ο"}, Fold{0x03CD, "υ"}, Fold{0x03CE, "ω"}, Fold{0x0401, "е"}, Fold{0x0451, "е"}};

std::string_view folded(char32_t point, std::string_view bytes) {
    const auto found = std::lower_bound(kFolds.begin(), kFolds.end(), point,
                                        [](const Fold& fold, char32_t wanted) { return fold.from < wanted; });
    return found != kFolds.end() && found->from == point ? found->to : bytes;
}

void appendHex(std::string& out, char32_t point) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (int shift = 16; shift >= 0; shift -= 4)
        out.push_back(kDigits[(point >> shift) & 0xF]);
}

void appendPoint(std::string& out, base::CodePoint point, std::string_view bytes) {
    if (point.value == base::kNoCodePoint || point.value < 0x20 || isIn(kPrivate, point.value)) {
        out.push_back(' ');
    } else if (point.value < 0x370) {
        out.append(bytes);
    } else if (point.value <= 0x0451) {
        out.append(folded(point.value, bytes));
    } else if (isIn(kDropped, point.value)) {
        return;
    } else if (isIn(kIdeographs, point.value)) {
        out.append(" ").append(bytes).append(" ");
    } else if (isIn(kEmoji, point.value)) {
        out.append(" ").append(kEmojiMark);
        appendHex(out, point.value);
        out.push_back(' ');
    } else if (point.value >= 0xFF01 && point.value <= 0xFF5E) {
        out.push_back(char(point.value - 0xFEE0));
    } else {
        out.append(bytes);
    }
}

} // namespace

std::string tokenText(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 8);
    for (size_t at = 0; at < text.size();) {
        const base::CodePoint point = base::codePointAt(text, at);
        appendPoint(out, point, text.substr(at, point.bytes));
        at += point.bytes;
    }
    return out;
}

std::string wholeText(std::string_view text) {
    const std::string tokens = tokenText(text);
    if (tokenCount(tokens) == 0)
        return {};
    return std::string(kBoundary).append(" ").append(tokens).append(" ").append(kBoundary);
}

std::string wholeTexts(std::string_view lines) {
    std::string out;
    for (size_t at = 0; at < lines.size();) {
        const size_t end = std::min(lines.find('\n', at), lines.size());
        const std::string tokens = tokenText(lines.substr(at, end - at));
        if (tokenCount(tokens) > 0)
            out.append(kBoundary).append(" ").append(tokens).append(" ");
        at = end + 1;
    }
    if (!out.empty())
        out.append(kBoundary);
    return out;
}

std::int64_t tokenCount(std::string_view tokenised) {
    const auto isTokenByte = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
    };
    std::int64_t count = 0;
    for (size_t at = 0; at < tokenised.size();) {
        if (!isTokenByte(tokenised[at])) {
            ++at;
            continue;
        }
        count += tokenised.substr(at).starts_with(kBoundary) ? 0 : 1;
        while (at < tokenised.size() && isTokenByte(tokenised[at]))
            ++at;
    }
    return count;
}

} // namespace gleaner::index::fts
