#pragma once
// A group of ten buckets as bytes. Numbers are exact; what repeats costs a byte or five: a second's least and most are
// its mean, limits hardly change, rates are tenths.
//
// Bytes: version 1 · number of columns · which buckets are there (2 bytes, low first) · for each column a tag and what
// it needs, only for buckets that are there. Little-endian.

#include <cstdint>
#include <span>
#include <vector>

namespace gleaner::history {

// `cells`: ten rows of `width` floats; row[0] = 0: not there.
std::vector<std::uint8_t> encodeGroup(std::span<const float> cells, size_t width);

// Ten rows of `width` floats, or nothing when the bytes are no group. Columns that the bytes do not have are
// unknown, those this program does not know are left out.
std::vector<float> decodeGroup(std::span<const std::uint8_t> bytes, size_t width);

} // namespace gleaner::history
