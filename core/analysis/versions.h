#pragma once
// The versions of what the analysis works out, so that what was worked out by an older one can be found and made anew
// (pipeline/reanalysis.h).

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gleaner::analysis {

// Each part that has a version of its own. The order is the order of the bits in a stamp: append only.
enum class Part { Facts, Metadata, Thumbnails, Quality, Palette, Pdq, Descriptor, Labels };
inline constexpr std::array kParts{Part::Facts,   Part::Metadata, Part::Thumbnails, Part::Quality,
                                   Part::Palette, Part::Pdq,      Part::Descriptor, Part::Labels};

std::string_view name(Part part); // "facts", "metadata", "thumbnails" …
std::optional<Part> parsePart(std::string_view name);

// 1 … 127; raised when the part's answers change for a picture that is the same.
int currentVersion(Part part);

// The versions of all parts in one number: seven bits a part. 0 = never analysed.
using Stamp = std::int64_t;
Stamp currentStamp();
int versionIn(Stamp stamp, Part part);
Stamp without(Stamp stamp, Part part); // as if that part had never been looked at

} // namespace gleaner::analysis
