#pragma once
// Base64 (RFC 4648, §4): the standard alphabet, padded.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gleaner::base {

std::string toBase64(std::span<const std::uint8_t> bytes);

// Nothing when `text` is not what toBase64() writes: other characters, missing or misplaced padding, left-over bits.
std::optional<std::vector<std::uint8_t>> fromBase64(std::string_view text);

} // namespace gleaner::base
