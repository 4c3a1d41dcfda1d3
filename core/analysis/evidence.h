#pragma once
// What the labels are judged by: numbers about a picture's tones, colours, edges and margins, each within a known
// range.

#include <array>
#include <span>
#include <string_view>

#include "core/analysis/measures.h"
#include "core/analysis/picture_colours.h"
#include "core/analysis/tones.h"

namespace gleaner::analysis {

struct Evidence {
    // Tones, of luma.
    double mean = 0;      // 0 … 1
    double deviation = 0; // 0 … 0.5
    double entropy = 0;   // 0 … 1: bits by 8
    double dark = 0;      // share of tones below 64
    double bright = 0;    // share of tones above 192
    double mainTone = 0;  // share of the commonest tone and the three on each side of it
    double twoTones = 0;  // the same of the two commonest that are not neighbours
    // Colours.
    double chroma = 0;     // mean, by 100
    double highChroma = 0; // that nine tenths of the picture do not exceed, by 100
    double coloured = 0;   // share of more than a trace of chroma (8)
    double oneHue = 0;     // 1: all chroma of one hue … 0: of all hues alike
    double warm = 0;       // share of red to yellow, weighted by chroma, less that of green to violet; −1 … 1
    double brown = 0;      // chroma of browns and creams, by all chroma
    double scatter = 0;    // how far colours are from the mean of those of their lightness, by 20; toned prints: little
    double paleColours = 0;  // share of what is light and coloured, but little
    double vividColours = 0; // share of what is strongly coloured
    double colours = 0;      // how many cells make nine tenths of the picture: log2, by 10
    // Differences of neighbouring luma samples.
    double even = 0;   // share of none
    double faint = 0;  // share of 1 … 4
    double medium = 0; // share of 5 … 24
    double strong = 0; // share of 64 and more
    double grain = 0;  // faint by faint and even: what is never quite even is a photograph
    double crisp = 0;  // strong by strong and medium
    double sharp = 0;  // sharpness by 100
    double noise = 0;  // mean second difference where it is not strong, by 8
    // Blocks of 8 × 8 luma samples.
    double evenBlocks = 0;     // share of those whose samples are within 2 of each other
    double texturedBlocks = 0; // share of those whose samples spread over 8 … 64
    // Strokes: strong differences along a row, and the opposite ones that follow.
    double strokes = 0;   // share of those that end a stroke of at most 8 px
    double crowd = 0;     // strong differences of the rows that have any, by their length, times 4
    double emptyRows = 0; // share of rows without any
    double rowChange = 0; // how much their number changes from row to row; 0 … 1
    double margin = 0;    // share of the picture that is an even margin, 0 … 1
    double sides = 0;     // of the four sides, how many have one, by 4
    double tiny = 0;      // 1 for up to 16 px … 0 for 128 and more
};

// What was measured before; all of the same picture. Tones and colours without the ground.
struct Measured {
    const Tones& tones;                      // of `large`
    std::span<const WeightedColour> colours; // of the small planes
    double sharpness = 0;                    // sharpnessOf(large)
    double transparentShare = 0;             // the ground that shows is no part of the picture
};
Evidence evidenceOf(const Plane& large, const Measured& measured);

// Name and member of each number, for the models and their training.
struct EvidenceField {
    std::string_view name;
    double Evidence::*value;
};
std::span<const EvidenceField> evidenceFields();

} // namespace gleaner::analysis
