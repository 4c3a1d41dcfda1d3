#include "core/analysis/raster/raster.h"

#include <array>

#include "core/analysis/raster/byte_reader.h"
#include "core/analysis/raster/formats.h"

namespace gleaner::analysis {
namespace {

struct Reader {
    std::string_view type;
    Result<RasterFacts> (*facts)(Octets picture);
    Result<Raster> (*pixels)(Octets picture);
};

constexpr std::array kReaders{
    Reader{"bmp", bmpFacts, bmpPixels},
    Reader{"ico", iconFacts, iconPixels},
    Reader{"tga", targaFacts, targaPixels},
    Reader{"psd", photoshopFacts, photoshopPixels},
};

const Reader* readerOf(std::string_view type) {
    const auto found = std::find_if(kReaders.begin(), kReaders.end(), [&](const Reader& r) { return r.type == type; });
    return found == kReaders.end() ? nullptr : &*found;
}

} // namespace

bool isRasterType(std::string_view type) {
    return readerOf(type) != nullptr;
}

Result<RasterFacts> rasterFacts(std::string_view type, Octets picture) {
    const Reader* reader = readerOf(type);
    return reader ? reader->facts(picture) : fail(ErrorCode::Unsupported, std::string(type), "not read here");
}

Result<Raster> rasterPixels(std::string_view type, Octets picture) {
    const Reader* reader = readerOf(type);
    return reader ? reader->pixels(picture) : fail(ErrorCode::Unsupported, std::string(type), "not read here");
}

} // namespace gleaner::analysis
