#pragma once
// What a grid shows until the thumbnail is there: a few bytes that stand for a blurred picture.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/analysis/planes.h"

namespace gleaner::analysis {

// Layout: byte 0 = version 1; 1, 2 = columns and rows of the luma grid (2 … 8, in the picture's proportions); then that
// many luma samples, then Cb and Cr as a grid of half the columns and rows (rounded up). About 70 bytes.
std::vector<std::uint8_t> placeholderOf(const Planes& small);

// The grid as sRGB, row by row; to be scaled up smoothly. Nothing for bytes that are none.
struct PlaceholderPixels {
    int width = 0, height = 0;
    std::vector<std::array<std::uint8_t, 3>> pixels;
};
std::optional<PlaceholderPixels> placeholderPixels(std::span<const std::uint8_t> placeholder);

} // namespace gleaner::analysis
