#pragma once
// Telling the formats apart.

#include <filesystem>
#include <string_view>

#include "core/base/result.h"
#include "core/ingest/importer.h"

namespace gleaner::ingest {

inline constexpr size_t kLookedAt = 256 * 1024; // bytes at the start of a file

// By content, by the file's name where the content says nothing. `head` is the beginning of the (inflated) file without
// its byte-order mark. BadFormat for what is no text.
Result<ImportFormat> recognise(std::string_view head, const std::filesystem::path& file);

} // namespace gleaner::ingest
