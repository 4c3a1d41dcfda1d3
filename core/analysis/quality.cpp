#include "core/analysis/quality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace gleaner::analysis {
namespace {

constexpr int kBlur = 9; // samples of the mean that a picture is compared with

// Differences of neighbours along one direction, and how much of them a blur leaves.
class Variation {
public:
    // `a` and `b` are neighbours, `near` and `far` the samples that enter and leave the mean between them: the
    // difference of two neighbouring means is theirs by kBlur, so that nothing needs to be blurred.
    void add(const std::uint8_t* a, const std::uint8_t* b, const std::uint8_t* near, const std::uint8_t* far,
             int count) {
        // Sums of 16 bits in lanes of a constant number, which compilers turn into vector code: no sum exceeds 256 ·
        // 255.
        constexpr int kLanes = 16, kStretch = 256 * kLanes;
        for (int from = 0; from < count; from += kStretch) {
            const int to = std::min(count, from + kStretch);
            std::array<std::uint16_t, kLanes> before{}, left{};
            int i = from;
            for (; i + kLanes <= to; i += kLanes)
                for (int k = 0; k < kLanes; ++k) {
                    const int change = std::abs(a[i + k] - b[i + k]), blurred = std::abs(near[i + k] - far[i + k]);
                    before[size_t(k)] = std::uint16_t(before[size_t(k)] + change);
                    left[size_t(k)] = std::uint16_t(left[size_t(k)] + std::min(kBlur * change, blurred));
                }
            for (; i < to; ++i) {
                const int change = std::abs(a[i] - b[i]);
                m_before += change;
                m_left += std::min(kBlur * change, std::abs(near[i] - far[i]));
            }
            m_before += std::accumulate(before.begin(), before.end(), 0);
            m_left += std::accumulate(left.begin(), left.end(), 0);
        }
    }
    double lost() const { return m_before > 0 ? 1 - double(m_left) / double(kBlur * m_before) : 0; }

private:
    std::int64_t m_before = 0, m_left = 0; // the latter times kBlur
};

double sidewards(const Plane& luma) {
    Variation variation;
    const int count = luma.width - kBlur;
    for (int y = 0; y < luma.height; ++y) {
        const std::uint8_t* row = luma.row(y);
        variation.add(row + kBlur / 2, row + kBlur / 2 + 1, row + kBlur, row, count);
    }
    return variation.lost();
}

double downwards(const Plane& luma) {
    Variation variation;
    for (int y = 0; y + kBlur < luma.height; ++y)
        variation.add(luma.row(y + kBlur / 2), luma.row(y + kBlur / 2 + 1), luma.row(y + kBlur), luma.row(y),
                      luma.width);
    return variation.lost();
}

double between(double value, double from, double to) {
    return std::clamp((value - from) / (to - from), 0.0, 1.0);
}

} // namespace

double sharpnessOf(const Plane& luma) {
    const bool wide = luma.width > kBlur, high = luma.height > kBlur;
    if (!wide && !high)
        return 0;
    const double x = wide ? sidewards(luma) : 1, y = high ? downwards(luma) : 1;
    return 100 * std::min(x, y);
}

double exposureOf(const Tones& tones) {
    if (tones.pixels == 0)
        return 0;
    constexpr double kDarkest = 80, kBrightest = 160; // of what is well exposed
    const double tone = (tones.mean() + tones.percentile(0.5)) / 2;
    double exposure = 0;
    if (tone < kDarkest)
        exposure = tone / kDarkest - 1;
    else if (tone > kBrightest)
        exposure = (tone - kBrightest) / (255 - kBrightest);
    constexpr int kBlack = 3, kWhite = 252;
    const double shadows = tones.shareUpTo(kBlack), highlights = 1 - tones.shareUpTo(kWhite - 1);
    exposure += std::max(highlights - 0.1, 0.0) - std::max(shadows - 0.1, 0.0);
    return std::clamp(exposure, -1.0, 1.0);
}

int qualityOf(const QualityParts& parts) {
    constexpr double kLeast = 0.02; // no part makes the score 0 by itself
    double logarithm = 0;
    const auto part = [&](double weight, double value) { logarithm += weight * std::log(std::max(value, kLeast)); };
    part(0.30, between(parts.sharpness, 0, 70));
    part(0.20, 1 - between(std::abs(parts.exposure), 0.15, 1));
    part(0.15, between(parts.entropy, 0, 7));
    part(0.15, parts.compressionQuality ? between(*parts.compressionQuality, 5, 90) : 1);
    part(0.15, between(std::log(double(std::max<std::int64_t>(parts.pixels, 1))), std::log(64.0 * 64), std::log(2e6)));
    part(0.05, 0.6 + 0.4 * between(parts.colourfulness, 0, 45));
    return int(std::lround(100 * std::exp(logarithm)));
}

} // namespace gleaner::analysis
