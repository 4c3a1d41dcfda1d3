#pragma once
// Pictures painted by a rule, for tests of measures.

#include <array>

#include "core/analysis/planes.h"

namespace gleaner::test {

using Rgb = std::array<int, 3>;

inline std::array<std::uint8_t, 3> ycc(const Rgb& rgb) {
    const auto sample = [](double value) { return std::uint8_t(value < 0 ? 0 : value > 255 ? 255 : value + 0.5); };
    const double r = rgb[0], g = rgb[1], b = rgb[2];
    return {sample(0.299 * r + 0.587 * g + 0.114 * b), sample(128 - 0.168736 * r - 0.331264 * g + 0.5 * b),
            sample(128 + 0.5 * r - 0.418688 * g - 0.081312 * b)};
}

// `colour(x, y)` of every pixel; chroma is that of the upper left of four.
template<typename Colour>
analysis::Planes painted(int width, int height, Colour colour) {
    analysis::Planes planes;
    planes.y = analysis::Plane(width, height);
    planes.cb = planes.cr = analysis::Plane((width + 1) / 2, (height + 1) / 2);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const auto samples = ycc(colour(x, y));
            planes.y.row(y)[x] = samples[0];
            if (x % 2 == 0 && y % 2 == 0) {
                planes.cb.row(y / 2)[x / 2] = samples[1];
                planes.cr.row(y / 2)[x / 2] = samples[2];
            }
        }
    return planes;
}

// `tone(x, y)` 0 … 255; without chroma.
template<typename Tone>
analysis::Plane toned(int width, int height, Tone tone) {
    analysis::Plane plane(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            plane.row(y)[x] = std::uint8_t(tone(x, y));
    return plane;
}

inline analysis::Planes grey(analysis::Plane luma) {
    analysis::Planes planes;
    planes.y = std::move(luma);
    return planes;
}

// Noise that is the same everywhere and always: 0 … 255.
inline int noiseAt(int x, int y) {
    std::uint32_t hash = std::uint32_t(x) * 0x9e3779b1u ^ (std::uint32_t(y) + 0x7f4a7c15u) * 0x85ebca6bu;
    hash = (hash ^ hash >> 15) * 0x2c1b3c6du;
    hash = (hash ^ hash >> 12) * 0x297a2d39u;
    return int((hash ^ hash >> 15) & 255);
}

// Each sample the mean of a square of 2 · radius + 1 around it.
inline analysis::Plane blurred(const analysis::Plane& plane, int radius) {
    return toned(plane.width, plane.height, [&](int x, int y) {
        int sum = 0, count = 0;
        for (int j = y - radius; j <= y + radius; ++j)
            for (int i = x - radius; i <= x + radius; ++i)
                if (i >= 0 && j >= 0 && i < plane.width && j < plane.height) {
                    sum += plane.row(j)[i];
                    ++count;
                }
        return sum / count;
    });
}

} // namespace gleaner::test
