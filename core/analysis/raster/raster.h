#pragma once
// Formats simple enough to be read here instead of by a large library that reads a hundred others besides: BMP, the
// icons and cursors of Windows, TGA, and the flattened picture of PSD and PSB. Foreign bytes: nothing is read beyond
// their end, nothing throws but std::bad_alloc, and no more memory is taken than the pixels need.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace gleaner::analysis {

enum class RasterColours { Grey, Rgb, Cmyk, Lab };

struct RasterFacts {
    int width = 0, height = 0;
    int frames = 1; // pictures in an icon
    int depth = 8;  // bits per sample as stored; of the index where there is a palette
    RasterColours colours = RasterColours::Rgb;
    bool hasAlpha = false;
    std::vector<std::uint8_t> iccProfile; // embedded; empty when there is none
    // The picture of an icon may be a PNG, whole. Then only this and `frames` are known, and there are no pixels here.
    std::span<const std::uint8_t> png;
};

// Rows from the top, pixels from the left, without gaps. Samples of 8 bits, alpha last: grey; red, green, blue; cyan,
// magenta, yellow, black (255 = most ink); L of 0 … 255, a and b around 128 (as ICC has it).
struct Raster {
    int width = 0, height = 0, channels = 0;
    std::vector<std::uint8_t> samples;
};

bool isRasterType(std::string_view type); // bmp, ico, tga, psd

// From the header alone. BadFormat or Unsupported; `detail` says what about it.
Result<RasterFacts> rasterFacts(std::string_view type, std::span<const std::uint8_t> picture);
// The same errors, and BadFormat when the pixels are cut short. Check the size in the facts first: the pixels are all
// in memory at once.
Result<Raster> rasterPixels(std::string_view type, std::span<const std::uint8_t> picture);

} // namespace gleaner::analysis
