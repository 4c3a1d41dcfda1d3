#pragma once
// What a file's header says about its samples that decoders keep to themselves.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace gleaner::analysis {

// Bits per sample as stored, for PNG, TIFF and PNM; an index into a palette counts as the samples it stands for. 0 when
// the header does not say, and for other types.
int storedDepth(std::string_view type, std::span<const std::uint8_t> picture);

// The exponent that a PNG's samples were encoded with (gAMA): 0.45 is about that of sRGB, 1 is linear. Nothing when it
// does not say, or says more (a profile, sRGB), which goes before it (PNG, §11.3.2).
std::optional<double> pngGamma(std::span<const std::uint8_t> picture);

} // namespace gleaner::analysis
