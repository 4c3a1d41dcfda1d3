#pragma once
// One pass over the samples: what the histograms of luma and chroma say. Shared by quality, labels and palette.

#include <array>
#include <cstdint>

#include "core/analysis/planes.h"

namespace gleaner::analysis {

struct Tones {
    std::array<std::uint32_t, 256> histogram{}; // of luma
    std::int64_t pixels = 0;

    double mean() const;      // 0 … 255; 0 without pixels
    double deviation() const; // standard deviation of luma
    double entropy() const;   // bits, 0 (one tone) … 8 (all tones alike)
    // The lowest tone that at least `share` (0 … 1) of the pixels do not exceed.
    int percentile(double share) const;
    double shareUpTo(int tone) const; // of pixels as dark as that or darker, 0 … 1
};
Tones tonesOf(const Plane& luma);

// Less the share (0 … 1) of the pixels where a transparent picture shows its ground.
Tones withoutGround(Tones tones, double transparentShare);

// Sums over the chroma samples, as far from neutral (128) as they are.
struct ColourSums {
    std::int64_t samples = 0; // 0 for a grey picture
    std::int64_t cb = 0, cr = 0, cbCb = 0, crCr = 0, cbCr = 0;
};
ColourSums colourSumsOf(const Planes& planes);

// Hasler and Süsstrunk, "Measuring colourfulness in natural images" (2003), section 7: √(σ²rg + σ²yb) + 0.3 √(μ²rg +
// μ²yb) with rg = R − G and yb = (R + G)/2 − B, which are linear in Cb and Cr. 0 for grey, 15 slightly, 33 moderately,
// 45 averagely, 59 quite, 82 highly, 109 extremely colourful.
double colourfulnessOf(const ColourSums& sums);

} // namespace gleaner::analysis
