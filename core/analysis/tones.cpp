#include "core/analysis/tones.h"

#include <algorithm>
#include <cmath>

namespace gleaner::analysis {
namespace {

// Rows are walked in stretches so short that 32-bit sums cannot overflow: 128² · 8,192 < 2³¹.
constexpr int kStretch = 8192;

} // namespace

double Tones::mean() const {
    double sum = 0;
    for (size_t tone = 0; tone < histogram.size(); ++tone)
        sum += double(tone) * histogram[tone];
    return pixels > 0 ? sum / double(pixels) : 0;
}

double Tones::deviation() const {
    const double middle = mean();
    double sum = 0;
    for (size_t tone = 0; tone < histogram.size(); ++tone)
        sum += (double(tone) - middle) * (double(tone) - middle) * histogram[tone];
    return pixels > 0 ? std::sqrt(sum / double(pixels)) : 0;
}

double Tones::entropy() const {
    double bits = 0;
    for (const std::uint32_t count : histogram)
        if (count > 0) {
            const double share = double(count) / double(pixels);
            bits -= share * std::log2(share);
        }
    return std::max(bits, 0.0); // never −0
}

int Tones::percentile(double share) const {
    const double wanted = share * double(pixels);
    std::int64_t seen = 0;
    for (size_t tone = 0; tone < histogram.size(); ++tone) {
        seen += histogram[tone];
        if (seen > 0 && double(seen) >= wanted)
            return int(tone);
    }
    return 0;
}

double Tones::shareUpTo(int tone) const {
    std::int64_t seen = 0;
    for (int i = 0; i <= std::min(tone, 255); ++i)
        seen += histogram[size_t(i)];
    return pixels > 0 ? double(seen) / double(pixels) : 0;
}

Tones tonesOf(const Plane& luma) {
    Tones tones;
    // Four histograms, so that neighbours of one tone do not wait for each other's increment.
    std::array<std::array<std::uint32_t, 256>, 4> parts{};
    const size_t count = luma.samples.size(), whole = count / 4 * 4;
    for (size_t i = 0; i < whole; i += 4)
        for (size_t part = 0; part < 4; ++part)
            ++parts[part][luma.samples[i + part]];
    for (size_t i = whole; i < count; ++i)
        ++parts[0][luma.samples[i]];
    for (size_t tone = 0; tone < 256; ++tone)
        tones.histogram[tone] = parts[0][tone] + parts[1][tone] + parts[2][tone] + parts[3][tone];
    tones.pixels = std::int64_t(count);
    return tones;
}

Tones withoutGround(Tones tones, double transparentShare) {
    std::uint32_t& count = tones.histogram[kGround];
    const auto hidden = std::min(count, std::uint32_t(transparentShare * double(tones.pixels)));
    count -= hidden;
    tones.pixels -= hidden;
    return tones;
}

ColourSums colourSumsOf(const Planes& planes) {
    ColourSums sums;
    const size_t count = std::min(planes.cb.samples.size(), planes.cr.samples.size());
    for (size_t from = 0; from < count; from += kStretch) {
        const size_t to = std::min(count, from + kStretch);
        std::int32_t cb = 0, cr = 0, cbCb = 0, crCr = 0, cbCr = 0;
        for (size_t i = from; i < to; ++i) {
            const std::int32_t blue = planes.cb.samples[i] - 128, red = planes.cr.samples[i] - 128;
            cb += blue;
            cr += red;
            cbCb += blue * blue;
            crCr += red * red;
            cbCr += blue * red;
        }
        sums.cb += cb;
        sums.cr += cr;
        sums.cbCb += cbCb;
        sums.crCr += crCr;
        sums.cbCr += cbCr;
    }
    sums.samples = std::int64_t(count);
    return sums;
}

double colourfulnessOf(const ColourSums& sums) {
    if (sums.samples == 0)
        return 0;
    const double count = double(sums.samples);
    const double cb = double(sums.cb) / count, cr = double(sums.cr) / count;
    const double varianceCb = double(sums.cbCb) / count - cb * cb, varianceCr = double(sums.crCr) / count - cr * cr;
    const double covariance = double(sums.cbCr) / count - cb * cr;
    // An opponent axis u·Cb + v·Cr, by the weights of JFIF's YCbCr.
    struct Axis {
        double u, v;
    };
    constexpr Axis kRedGreen{0.344136, 1.402 + 0.714136};
    constexpr Axis kYellowBlue{-0.172068 - 1.772, 0.701 - 0.357068};
    double variance = 0, mean = 0;
    for (const Axis axis : {kRedGreen, kYellowBlue}) {
        variance += axis.u * axis.u * varianceCb + axis.v * axis.v * varianceCr + 2 * axis.u * axis.v * covariance;
        const double middle = axis.u * cb + axis.v * cr;
        mean += middle * middle;
    }
    return std::sqrt(std::max(variance, 0.0)) + 0.3 * std::sqrt(mean);
}

} // namespace gleaner::analysis
