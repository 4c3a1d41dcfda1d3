#include "core/analysis/raster/raster.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::analysis;

// The first byte chooses the format.
FUZZED(text) {
    if (text.empty())
        return;
    constexpr std::string_view kTypes[] = {"bmp", "ico", "tga", "psd"};
    const std::string_view type = kTypes[std::size_t(text[0]) % 4];
    const auto picture = bytesOf(text.substr(1));
    const auto facts = rasterFacts(type, picture);
    if (!facts || !facts->png.empty() || std::int64_t(facts->width) * facts->height > 1 << 14)
        return;
    holds(facts->width > 0 && facts->height > 0);
    const auto raster = rasterPixels(type, picture);
    if (raster)
        holds(raster->samples.size() ==
              std::size_t(raster->width) * std::size_t(raster->height) * std::size_t(raster->channels));
}
