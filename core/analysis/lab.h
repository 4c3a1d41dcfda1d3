#pragma once
// CIELAB with the white of D65: distances in it are about how different colours look.

#include <array>
#include <cstdint>

namespace gleaner::analysis {

struct Lab {
    float l = 0, a = 0, b = 0; // lightness 0 … 100; green − red, blue − yellow, about −100 … 100 each
    bool operator==(const Lab&) const = default;
};

Lab labOfRgb(std::array<std::uint8_t, 3> rgb);           // sRGB (IEC 61966-2-1)
Lab labOf(int y, int cb, int cr);                        // of samples as planes have them
std::array<std::uint8_t, 3> rgbOfLab(const Lab& colour); // back to sRGB; the nearest it can show

float chromaOf(const Lab& colour);                 // distance from the greys
float squaredDistance(const Lab& a, const Lab& b); // ΔE*ab (CIE 1976), squared

} // namespace gleaner::analysis
