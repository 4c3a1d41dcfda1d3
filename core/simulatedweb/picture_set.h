#pragma once
// The pictures that the simulated web serves, read into memory once and shared by every copy that is served.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/model/licence.h"

namespace gleaner::simulatedweb {

enum class PictureFormat { Jpeg, Png, Gif, Webp };
std::string_view contentType(PictureFormat format); // "image/jpeg" …
std::string_view extension(PictureFormat format);   // "jpg", "png", "gif", "webp"

struct Picture {
    std::string title;
    std::string creator, creatorUrl;
    std::string source; // whose picture it is in the demo set; may be empty
    std::string landingUrl;
    std::string category;
    model::Licence licence;
    std::vector<std::string> tags;
    int width = 0, height = 0; // pixels; 0 = not known
    PictureFormat format = PictureFormat::Jpeg;
    Bytes bytes;
    size_t stampAt = 0;       // offset at which a stamp() may stand
    std::uint64_t digest = 0; // of the bytes
};

// Reads a folder with an index.tsv (columns by name: file title creator creator_url licence licence_version tags
// category source landing_url width height; only `file` is required), or any folder, recursively and in the order of
// the paths. Only JPEG, PNG, GIF and WebP files of at most 64 MiB are taken, by their content; others are passed over,
// because they have no place for a stamp. NotFound when the folder, or a file that the index names, is missing or when
// there is no picture at all; BadFormat when the index has no column `file`.
Result<std::vector<Picture>> loadPictures(const std::filesystem::path& folder);

// Valid UTF-8 without control characters: tabs and newlines become spaces, bytes that are no UTF-8 become '?'.
std::string cleanText(std::string_view text);

} // namespace gleaner::simulatedweb
