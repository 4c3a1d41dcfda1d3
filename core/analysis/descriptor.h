#pragma once
// How a picture looks, in a few bytes: for finding pictures that resemble one another without being the same. By hand,
// not learnt; the version in front makes room for a learned one.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/analysis/picture_colours.h"
#include "core/analysis/planes.h"

namespace gleaner::analysis {

// Version 1, 156 bytes:
//
//     0        1   version
//     1       75   layout: the mean colour in 5 × 5 fields, row by row: L · 2.55, a + 128, b + 128
//    76       40   edges: in 4 × 4 fields, which share of the blocks shows an edge that is vertical, horizontal, at
//    45°,
//                  at 135° or without direction (MPEG-7's edge histogram, ISO/IEC 15938-3): the square root of the
//                  share · 15, two a byte, the first in the upper half
//   116       32   colours wherever they are: 5 of grey by lightness, then 9 hues by 3 of lightness; every colour
//   counts
//                  in its neighbours, too. The square root of the share · 255
//   148        8   texture: at 4 scales, from 2 px up, log2 of the deviations along the sides and along the diagonals
inline constexpr std::uint8_t kDescriptorVersion = 1;
inline constexpr size_t kDescriptorBytes = 156;

// Empty for an empty picture. `colours` are coloursOf(small).
std::vector<std::uint8_t> descriptorOf(const Planes& small, std::span<const WeightedColour> colours);

// 0 … 100, the same both ways; 100 for equal descriptors, 0 when either is none of this version. The four parts are
// compared each for itself, and what is very different in one part counts little more than what is different (d/(d +
// s)), so that a picture without its colours is still known. A picture that was turned or mirrored is as similar as it
// would be upright: the least distance of the eight ways counts.
double similarity(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

} // namespace gleaner::analysis
