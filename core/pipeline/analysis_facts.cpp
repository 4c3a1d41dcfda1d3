#include "core/pipeline/analysis_facts.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/pipeline/analysis_json.h"

namespace gleaner::pipeline {
namespace {

using analysis::Part;

constexpr std::array kMeasured{Part::Quality, Part::Palette, Part::Pdq, Part::Descriptor, Part::Labels};

// Other names that servers give a format (WHATWG MIME Sniffing and the registry's histories).
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kHabits{
    {{"image/jpg", "image/jpeg"},
     {"image/pjpeg", "image/jpeg"},
     {"image/x-png", "image/png"},
     {"image/apng", "image/png"},
     {"image/x-ms-bmp", "image/bmp"},
     {"image/x-bmp", "image/bmp"},
     {"image/vnd.microsoft.icon", "image/x-icon"},
     {"image/x-tiff", "image/tiff"},
     {"image/tif", "image/tiff"},
     {"image/x-webp", "image/webp"},
     {"image/svg", "image/svg+xml"},
     {"image/heif", "image/heic"},
     {"image/heic-sequence", "image/heic"},
     {"image/avif-sequence", "image/avif"},
     {"image/x-portable-pixmap", "image/x-portable-anymap"},
     {"image/x-portable-graymap", "image/x-portable-anymap"},
     {"image/x-portable-bitmap", "image/x-portable-anymap"}}};
constexpr std::array<std::string_view, 4> kNoClaim{"", "application/octet-stream", "binary/octet-stream",
                                                   "application/x-download"};

std::string_view usualName(std::string_view mime) {
    const auto habit = std::find_if(kHabits.begin(), kHabits.end(), [&](const auto& one) { return one.first == mime; });
    return habit == kHabits.end() ? mime : habit->second;
}

// "Image/PNG; charset=x" → "image/png". What is no media type at all is none.
std::string essenceOf(std::string_view contentType) {
    std::string essence;
    for (const char c : contentType.substr(0, contentType.find(';'))) {
        if (c == ' ' || c == '\t')
            continue;
        const bool token = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '/' ||
                           c == '+' || c == '-' || c == '.' || c == '_';
        if (!token)
            return {};
        essence += c >= 'A' && c <= 'Z' ? char(c | 0x20) : c;
    }
    return essence.size() <= 80 && std::count(essence.begin(), essence.end(), '/') == 1 ? essence : std::string();
}

// Behind the string that begins at `at`.
size_t behindString(std::string_view json, size_t at) {
    for (++at; at < json.size() && json[at] != '"'; ++at)
        if (json[at] == '\\')
            ++at;
    return at + 1;
}

// The text of the value of a member of the outermost object, from its first character on; empty when there is none.
std::string_view outerMember(std::string_view json, std::string_view quotedKey) {
    int depth = 0;
    for (size_t at = 0; at < json.size();) {
        if (json[at] == '"') {
            const size_t end = std::min(behindString(json, at), json.size());
            if (depth == 1 && json.substr(at, end - at) == quotedKey && end < json.size() && json[end] == ':')
                return json.substr(end + 1);
            at = end;
            continue;
        }
        if (json[at] == '{' || json[at] == '[')
            ++depth;
        else if (json[at] == '}' || json[at] == ']')
            --depth;
        ++at;
    }
    return {};
}

} // namespace

analysis::Stamp stampOf(const analysis::Analysis& analysis) {
    analysis::Stamp stamp = analysis::currentStamp();
    if (!analysis.measures)
        for (const Part part : kMeasured)
            stamp = analysis::without(stamp, part);
    return stamp;
}

std::string claimedWarning(std::string_view contentType, std::string_view mime) {
    const std::string claimed = essenceOf(contentType);
    const bool isClaim = std::find(kNoClaim.begin(), kNoClaim.end(), claimed) == kNoClaim.end();
    if (!isClaim || mime.empty() || usualName(claimed) == usualName(mime))
        return {};
    return std::string(kClaimed) + claimed;
}

std::string claimedIn(std::string_view json) {
    if (json.find("\"claimed ") == json.npos) // nearly always, and then nothing needs to be read
        return {};
    const auto analysis = analysisFromJson(json);
    if (!analysis)
        return {};
    const auto found = std::find_if(analysis->warnings.begin(), analysis->warnings.end(),
                                    [](const std::string& warning) { return warning.starts_with(kClaimed); });
    return found == analysis->warnings.end() ? std::string() : *found;
}

std::optional<double> qualityIn(std::string_view json) {
    const std::string_view value = outerMember(json, "\"quality\"");
    double quality = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), quality);
    if (error != std::errc{} || !(quality >= 0 && quality <= 100))
        return std::nullopt;
    return quality;
}

} // namespace gleaner::pipeline
