#pragma once
// Pixels as the analysis works on them: luma and chroma planes, as JPEG (JFIF 1.02: BT.601 weights, full range) has
// them, so that an ordinary JPEG is never turned into RGB and back.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gleaner::analysis {

// 8-bit samples, row by row from the top, without gaps between rows.
struct Plane {
    int width = 0, height = 0;
    std::vector<std::uint8_t> samples; // width × height

    Plane() = default;
    Plane(int w, int h, std::uint8_t fill = 0) : width(w), height(h), samples(std::size_t(w) * std::size_t(h), fill) {}
    const std::uint8_t* row(int y) const { return samples.data() + std::size_t(y) * std::size_t(width); }
    std::uint8_t* row(int y) { return samples.data() + std::size_t(y) * std::size_t(width); }
    bool empty() const { return samples.empty(); }
};

// A picture: upright, in sRGB, transparency laid on the neutral ground. Chroma has half the width and half the height,
// rounded up, centred on its four luma samples (JPEG's 4:2:0); grey pictures have none.
struct Planes {
    Plane y, cb, cr;

    int width() const { return y.width; }
    int height() const { return y.height; }
    bool isGrey() const { return cb.empty(); }
};

// What transparent pictures are laid on: light enough for black drawings, dark enough for white ones. sRGB, 0 … 255.
inline constexpr int kGround = 236;

// Size of the largest picture of these proportions within a square box; never larger than the picture itself, never
// less than 1.
struct Size {
    int width = 0, height = 0;
    bool operator==(const Size&) const = default;
};
Size fittedInto(Size picture, int edge);

// sRGB of one sample, 0 … 255 each.
std::array<std::uint8_t, 3> rgbOf(int y, int cb, int cr);

// Turned or mirrored as EXIF orientation 1 … 8 asks (TIFF 6.0, tag 274), so that the result is upright.
Planes upright(Planes stored, int orientation);

} // namespace gleaner::analysis
