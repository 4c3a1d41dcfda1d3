#pragma once
// Interleaved 8-bit pixels to planes.

#include <cstdint>

#include "core/analysis/planes.h"

namespace gleaner::analysis {

// Rows without gaps, from the top. Channels: grey; grey and alpha; red, green, blue; these and alpha. What stands
// behind them in a pixel is passed over.
struct PixelView {
    const std::uint8_t* pixels = nullptr;
    int width = 0, height = 0;
    int channels = 0; // 1 … 4 with a meaning
    int stride = 0;   // samples from pixel to pixel, at least `channels`
};

struct PlanesOnGround {
    Planes planes;
    double transparentShare = 0; // of pixels that show more of the ground than of themselves
};

// On kGround, with the weights of JFIF 1.02; the chroma of four pixels is that of their mean.
PlanesOnGround planesOf(const PixelView& view);

} // namespace gleaner::analysis
