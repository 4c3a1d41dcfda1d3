#include "core/analysis/lab.h"

#include <algorithm>
#include <cmath>

#include "core/analysis/planes.h"

namespace gleaner::analysis {
namespace {

using Table = std::array<float, 256>;

Table linearLight() {
    Table table{};
    for (size_t i = 0; i < table.size(); ++i) {
        const double value = double(i) / 255;
        table[i] = float(value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
    }
    return table;
}

// CIE 15: the cube root, with a straight piece near black.
float lightness(float share) {
    constexpr float kStraightBelow = 216.0f / 24389, kSlope = 24389.0f / 27;
    return share > kStraightBelow ? std::cbrt(share) : (kSlope * share + 16) / 116;
}

float shareOf(float lightness) {
    constexpr float kStraightBelow = 6.0f / 29, kSlope = 24389.0f / 27;
    return lightness > kStraightBelow ? lightness * lightness * lightness : (116 * lightness - 16) / kSlope;
}

std::uint8_t sampleOf(float light) {
    const float held = std::clamp(light, 0.0f, 1.0f);
    const float value = held <= 0.0031308f ? held * 12.92f : 1.055f * std::pow(held, 1 / 2.4f) - 0.055f;
    return std::uint8_t(std::lround(std::clamp(value, 0.0f, 1.0f) * 255));
}

} // namespace

Lab labOfRgb(std::array<std::uint8_t, 3> rgb) {
    static const Table kLinear = linearLight();
    const float r = kLinear[rgb[0]], g = kLinear[rgb[1]], b = kLinear[rgb[2]];
    // The rows of the matrix of sRGB, each divided by the white's X, Y or Z.
    const float x = lightness(0.433953f * r + 0.376219f * g + 0.189828f * b);
    const float y = lightness(0.212673f * r + 0.715152f * g + 0.072175f * b);
    const float z = lightness(0.017758f * r + 0.109477f * g + 0.872766f * b);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

Lab labOf(int y, int cb, int cr) {
    return labOfRgb(rgbOf(y, cb, cr));
}

std::array<std::uint8_t, 3> rgbOfLab(const Lab& colour) {
    const float y = (colour.l + 16) / 116;
    const float x = 0.950456f * shareOf(y + colour.a / 500), z = 1.088754f * shareOf(y - colour.b / 200);
    const float light = shareOf(y);
    return {sampleOf(3.240479f * x - 1.537150f * light - 0.498535f * z),
            sampleOf(-0.969256f * x + 1.875992f * light + 0.041556f * z),
            sampleOf(0.055648f * x - 0.204043f * light + 1.057311f * z)};
}

float chromaOf(const Lab& colour) {
    return std::sqrt(colour.a * colour.a + colour.b * colour.b);
}

float squaredDistance(const Lab& a, const Lab& b) {
    const float l = a.l - b.l, green = a.a - b.a, blue = a.b - b.b;
    return l * l + green * green + blue * blue;
}

} // namespace gleaner::analysis
