#include "core/analysis/planes.h"

#include <algorithm>
#include <cmath>

namespace gleaner::analysis {
namespace {

std::uint8_t clamped(double value) {
    return std::uint8_t(std::clamp(value + 0.5, 0.0, 255.0));
}

// Orientations beyond 4 swap the axes; each is a swap followed by mirrors (TIFF 6.0, tag 274).
Plane turned(const Plane& stored, int orientation) {
    const bool swapped = orientation >= 5;
    const bool mirrorX = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
    const bool mirrorY = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    Plane out(swapped ? stored.height : stored.width, swapped ? stored.width : stored.height);
    for (int y = 0; y < out.height; ++y) {
        const int sourceY = mirrorY ? out.height - 1 - y : y;
        std::uint8_t* row = out.row(y);
        for (int x = 0; x < out.width; ++x) {
            const int sourceX = mirrorX ? out.width - 1 - x : x;
            row[x] = swapped ? stored.row(sourceX)[sourceY] : stored.row(sourceY)[sourceX];
        }
    }
    return out;
}

} // namespace

Size fittedInto(Size picture, int edge) {
    const int longest = std::max(picture.width, picture.height);
    if (longest <= edge || longest <= 0)
        return picture;
    const double scale = double(edge) / longest;
    const auto side = [&](int length) { return std::max(1, int(std::lround(length * scale))); };
    return {side(picture.width), side(picture.height)};
}

std::array<std::uint8_t, 3> rgbOf(int y, int cb, int cr) {
    const double blue = cb - 128, red = cr - 128;
    return {clamped(y + 1.402 * red), clamped(y - 0.344136 * blue - 0.714136 * red), clamped(y + 1.772 * blue)};
}

Planes upright(Planes stored, int orientation) {
    if (orientation <= 1 || orientation > 8)
        return stored;
    Planes out;
    out.y = turned(stored.y, orientation);
    if (!stored.isGrey()) {
        out.cb = turned(stored.cb, orientation);
        out.cr = turned(stored.cr, orientation);
    }
    return out;
}

} // namespace gleaner::analysis
