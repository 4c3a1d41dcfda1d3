#include "core/analysis/stored_samples.h"

#include <bit>

namespace gleaner::analysis {
namespace {

using Octets = std::span<const std::uint8_t>;

// 0 beyond the end.
std::uint32_t number(Octets bytes, std::size_t at, std::size_t size, bool little) {
    std::uint32_t value = 0;
    if (at > bytes.size() || bytes.size() - at < size)
        return 0;
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8 | bytes[at + (little ? size - 1 - i : i)];
    return value;
}

// Behind the signature stands the header chunk (PNG, §11.2.2).
int pngDepth(Octets picture) {
    constexpr std::size_t kDepth = 24, kColourType = 25;
    constexpr int kPalette = 3;
    if (picture.size() <= kColourType)
        return 0;
    return picture[kColourType] == kPalette ? 8 : picture[kDepth];
}

// BitsPerSample of the first directory (TIFF 6.0, tag 258); one number or the place of several, which are equal in
// what decoders open. Without it the picture has one bit.
int tiffDepth(Octets picture) {
    constexpr std::uint32_t kBitsPerSample = 258;
    constexpr std::size_t kEntry = 12;
    const bool little = !picture.empty() && picture[0] == 'I';
    if (number(picture, 2, 2, little) != 42)
        return 0; // BigTIFF
    const std::size_t directory = number(picture, 4, 4, little);
    const std::size_t count = number(picture, directory, 2, little);
    if (count == 0)
        return 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t entry = directory + 2 + i * kEntry;
        if (number(picture, entry, 2, little) != kBitsPerSample)
            continue;
        const bool inPlace = number(picture, entry + 4, 4, little) <= 2;
        const std::size_t at = inPlace ? entry + 8 : number(picture, entry + 8, 4, little);
        const auto bits = int(number(picture, at, 2, little));
        return bits <= 64 ? bits : 0;
    }
    return 1;
}

// The third number behind the letters is the largest sample; comments go to the end of their line (netpbm's formats).
int pnmDepth(Octets picture) {
    if (picture.size() < 3 || picture[0] != 'P')
        return 0;
    if (picture[1] == '1' || picture[1] == '4')
        return 1;
    std::uint32_t value = 0;
    int numbers = 0;
    bool within = false, comment = false;
    for (const std::uint8_t c : picture.subspan(2)) {
        if (comment) {
            comment = c != '\n';
            continue;
        }
        if (c >= '0' && c <= '9') {
            value = (within ? value * 10 : 0) + std::uint32_t(c - '0');
            within = true;
            if (value > 65535 && numbers == 2)
                return 0;
            continue;
        }
        if (within && ++numbers == 3)
            return int(std::bit_width(value));
        within = false;
        comment = c == '#';
        if (!comment && c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return 0;
    }
    return 0;
}

} // namespace

int storedDepth(std::string_view type, Octets picture) {
    if (type == "png")
        return pngDepth(picture);
    if (type == "tiff")
        return tiffDepth(picture);
    return type == "pnm" ? pnmDepth(picture) : 0;
}

std::optional<double> pngGamma(Octets picture) {
    constexpr std::uint32_t kGamma = 0x67414d41, kProfile = 0x69434350, kSrgb = 0x73524742, kData = 0x49444154,
                            kPalette = 0x504c5445; // gAMA iCCP sRGB IDAT PLTE
    std::optional<double> gamma;
    for (std::size_t at = 8; at + 12 <= picture.size();) {
        const std::size_t size = number(picture, at, 4, false);
        const std::uint32_t type = number(picture, at + 4, 4, false);
        if (type == kData || type == kPalette || size > picture.size() - at)
            break;
        if (type == kProfile || type == kSrgb)
            return std::nullopt;
        if (type == kGamma && size == 4)
            if (const std::uint32_t value = number(picture, at + 8, 4, false); value > 0)
                gamma = value / 100'000.0;
        at += size + 12;
    }
    return gamma;
}

} // namespace gleaner::analysis
