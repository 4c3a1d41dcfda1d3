#pragma once
// Words in pictures, from whatever bytes they were written with to UTF-8. Never fails: what is not what it claims to be
// is read as the nearest thing that makes sense.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gleaner::analysis {

// UTF-8 as it is; anything else as Windows-1252, which is what "Latin-1" means in files (WHATWG Encoding). Up to the
// first NUL, without blanks at the end.
std::string textOf(std::string_view raw);

// UTF-16 or UCS-2 up to the first NUL; a byte order mark is obeyed, unpaired surrogates become U+FFFD.
std::string utf16Text(std::span<const std::uint8_t> raw, bool bigEndian);

// The value of EXIF's UserComment and of the GPS tags that are written like it: eight bytes that name the character
// set, then the text. Unicode without a byte order mark is read in the order that gives more plain letters, `bigEndian`
// on a tie. Nothing when the set is one that cannot be read here (JIS).
std::optional<std::string> characterCodedText(std::span<const std::uint8_t> raw, bool bigEndian);

// For showing on one line or several: control characters are blanks, but line ends stay; no blanks around it.
std::string tidied(std::string_view utf8);

// The first `bytes` of it at most, whole characters only.
std::string_view cutTo(std::string_view utf8, size_t bytes);

} // namespace gleaner::analysis
