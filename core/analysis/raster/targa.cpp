#include <array>

#include "core/analysis/raster/byte_reader.h"
#include "core/analysis/raster/formats.h"

namespace gleaner::analysis {
namespace {

// TGA File Format Specification 2.0 (Truevision, 1991).
constexpr std::size_t kHeader = 18;

tl::unexpected<Error> broken(const char* what) {
    return fail(ErrorCode::BadFormat, "tga", what);
}

struct Targa {
    enum class Kind { Indexed = 1, Colour = 2, Grey = 3 } kind = Kind::Colour;
    bool runs = false;
    int width = 0, height = 0;
    std::size_t pixelSize = 0; // bytes
    int alphaBits = 0;
    bool fromRight = false, fromTop = false;
    std::size_t firstIndex = 0, entrySize = 0, entries = 0;
    std::size_t paletteAt = 0, pixelsAt = 0;

    std::size_t sampleSize() const { return kind == Kind::Indexed ? entrySize : pixelSize; }
    bool hasAlpha() const { return kind == Kind::Grey ? pixelSize == 2 : sampleSize() == 4 && alphaBits > 0; }
    int channels() const { return (kind == Kind::Grey ? 1 : 3) + (hasAlpha() ? 1 : 0); }
};

Result<Targa> headerOf(Octets picture) {
    if (picture.size() < kHeader)
        return broken("the header is cut short");
    Targa targa;
    const int kind = picture[2] & 7;
    if (kind < 1 || kind > 3 || (picture[2] & ~0x0f) != 0 || picture[1] > 1)
        return broken("no such kind of picture");
    targa.kind = Targa::Kind(kind);
    targa.runs = (picture[2] & 8) != 0;
    targa.width = int(little16(picture, 12));
    targa.height = int(little16(picture, 14));
    targa.pixelSize = (std::size_t(picture[16]) + 7) / 8;
    targa.alphaBits = picture[17] & 15;
    targa.fromRight = (picture[17] & 0x10) != 0;
    targa.fromTop = (picture[17] & 0x20) != 0;
    targa.paletteAt = kHeader + picture[0];
    targa.entries = picture[1] == 1 ? little16(picture, 5) : 0;
    targa.firstIndex = little16(picture, 3);
    targa.entrySize = (std::size_t(picture[7]) + 7) / 8;
    targa.pixelsAt = targa.paletteAt + targa.entries * targa.entrySize;
    if (targa.width == 0 || targa.height == 0)
        return broken("no such size");
    const std::size_t size = targa.pixelSize;
    const bool indexed = targa.kind == Targa::Kind::Indexed, grey = targa.kind == Targa::Kind::Grey;
    if ((indexed && (size < 1 || size > 2 || targa.entrySize < 2 || targa.entrySize > 4)) ||
        (grey && (size < 1 || size > 2)) || (!indexed && !grey && (size < 2 || size > 4)))
        return fail(ErrorCode::Unsupported, "tga", "bits per pixel");
    return targa;
}

// Stored pixels without the runs; empty when they are cut short.
std::vector<std::uint8_t> unpacked(const Targa& targa, Octets data) {
    const std::size_t size = targa.pixelSize;
    const std::size_t wanted = std::size_t(targa.width) * std::size_t(targa.height) * size;
    std::vector<std::uint8_t> out;
    if (!targa.runs) {
        const Octets pixels = part(data, 0, wanted);
        out.assign(pixels.begin(), pixels.end());
        return out;
    }
    out.reserve(wanted);
    for (std::size_t at = 0; out.size() < wanted;) {
        const Octets head = part(data, at, 1);
        const std::size_t count = head.empty() ? 0 : std::size_t(head[0] & 127) + 1;
        const bool run = !head.empty() && head[0] >= 128;
        const Octets pixels = part(data, at + 1, run ? size : count * size);
        if (pixels.empty())
            return {};
        for (std::size_t i = 0; run && i + 1 < count; ++i)
            out.insert(out.end(), pixels.begin(), pixels.end());
        out.insert(out.end(), pixels.begin(), pixels.end());
        at += 1 + pixels.size();
    }
    out.resize(wanted);
    return out;
}

std::uint8_t fromFive(std::uint32_t bits) {
    return std::uint8_t((bits & 31) * 255 / 31);
}

// A colour of 2, 3 or 4 bytes: 5 bits each, or blue, green, red and alpha.
void colour(Octets stored, bool alpha, std::uint8_t* out) {
    if (stored.size() == 2) {
        const std::uint32_t bits = little16(stored, 0);
        out[0] = fromFive(bits >> 10);
        out[1] = fromFive(bits >> 5);
        out[2] = fromFive(bits);
    } else if (stored.size() >= 3) {
        std::reverse_copy(stored.begin(), stored.begin() + 3, out);
    }
    if (alpha)
        out[3] = stored.size() == 4 ? stored[3] : 255;
}

void sample(const Targa& targa, Octets picture, Octets stored, std::uint8_t* out) {
    if (targa.kind == Targa::Kind::Grey) {
        std::copy(stored.begin(), stored.end(), out);
    } else if (targa.kind == Targa::Kind::Colour) {
        colour(stored, targa.hasAlpha(), out);
    } else {
        const std::size_t index = little(stored, 0, stored.size());
        const std::size_t entry = index - targa.firstIndex; // beyond all entries when it is before the first
        const bool known = index >= targa.firstIndex && entry < targa.entries;
        const Octets bytes =
            known ? part(picture, targa.paletteAt + entry * targa.entrySize, targa.entrySize) : Octets{};
        colour(bytes, targa.hasAlpha(), out);
    }
}

} // namespace

Result<RasterFacts> targaFacts(Octets picture) {
    const Result<Targa> targa = headerOf(picture);
    if (!targa)
        return fail(targa.error());
    RasterFacts facts;
    facts.width = targa->width;
    facts.height = targa->height;
    facts.depth = targa->kind != Targa::Kind::Grey && targa->sampleSize() == 2 ? 5 : 8;
    facts.colours = targa->kind == Targa::Kind::Grey ? RasterColours::Grey : RasterColours::Rgb;
    facts.hasAlpha = targa->hasAlpha();
    return facts;
}

Result<Raster> targaPixels(Octets picture) {
    const Result<Targa> header = headerOf(picture);
    if (!header)
        return fail(header.error());
    const Targa& targa = *header;
    const std::vector<std::uint8_t> stored = unpacked(targa, from(picture, targa.pixelsAt));
    if (stored.empty())
        return broken("the pixels are cut short");
    Raster raster{targa.width, targa.height, targa.channels(), {}};
    const auto width = std::size_t(targa.width), height = std::size_t(targa.height);
    const auto channels = std::size_t(raster.channels);
    raster.samples.resize(width * height * channels);
    for (std::size_t y = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x) {
            const std::size_t row = targa.fromTop ? y : height - 1 - y;
            const std::size_t column = targa.fromRight ? width - 1 - x : x;
            sample(targa, picture, Octets(stored).subspan((y * width + x) * targa.pixelSize, targa.pixelSize),
                   raster.samples.data() + (row * width + column) * channels);
        }
    return raster;
}

} // namespace gleaner::analysis
