#pragma once
// What is measured in the pixels of a picture, all from one decode. Pure functions of planes; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/pdq.h"
#include "core/analysis/planes.h"

namespace gleaner::analysis {

struct PaletteColour {
    double l = 0, a = 0, b = 0; // CIELAB, D65
    std::string name;           // of colour_names.h
    double weight = 0;          // share of the picture, 0 … 1
    bool operator==(const PaletteColour&) const = default;
};

struct Label {
    std::string name;      // of labels.h
    double confidence = 0; // 0 … 1
    bool operator==(const Label&) const = default;
};

struct Measures {
    int quality = 0;                       // 0 … 100; the formula stands in quality.h
    double sharpness = 0;                  // 0 … 100
    double exposure = 0;                   // −1 (black) … 0 (well exposed) … 1 (white)
    double entropy = 0;                    // bits of the luma histogram, 0 … 8
    double colourfulness = 0;              // Hasler and Süsstrunk 2003, 0 (grey) … about 110
    std::optional<int> compressionQuality; // 1 … 100, libjpeg's scale, from the quantisation tables
    std::vector<PaletteColour> palette;    // at most 6, heaviest first
    std::optional<Pdq> pdq;
    std::vector<std::uint8_t> descriptor; // at most 160 bytes; layout and version in descriptor.h
    std::vector<Label> labels;            // highest confidence first
};

// What is known of the picture besides its pixels.
struct Traits {
    Size size; // true size, orientation applied
    std::string type;
    std::int64_t bytes = 0;
    int frames = 1;
    bool hasAlpha = false;
    double transparentShare = 0;           // of pixels that show the ground, 0 … 1
    std::optional<int> compressionQuality; // of the JPEG's quantisation tables
    bool isVector = false;                 // SVG
};

// `large`: at most 640 px long, `small`: the same picture at most 256 px long (equal to `large` when that is small).
Measures measure(const Planes& large, const Planes& small, const Traits& traits);

inline constexpr int kLargeEdge = 640, kSmallEdge = 256; // of the two

} // namespace gleaner::analysis
