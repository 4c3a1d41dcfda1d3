#pragma once
// Words that formats keep in ways of their own, beside EXIF, IPTC and XMP. Foreign bytes; never reads beyond them,
// never throws for what they are.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/analysis/metadata.h"

namespace gleaner::analysis {

// The text chunks of a PNG that are not compressed (tEXt, iTXt), as "Png.Title", "Png.Author", "Png.Description" …
// (PNG, §11.3.3). Chunks that hold XMP or raw profiles are left to the reader of those.
std::vector<MetadataField> pngTexts(std::span<const std::uint8_t> picture, const MetadataLimits& limits);

// An SVG's own "Svg.title" and "Svg.desc", and the properties of the RDF in it (Inkscape, Open Clip Art, XMP): as
// "Svg.dc.title", "Svg.dc.creator", "Svg.dc.subject", "Svg.cc.license" … with the values in their order. Reads tags and
// the five predefined entities; a document type declaration is passed over, so nothing is ever expanded or fetched.
std::vector<MetadataField> svgTexts(std::span<const std::uint8_t> picture, const MetadataLimits& limits);

} // namespace gleaner::analysis
