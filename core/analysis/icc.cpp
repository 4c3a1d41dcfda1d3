#include "core/analysis/icc.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace gleaner::analysis {
namespace {

using Profile = std::span<const std::uint8_t>;

std::optional<std::uint32_t> numberAt(Profile profile, size_t at) {
    if (at > profile.size() || profile.size() - at < 4)
        return std::nullopt;
    return std::uint32_t(profile[at]) << 24 | std::uint32_t(profile[at + 1]) << 16 |
           std::uint32_t(profile[at + 2]) << 8 | profile[at + 3];
}

Profile part(Profile profile, size_t at, size_t size) {
    return at > profile.size() || size > profile.size() - at ? Profile{} : profile.subspan(at, size);
}

bool startsWith(Profile data, std::string_view text) {
    return data.size() >= text.size() && std::equal(text.begin(), text.end(), data.begin());
}

// The data of the tag `desc`. The table stands behind the header of 128 bytes: a count, then signature, offset, size
// each.
Profile descriptionTag(Profile profile) {
    constexpr size_t kTable = 128, kMostTags = 100;
    const size_t count = std::min<size_t>(numberAt(profile, kTable).value_or(0), kMostTags);
    for (size_t i = 0; i < count; ++i) {
        const Profile entry = part(profile, kTable + 4 + i * 12, 12);
        if (startsWith(entry, "desc"))
            return part(profile, *numberAt(entry, 4), *numberAt(entry, 8));
    }
    return {};
}

void appendUtf8(std::string& text, unsigned character) {
    if (character < 0x80) {
        text.push_back(char(character));
    } else if (character < 0x800) {
        text.push_back(char(0xc0 | character >> 6));
        text.push_back(char(0x80 | (character & 0x3f)));
    } else if (character < 0xd800 || character > 0xdfff) { // names of profiles keep to the basic plane
        text.push_back(char(0xe0 | character >> 12));
        text.push_back(char(0x80 | (character >> 6 & 0x3f)));
        text.push_back(char(0x80 | (character & 0x3f)));
    }
}

} // namespace

bool isIccProfile(Profile profile) {
    constexpr size_t kHeader = 128, kSignature = 36;
    return profile.size() >= kHeader && startsWith(profile.subspan(kSignature), "acsp");
}

std::string iccDescription(Profile profile) {
    const Profile tag = descriptionTag(profile);
    std::string text;
    if (startsWith(tag, "desc")) { // version 2: ASCII with its length
        for (const std::uint8_t c : part(tag, 12, numberAt(tag, 8).value_or(0)))
            if (c >= ' ' && c < 0x7f)
                text.push_back(char(c));
    } else if (startsWith(tag, "mluc")) { // version 4: the first language; length and offset of UTF-16
        const Profile words = part(tag, numberAt(tag, 24).value_or(0), numberAt(tag, 20).value_or(0));
        for (size_t i = 0; i + 1 < words.size(); i += 2)
            if (const unsigned character = unsigned(words[i]) << 8 | words[i + 1]; character >= ' ')
                appendUtf8(text, character);
    }
    while (!text.empty() && text.back() == ' ')
        text.pop_back();
    return text;
}

} // namespace gleaner::analysis
