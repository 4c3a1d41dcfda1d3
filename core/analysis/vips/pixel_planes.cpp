#include "core/analysis/vips/pixel_planes.h"

#include <algorithm>

namespace gleaner::analysis {
namespace {

// BT.601 in 16-bit fixed point, as libjpeg has it: each row adds up to 1, or to 0.
constexpr int kRedY = 19595, kGreenY = 38470, kBlueY = 7471;
constexpr int kRedCb = -11058, kGreenCb = -21710, kHalf = 32768;
constexpr int kGreenCr = -27439, kBlueCr = -5329;

std::uint8_t onGround(int colour, int alpha) {
    return std::uint8_t((colour * alpha + kGround * (255 - alpha) + 127) / 255);
}

// One row without alpha: `colours` samples a pixel. Returns how many pixels show the ground.
int opaqueRow(const PixelView& view, int y, int colours, std::uint8_t* out) {
    const std::uint8_t* in = view.pixels + std::size_t(y) * std::size_t(view.width) * std::size_t(view.stride);
    const bool hasAlpha = view.channels > colours;
    int clear = 0;
    for (int x = 0; x < view.width; ++x, in += view.stride, out += colours) {
        const int alpha = hasAlpha ? in[colours] : 255;
        clear += alpha < 128;
        for (int c = 0; c < colours; ++c)
            out[c] = onGround(in[c], alpha);
    }
    return clear;
}

void lumaRow(const std::uint8_t* rgb, int width, std::uint8_t* out) {
    for (int x = 0; x < width; ++x, rgb += 3)
        out[x] = std::uint8_t((rgb[0] * kRedY + rgb[1] * kGreenY + rgb[2] * kBlueY + kHalf) >> 16);
}

void chromaRow(const std::uint8_t* upper, const std::uint8_t* lower, int width, std::uint8_t* cb, std::uint8_t* cr) {
    constexpr int kBase = (128 << 18) + (1 << 17) - 1; // of the sum of four; one less, so that 255.5 stays 255
    for (int x = 0; x < width; x += 2, upper += 6, lower += 6) {
        const int next = x + 1 < width ? 3 : 0; // the last column stands for its missing neighbour
        const int red = upper[0] + upper[next] + lower[0] + lower[next];
        const int green = upper[1] + upper[next + 1] + lower[1] + lower[next + 1];
        const int blue = upper[2] + upper[next + 2] + lower[2] + lower[next + 2];
        *cb++ = std::uint8_t((kRedCb * red + kGreenCb * green + kHalf * blue + kBase) >> 18);
        *cr++ = std::uint8_t((kHalf * red + kGreenCr * green + kBlueCr * blue + kBase) >> 18);
    }
}

} // namespace

PlanesOnGround planesOf(const PixelView& view) {
    PlanesOnGround result;
    Planes& planes = result.planes;
    planes.y = Plane(view.width, view.height);
    const int colours = view.channels < 3 ? 1 : 3;
    const bool asItIs = view.channels == colours && view.stride == colours;
    const auto rowSize = std::size_t(view.width) * std::size_t(colours);
    std::int64_t clear = 0;
    std::vector<std::uint8_t> upperRow(asItIs ? 0 : rowSize), lowerRow(asItIs ? 0 : rowSize);
    const auto row = [&](int y, std::vector<std::uint8_t>& buffer) -> const std::uint8_t* {
        if (asItIs)
            return view.pixels + std::size_t(y) * rowSize;
        clear += opaqueRow(view, y, colours, buffer.data());
        return buffer.data();
    };
    if (colours == 1) {
        for (int y = 0; y < view.height; ++y) {
            const std::uint8_t* grey = row(y, upperRow);
            std::copy(grey, grey + view.width, planes.y.row(y));
        }
    } else {
        planes.cb = planes.cr = Plane((view.width + 1) / 2, (view.height + 1) / 2);
        for (int y = 0; y < view.height; y += 2) {
            const std::uint8_t* upper = row(y, upperRow);
            const std::uint8_t* lower = y + 1 < view.height ? row(y + 1, lowerRow) : upper;
            lumaRow(upper, view.width, planes.y.row(y));
            if (y + 1 < view.height)
                lumaRow(lower, view.width, planes.y.row(y + 1));
            chromaRow(upper, lower, view.width, planes.cb.row(y / 2), planes.cr.row(y / 2));
        }
    }
    if (!planes.y.empty())
        result.transparentShare = double(clear) / double(planes.y.samples.size());
    return result;
}

} // namespace gleaner::analysis
