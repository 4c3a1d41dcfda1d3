#pragma once
// Structural similarity of two planes of one size (Wang et al. 2004): 1 = equal; the mean over windows of 8 × 8
// samples, every 4 samples.

#include <algorithm>

#include "core/analysis/planes.h"

namespace gleaner::test {

inline double ssimOfWindow(const analysis::Plane& a, const analysis::Plane& b, int left, int top, int width,
                           int height) {
    double sumA = 0, sumB = 0, squaresA = 0, squaresB = 0, products = 0;
    for (int y = top; y < top + height; ++y)
        for (int x = left; x < left + width; ++x) {
            const double one = a.row(y)[x], other = b.row(y)[x];
            sumA += one;
            sumB += other;
            squaresA += one * one;
            squaresB += other * other;
            products += one * other;
        }
    constexpr double kC1 = (0.01 * 255) * (0.01 * 255), kC2 = (0.03 * 255) * (0.03 * 255);
    const double count = double(width) * height, meanA = sumA / count, meanB = sumB / count;
    const double varianceA = squaresA / count - meanA * meanA, varianceB = squaresB / count - meanB * meanB;
    const double covariance = products / count - meanA * meanB;
    return (2 * meanA * meanB + kC1) * (2 * covariance + kC2) /
           ((meanA * meanA + meanB * meanB + kC1) * (varianceA + varianceB + kC2));
}

// 0 for planes of different size or without samples.
inline double ssim(const analysis::Plane& a, const analysis::Plane& b) {
    constexpr int kWindow = 8, kStep = 4;
    if (a.width != b.width || a.height != b.height || a.empty())
        return 0;
    const int width = std::min(kWindow, a.width), height = std::min(kWindow, a.height);
    double sum = 0;
    int windows = 0;
    for (int top = 0; top + height <= a.height; top += kStep)
        for (int left = 0; left + width <= a.width; left += kStep) {
            sum += ssimOfWindow(a, b, left, top, width, height);
            ++windows;
        }
    return sum / windows;
}

} // namespace gleaner::test
