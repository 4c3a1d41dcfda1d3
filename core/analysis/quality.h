#pragma once
// How good a picture is to look at, technically: sharpness, exposure, and one score of everything measured.

#include <optional>

#include "core/analysis/planes.h"
#include "core/analysis/tones.h"

namespace gleaner::analysis {

// 0 (no edge at all, or nothing but soft ones) … 100 (edges one pixel wide). After Crété-Roffet et al., "The blur
// effect" (2007): a picture that is sharp loses most of its differences between neighbours when it is blurred with a
// mean of nine samples, a blurred one keeps them. Independent of brightness, and nearly so of contrast; of both
// directions the softer counts. Measured in the picture as it is given: at 640 px, a larger picture that is a little
// soft is sharp.
double sharpnessOf(const Plane& luma);

// −1 (black) … 0 (well exposed) … 1 (white). The mean of average and median tone, 0 … 255, against what well exposed
// pictures have; clipped shadows pull down and clipped highlights up, as far as they are more than a tenth.
double exposureOf(const Tones& tones);

struct QualityParts {
    double sharpness = 0;                  // 0 … 100
    double exposure = 0;                   // −1 … 1
    double entropy = 0;                    // 0 … 8
    double colourfulness = 0;              // 0 …
    std::optional<int> compressionQuality; // 1 … 100; nothing counts as well compressed
    std::int64_t pixels = 0;               // true width × height
};

// 0 … 100, the weighted geometric mean of six parts, so that one bad fault is not made good by everything else:
//
//   part           weight   0.02 …                … 1                        between
//   sharpness        0.30   0                      70                        linear
//   exposure         0.20   −1 or 1                −0.15 … 0.15              linear in its distance from 0
//   entropy          0.15   0 bits                 7 bits                    linear
//   compression      0.15   quality 5              quality 90, or unknown    linear
//   pixels           0.15   64 × 64                2 megapixels              logarithmic
//   colourfulness    0.05   0 (grey is worth 0.6)  45                        linear
//
// Better in one part and not worse in the others is never a lower score.
int qualityOf(const QualityParts& parts);

} // namespace gleaner::analysis
