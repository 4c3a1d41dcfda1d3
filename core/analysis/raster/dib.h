#pragma once
// The bitmaps of Windows and OS/2: what BMP files hold behind their first 14 bytes, and icons without any.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/analysis/raster/raster.h"

namespace gleaner::analysis {

struct Dib {
    int width = 0, height = 0;
    bool topDown = false;
    int bitsPerPixel = 0;
    enum class Packing { Plain, Rle4, Rle8, Rle24 } packing = Packing::Plain;
    std::array<std::uint32_t, 4> masks{};             // red, green, blue, alpha; of 16 and 32 bits
    std::vector<std::array<std::uint8_t, 3>> palette; // red, green, blue
    std::size_t headerSize = 0;                       // with masks and palette
    std::span<const std::uint8_t> iccProfile;         // within the bytes it was read from
};

// `bytes` begin with the size of the header. In icons the height is that of picture and mask together.
Result<Dib> dibHeader(std::span<const std::uint8_t> bytes, bool inIcon);

RasterFacts factsOf(const Dib& dib);

// `pixels` begin with the first row. Three channels, or four when there is an alpha mask.
Result<Raster> dibPixels(const Dib& dib, std::span<const std::uint8_t> pixels);

// Bytes of a row of so many bits, which are filled up to four.
std::size_t dibStride(int width, int bitsPerPixel);

} // namespace gleaner::analysis
