#pragma once
// The colours of a picture counted, for whatever asks about colours: a few hundred instead of all pixels.

#include <vector>

#include "core/analysis/lab.h"
#include "core/analysis/planes.h"

namespace gleaner::analysis {

struct WeightedColour {
    Lab colour;
    float weight = 0; // share of the picture
};

// One sample for each of chroma; samples are joined whose Y, Cb and Cr have the same upper five bits. In the order in
// which they come up in the picture; the weights add up to 1. Empty for an empty picture.
std::vector<WeightedColour> coloursOf(const Planes& small);

// Less the share (0 … 1) of the picture where it is transparent and shows its ground; what is left adds up to 1 again,
// and may be nothing.
std::vector<WeightedColour> withoutGround(std::vector<WeightedColour> colours, double transparentShare);

} // namespace gleaner::analysis
