#include "core/ingest/addresses.h"

#include <algorithm>
#include <array>

#include "core/base/url.h"
#include "core/ingest/text_checks.h"

namespace gleaner::ingest {

bool lacksScheme(std::string_view text) {
    return text.find("://") == std::string_view::npos;
}

namespace {

constexpr std::array<std::string_view, 16> kPictureTypes{"jpg",  "png", "gif", "webp", "tif", "svg", "avif", "heic",
                                                         "heif", "jxl", "bmp", "jp2",  "psd", "exr", "tga",  "ico"};

std::optional<Url> parsed(std::string_view text) {
    const bool hasScheme = !lacksScheme(text);
    const Result<Url> url = Url::parse(hasScheme ? std::string(text) : base::withScheme(text));
    if (!url)
        return std::nullopt;
    const bool plausible = url->host.find_first_of(".:") != std::string::npos || url->host == "localhost";
    if (!hasScheme && !plausible)
        return std::nullopt;
    return *url;
}

} // namespace

std::optional<std::string> pictureAddress(std::string_view text) {
    const auto url = parsed(trimmed(text));
    return url ? std::optional(url->toString()) : std::nullopt;
}

std::optional<std::string> pageAddress(std::string_view text) {
    text = trimmed(text);
    return parsed(text) ? std::optional(base::withScheme(text)) : std::nullopt;
}

std::string siteOf(std::string_view url) {
    const Result<Url> parsed = Url::parse(url);
    if (!parsed)
        return {};
    const std::string authority = parsed->authority();
    return authority.starts_with("www.") ? authority.substr(4) : authority;
}

std::string normalisedFiletype(std::string_view text) {
    std::string type = lowered(trimmed(text));
    if (type.starts_with("image/"))
        type.erase(0, 6);
    if (type.starts_with("."))
        type.erase(0, 1);
    if (type == "svg+xml")
        return "svg";
    if (type == "jpeg" || type == "jpe" || type == "jfif")
        return "jpg";
    return type == "tiff" ? "tif" : type;
}

std::string pictureExtension(std::string_view path) {
    path = path.substr(0, path.find_first_of("?#"));
    const size_t dot = path.rfind('.');
    if (dot == std::string_view::npos || path.size() - dot > 6 || path.find('/', dot) != std::string_view::npos)
        return {};
    std::string type = normalisedFiletype(path.substr(dot));
    return std::find(kPictureTypes.begin(), kPictureTypes.end(), type) == kPictureTypes.end() ? std::string() : type;
}

} // namespace gleaner::ingest
