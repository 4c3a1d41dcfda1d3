#pragma once
// What the header of a picture says, and whether the picture keeps to the limits; for the files of this folder.

#include <cstdint>
#include <span>

#include "core/analysis/analyser.h"

struct _VipsImage;

namespace gleaner::analysis {

// Sizes, orientation, frames, depth, colours, profile and alpha. No pixel is decoded.
void readFacts(_VipsImage* header, std::span<const std::uint8_t> picture, Analysis& analysis);

// Refuse: what libvips cannot hold at all; what the options do not allow.
void checkSize(const Analysis& analysis);
void checkLimits(const Analysis& analysis, const AnalysisOptions& options); // the size, too
// Before the header is opened, for PNG only: libpng refuses large sizes in words of its own, so ours come first.
void checkPngPixels(std::span<const std::uint8_t> picture, const AnalysisOptions& options);

// Also true of a PNG within an icon.
bool hasPngHeader(std::span<const std::uint8_t> picture);

// Whether there is a profile that says something new.
bool hasOwnProfile(_VipsImage* image, const Analysis& analysis);

} // namespace gleaner::analysis
