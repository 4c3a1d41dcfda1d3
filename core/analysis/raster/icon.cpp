#include <string_view>

#include "core/analysis/raster/byte_reader.h"
#include "core/analysis/raster/dib.h"
#include "core/analysis/raster/formats.h"

namespace gleaner::analysis {
namespace {

tl::unexpected<Error> broken(const char* what) {
    return fail(ErrorCode::BadFormat, "ico", what);
}

bool isPng(Octets bytes) {
    constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
    return bytes.size() > kSignature.size() && std::equal(kSignature.begin(), kSignature.end(), bytes.begin(),
                                                          [](char a, std::uint8_t b) { return std::uint8_t(a) == b; });
}

struct Entry {
    Octets bytes;
    int width = 0, height = 0, bits = 0;

    // The picture itself knows better than the directory, whose entries are often wrong.
    static std::optional<Entry> of(Octets bytes) {
        Entry entry{bytes, 0, 0, 32};
        if (isPng(bytes)) {
            entry.width = int(std::min<std::uint32_t>(big32(bytes, 16), 1 << 20));
            entry.height = int(std::min<std::uint32_t>(big32(bytes, 20), 1 << 20));
            return entry;
        }
        const Result<Dib> dib = dibHeader(bytes, true);
        if (!dib)
            return std::nullopt;
        entry.width = dib->width;
        entry.height = dib->height;
        entry.bits = dib->bitsPerPixel;
        return entry;
    }
    bool isBetterThan(const Entry& other) const {
        const auto area = std::int64_t(width) * height, otherArea = std::int64_t(other.width) * other.height;
        return area != otherArea ? area > otherArea : bits > other.bits;
    }
};

struct Icon {
    Entry best;
    int pictures = 0;
};

Result<Icon> iconOf(Octets picture) {
    constexpr std::size_t kHeader = 6, kEntry = 16;
    const std::size_t count = little16(picture, 4);
    if (picture.size() < kHeader + kEntry || count == 0)
        return broken("no directory");
    Icon icon;
    for (std::size_t i = 0; i < count; ++i) {
        const Octets entry = part(picture, kHeader + i * kEntry, kEntry);
        if (entry.empty())
            break;
        // A length that goes beyond the end of the file is cut: the picture may still be whole.
        const Octets bytes = from(picture, little32(entry, 12));
        const auto one = Entry::of(bytes.first(std::min<std::size_t>(bytes.size(), little32(entry, 8))));
        if (!one)
            continue;
        ++icon.pictures;
        if (icon.pictures == 1 || one->isBetterThan(icon.best))
            icon.best = *one;
    }
    if (icon.pictures == 0)
        return broken("none of its pictures can be read");
    return icon;
}

bool hasOwnAlpha(const Raster& raster) {
    for (std::size_t at = 3; at < raster.samples.size(); at += 4)
        if (raster.samples[at] != 255)
            return true;
    return false;
}

// The mask of one bit a pixel behind the colours; empty when there is none.
Octets maskOf(const Dib& dib, Octets pixels) {
    if (dib.packing != Dib::Packing::Plain)
        return {};
    const auto height = std::size_t(dib.height);
    const Octets mask = part(pixels, dibStride(dib.width, dib.bitsPerPixel) * height, dibStride(dib.width, 1) * height);
    const bool isProfile = !dib.iccProfile.empty() && dib.iccProfile.data() < mask.data() + mask.size();
    return isProfile ? Octets{} : mask;
}

// A set bit shows what is below.
Raster masked(Raster raster, Octets mask) {
    const std::size_t stride = dibStride(raster.width, 1);
    Raster out{raster.width, raster.height, 4, {}};
    out.samples.resize(std::size_t(raster.width) * std::size_t(raster.height) * 4);
    std::uint8_t* to = out.samples.data();
    const std::uint8_t* colours = raster.samples.data();
    for (int y = 0; y < raster.height; ++y) {
        const Octets row = part(mask, std::size_t(raster.height - 1 - y) * stride, (std::size_t(raster.width) + 7) / 8);
        for (int x = 0; x < raster.width; ++x, to += 4, colours += raster.channels) {
            std::copy(colours, colours + 3, to);
            const bool hidden = !row.empty() && (row[std::size_t(x) / 8] >> (7 - x % 8) & 1) != 0;
            to[3] = hidden ? 0 : 255;
        }
    }
    return out;
}

} // namespace

Result<RasterFacts> iconFacts(Octets picture) {
    const Result<Icon> icon = iconOf(picture);
    if (!icon)
        return fail(icon.error());
    RasterFacts facts;
    if (isPng(icon->best.bytes))
        facts.png = icon->best.bytes;
    else
        facts = factsOf(*dibHeader(icon->best.bytes, true));
    facts.hasAlpha = true; // the mask is one
    facts.frames = icon->pictures;
    return facts;
}

Result<Raster> iconPixels(Octets picture) {
    const Result<Icon> icon = iconOf(picture);
    if (!icon)
        return fail(icon.error());
    const Octets bytes = icon->best.bytes;
    if (isPng(bytes))
        return fail(ErrorCode::Unsupported, "ico", "a PNG inside");
    Dib dib = *dibHeader(bytes, true);
    if (dib.bitsPerPixel == 32 && dib.masks[3] == 0)
        dib.masks[3] = 0xff000000; // icons have alpha without saying so
    const Octets pixels = from(bytes, dib.headerSize);
    Result<Raster> raster = dibPixels(dib, pixels);
    if (!raster || (raster->channels == 4 && hasOwnAlpha(*raster)))
        return raster;
    return masked(std::move(*raster), maskOf(dib, pixels));
}

} // namespace gleaner::analysis
