#pragma once
// Words for the style of a picture, each with a confidence.
//
//   name          shown by a picture …
//   photograph    taken with a camera; also cut out of one
//   illustration  drawn, painted or rendered; vector graphics always
//   line-art      of outlines only, next to no colour and no shades
//   text          of little but writing: a page, a screenshot of one, a caption, a sign
//   monochrome    without colour
//   sepia         in shades of brown from one tint, as old prints are
//   low-key       nearly all dark
//   high-key      nearly all bright
//   vivid         with strong colours over much of it
//   pastel        with pale colours over much of it, and hardly any strong or dark ones
//   warm          with reds, oranges and yellows prevailing
//   cool          with blues and greens prevailing
//   minimal       mostly one even area
//   blurred       without a sharp edge anywhere
//   bordered      with an even frame or bars along at least two sides
//   panorama      at least twice as long as wide, either way
//   square        with sides that differ by less than 3 %
//   transparent   that shows what is behind it
//   animated      of more than one frame, in a format of animations
//
// The last four follow from size and file. The others are logistic models on the numbers of evidence.h, whose weights
// (label_models.cpp) were learnt by tests/bench/learn_labels.py on pictures labelled by hand
// (tests/data/analysis/labels.tsv) and checked on as many others (tests/core/analysis/test_labels.cpp).

#include <span>
#include <string_view>
#include <vector>

#include "core/analysis/evidence.h"
#include "core/analysis/measures.h"

namespace gleaner::analysis {

inline constexpr double kLabelReported = 0.5; // confidence from which on a label is given

// Those of at least kLabelReported, highest first; equal ones in the order of labelNames().
std::vector<Label> labelsOf(const Evidence& evidence, const Traits& traits);

std::span<const std::string_view> labelNames(); // as above

} // namespace gleaner::analysis
