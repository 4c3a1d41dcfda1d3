#pragma once
// The formats behind raster.h, each with its two steps: facts from the header, then pixels.

#include "core/analysis/raster/raster.h"

namespace gleaner::analysis {

Result<RasterFacts> bmpFacts(std::span<const std::uint8_t> picture);
Result<Raster> bmpPixels(std::span<const std::uint8_t> picture);

// The largest picture of an icon or cursor; of equal ones that with most colours.
Result<RasterFacts> iconFacts(std::span<const std::uint8_t> picture);
Result<Raster> iconPixels(std::span<const std::uint8_t> picture);

Result<RasterFacts> targaFacts(std::span<const std::uint8_t> picture);
Result<Raster> targaPixels(std::span<const std::uint8_t> picture);

// The flattened picture that stands behind the layers. 32-bit samples are taken to be linear, as Photoshop has them.
Result<RasterFacts> photoshopFacts(std::span<const std::uint8_t> picture);
Result<Raster> photoshopPixels(std::span<const std::uint8_t> picture);

} // namespace gleaner::analysis
