#pragma once
// Pieces of picture files that carry bytes and change nothing to be seen.

#include <cstdint>
#include <string>
#include <string_view>

#include "core/simulatedweb/picture_set.h"

namespace gleaner::simulatedweb {

// A piece of a file of that format which carries `text` (at most 200 bytes are used): a JPEG comment segment, a PNG
// tEXt chunk, a GIF comment extension, bytes behind a WebP container. It stands at Picture::stampAt.
std::string stamp(PictureFormat format, std::string_view text);

// Pieces of exactly `bytes` bytes together, to stand at Picture::stampAt; empty when the format has none that small.
std::string padding(PictureFormat format, size_t bytes);

// A chunk of a PNG with its length and checksum; `type` has four letters.
std::string pngChunk(std::string_view type, std::string_view data);
void appendBigEndian(std::string& out, std::uint32_t value, int bytes);

} // namespace gleaner::simulatedweb
