#include <algorithm>
#include <string>

#include "core/analysis/embedded_text.h"
#include "core/analysis/metadata_text.h"

namespace gleaner::analysis {
namespace {

std::uint32_t bigEndian32(std::span<const std::uint8_t> bytes, size_t at) {
    return std::uint32_t(bytes[at]) << 24 | std::uint32_t(bytes[at + 1]) << 16 | std::uint32_t(bytes[at + 2]) << 8 |
           bytes[at + 3];
}

// The part up to the next NUL, which is taken off, too; nothing when there is none.
std::optional<std::string_view> takePart(std::string_view& data) {
    const size_t end = data.find('\0');
    if (end == data.npos)
        return std::nullopt;
    const std::string_view part = data.substr(0, end);
    data.remove_prefix(end + 1);
    return part;
}

std::optional<std::string> textIn(std::string_view data, bool isInternational) {
    if (isInternational) {
        const bool isCompressed = data.size() < 2 || data[0] != 0;
        if (isCompressed)
            return std::nullopt;
        data.remove_prefix(2);
        if (!takePart(data) || !takePart(data)) // language, the keyword in it
            return std::nullopt;
    }
    return tidied(textOf(data));
}

} // namespace

std::vector<MetadataField> pngTexts(std::span<const std::uint8_t> picture, const MetadataLimits& limits) {
    constexpr size_t kSignature = 8, kAround = 12, kLongestKeyword = 79;
    std::vector<MetadataField> fields;
    for (size_t at = kSignature; at + kAround <= picture.size();) {
        const size_t size = bigEndian32(picture, at);
        if (size > picture.size() - at - kAround)
            break;
        const auto* bytes = reinterpret_cast<const char*>(picture.data());
        const std::string_view type(bytes + at + 4, 4);
        std::string_view data(bytes + at + 8, size);
        at += size + kAround;
        if ((type != "tEXt" && type != "iTXt") || std::int64_t(size) > limits.maxValueBytes)
            continue;
        if (std::int64_t(fields.size()) >= limits.maxFields)
            break;
        const auto keyword = takePart(data);
        if (!keyword || keyword->empty() || keyword->size() > kLongestKeyword ||
            keyword->starts_with("XML:com.adobe") || keyword->starts_with("Raw profile type"))
            continue;
        if (auto text = textIn(data, type == "iTXt"); text && !text->empty())
            fields.push_back({"Png." + textOf(*keyword), std::move(*text)});
    }
    return fields;
}

} // namespace gleaner::analysis
