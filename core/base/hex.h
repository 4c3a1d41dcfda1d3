#pragma once
// Hexadecimal text of bytes and back.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gleaner::base {

std::string toHex(std::span<const std::uint8_t> bytes); // lower case

// Fills `out` exactly; false (out unspecified) when `text` has another length or a character that is no digit.
bool fromHex(std::string_view text, std::span<std::uint8_t> out);

} // namespace gleaner::base
