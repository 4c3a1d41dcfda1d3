#pragma once
// The little that Gleaner itself reads from colour profiles.

#include <cstdint>
#include <span>
#include <string>

namespace gleaner::analysis {

// Whether these bytes have the header of a profile (ICC.1, 7.2).
bool isIccProfile(std::span<const std::uint8_t> profile);

// The description of an ICC profile (tag `desc`, as version 2 or 4 writes it) in UTF-8; empty when it cannot be read.
std::string iccDescription(std::span<const std::uint8_t> profile);

} // namespace gleaner::analysis
