#pragma once
// A JPEG to its own planes, through libjpeg-turbo: no upsampling of chroma, no RGB.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/analysis/jpeg/plane_scaler.h"

namespace gleaner::analysis {

struct JpegPlanes {
    int count = 0; // 1 or 3
    // As large as the file has them, or by the shrink smaller; valid until the decoder's next call.
    std::array<PlaneView, 3> planes;
};

// Keeps its memory from picture to picture. One thread at a time per decoder.
class JpegPlaneDecoder {
public:
    JpegPlaneDecoder();
    ~JpegPlaneDecoder();

    // At 1/`shrink` of its size (1, 2, 4 or 8; what libjpeg-turbo shrinks with vectors). False for what the fast lane
    // does not take: other colours than YCbCr or grey, odd sampling, and anything the decoder as much as warns of.
    bool decode(std::span<const std::uint8_t> picture, int shrink, JpegPlanes& out);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::analysis
