#include "core/analysis/raster/byte_reader.h"
#include "core/analysis/raster/dib.h"
#include "core/analysis/raster/formats.h"

namespace gleaner::analysis {
namespace {

constexpr std::size_t kFileHeader = 14;

Result<Dib> headerOf(Octets picture) {
    if (picture.size() < kFileHeader || picture[0] != 'B' || picture[1] != 'M')
        return fail(ErrorCode::BadFormat, "bmp", "no file header");
    return dibHeader(from(picture, kFileHeader), false);
}

} // namespace

Result<RasterFacts> bmpFacts(Octets picture) {
    return headerOf(picture).map(factsOf);
}

Result<Raster> bmpPixels(Octets picture) {
    const Result<Dib> dib = headerOf(picture);
    if (!dib)
        return fail(dib.error());
    // Where the pixels are said to begin; behind the headers where that says nothing.
    const std::size_t said = little32(picture, 10);
    return dibPixels(*dib, from(picture, said > kFileHeader ? said : kFileHeader + dib->headerSize));
}

} // namespace gleaner::analysis
