#pragma once
// The few colours a picture is made of.

#include <span>
#include <vector>

#include "core/analysis/measures.h"
#include "core/analysis/picture_colours.h"

namespace gleaner::analysis {

// At most 6 colours in CIELAB with their names and shares, heaviest first; no two closer than kPaletteMerge, none of
// less than kPaletteLeast of the picture. A small accent survives next to many shades of a large area: what is joined
// first is what loses least variance (Ward). The shares add up to 1 less what was too little to keep. Deterministic.
std::vector<PaletteColour> paletteOf(std::span<const WeightedColour> colours);

inline constexpr int kPaletteColours = 6;
inline constexpr double kPaletteMerge = 12;   // ΔE*ab
inline constexpr double kPaletteLeast = 0.01; // share

} // namespace gleaner::analysis
