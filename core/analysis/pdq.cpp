#include "core/analysis/pdq.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>
#include <vector>

namespace gleaner::analysis {
namespace {

constexpr int kGrid = 64; // the picture is brought to kGrid × kGrid
constexpr int kDct = 16;  // of its cosine transform, the frequencies 1 … kDct in both directions are kept
constexpr int kPasses = 2;
using Grid = std::array<float, size_t(kGrid) * kGrid>;
using Frequencies = std::array<float, size_t(kDct) * kDct>; // [vertical][horizontal]

// The mean over a window of `window` values around each, smaller at the ends. Values stand `stride` apart; `window` is
// at most `length`. The sums run in the order of the reference, so that their rounding is its.
void boxFilter(const float* in, float* out, int length, int stride, int window) {
    const int half = (window + 2) / 2;
    float sum = 0;
    int size = 0;
    const float *enters = in, *leaves = in;
    const auto enter = [&] {
        sum += *enters;
        enters += stride;
        ++size;
    };
    const auto leave = [&] {
        sum -= *leaves;
        leaves += stride;
        --size;
    };
    const auto write = [&] {
        *out = sum / float(size);
        out += stride;
    };
    for (int i = 0; i < half - 1; ++i)
        enter();
    for (int i = 0; i < window - half + 1; ++i) {
        enter();
        write();
    }
    for (int i = 0; i < length - window; ++i) {
        enter();
        leave();
        write();
    }
    for (int i = 0; i < half - 1; ++i) {
        leave();
        write();
    }
}

int windowOf(int length) {
    return (length + 2 * kGrid - 1) / (2 * kGrid);
}

// Two box filters along both directions make a tent, which keeps what is decimated from aliasing.
void smooth(std::vector<float>& luma, int width, int height) {
    std::vector<float> other(luma.size());
    for (int pass = 0; pass < kPasses; ++pass) {
        for (int y = 0; y < height; ++y)
            boxFilter(&luma[size_t(y) * size_t(width)], &other[size_t(y) * size_t(width)], width, 1, windowOf(width));
        for (int x = 0; x < width; ++x)
            boxFilter(&other[size_t(x)], &luma[size_t(x)], height, width, windowOf(height));
    }
}

Grid decimate(const std::vector<float>& luma, int width, int height) {
    Grid grid{};
    for (int y = 0; y < kGrid; ++y) {
        const auto from = size_t((y + 0.5) * height / kGrid);
        for (int x = 0; x < kGrid; ++x)
            grid[size_t(y) * kGrid + size_t(x)] = luma[from * size_t(width) + size_t((x + 0.5) * width / kGrid)];
    }
    return grid;
}

int qualityOf(const Grid& grid) {
    const auto step = [&](int y, int x, int dy, int dx) {
        const float difference = grid[size_t(y) * kGrid + size_t(x)] - grid[size_t(y + dy) * kGrid + size_t(x + dx)];
        return std::abs(int(difference * 100 / 255));
    };
    int sum = 0;
    for (int y = 0; y < kGrid; ++y)
        for (int x = 0; x < kGrid; ++x)
            sum += (y + 1 < kGrid ? step(y, x, 1, 0) : 0) + (x + 1 < kGrid ? step(y, x, 0, 1) : 0);
    return std::min(sum / 90, 100); // 90: the reference's choice
}

using Basis = std::array<float, size_t(kDct) * kGrid>;
const Basis& basis() {
    static const Basis kBasis = [] {
        Basis made{};
        for (int f = 0; f < kDct; ++f)
            for (int x = 0; x < kGrid; ++x)
                made[size_t(f) * kGrid + size_t(x)] =
                    float(std::sqrt(2.0 / kGrid) * std::cos(std::numbers::pi / (2 * kGrid) * (f + 1) * (2 * x + 1)));
        return made;
    }();
    return kBasis;
}

Frequencies cosineTransform(const Grid& grid) {
    std::array<float, size_t(kDct) * kGrid> rows{}; // vertical frequencies, still by column
    for (int f = 0; f < kDct; ++f)
        for (int y = 0; y < kGrid; ++y)
            for (int x = 0; x < kGrid; ++x)
                rows[size_t(f) * kGrid + size_t(x)] +=
                    basis()[size_t(f) * kGrid + size_t(y)] * grid[size_t(y) * kGrid + size_t(x)];
    Frequencies frequencies{};
    for (int v = 0; v < kDct; ++v)
        for (int h = 0; h < kDct; ++h) {
            float sum = 0;
            for (int x = 0; x < kGrid; ++x)
                sum += rows[size_t(v) * kGrid + size_t(x)] * basis()[size_t(h) * kGrid + size_t(x)];
            frequencies[size_t(v) * kDct + size_t(h)] = sum;
        }
    return frequencies;
}

PdqHash hashOf(const Frequencies& frequencies) {
    Frequencies sorted = frequencies;
    // The lower of the two middle values, as the reference's median is.
    std::nth_element(sorted.begin(), sorted.begin() + (PdqHash::kBits / 2 - 1), sorted.end());
    const float median = sorted[PdqHash::kBits / 2 - 1];
    PdqHash hash;
    for (int bit = 0; bit < PdqHash::kBits; ++bit)
        if (frequencies[size_t(bit)] > median)
            hash.setBit(bit);
    return hash;
}

// Mirroring a direction turns the sign of its odd frequencies; mirroring along a diagonal swaps the directions.
Frequencies changed(const Frequencies& frequencies, bool swap, bool mirrorVertical, bool mirrorHorizontal) {
    Frequencies out{};
    for (int v = 0; v < kDct; ++v)
        for (int h = 0; h < kDct; ++h) {
            const float value = frequencies[size_t(swap ? h : v) * kDct + size_t(swap ? v : h)];
            const bool odd = (mirrorVertical && (v + 1) % 2 == 1) != (mirrorHorizontal && (h + 1) % 2 == 1);
            out[size_t(v) * kDct + size_t(h)] = odd ? -value : value;
        }
    return out;
}

int digitOf(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

std::optional<PdqHash> PdqHash::parse(std::string_view hex) {
    if (hex.size() != kBits / 4)
        return std::nullopt;
    PdqHash hash;
    for (size_t i = 0; i < hex.size(); ++i) {
        const int digit = digitOf(hex[i]);
        if (digit < 0)
            return std::nullopt;
        hash.m_words[3 - i / 16] |= std::uint64_t(digit) << (60 - 4 * (i % 16));
    }
    return hash;
}

std::string PdqHash::toString() const {
    std::string hex;
    for (size_t i = 0; i < kBits / 4; ++i)
        hex += "0123456789abcdef"[m_words[3 - i / 16] >> (60 - 4 * (i % 16)) & 15];
    return hex;
}

int PdqHash::distance(const PdqHash& other) const {
    int bits = 0;
    for (size_t i = 0; i < m_words.size(); ++i)
        bits += std::popcount(m_words[i] ^ other.m_words[i]);
    return bits;
}

std::optional<Pdq> pdqOf(std::span<const float> luma, int width, int height) {
    if (width < 1 || height < 1 || luma.size() != size_t(width) * size_t(height))
        return std::nullopt;
    std::vector<float> smoothed(luma.begin(), luma.end());
    smooth(smoothed, width, height);
    const Grid grid = decimate(smoothed, width, height);
    const Frequencies plain = cosineTransform(grid);
    Pdq pdq;
    pdq.quality = qualityOf(grid);
    pdq.hash = hashOf(plain);
    pdq.dihedral = {pdq.hash,
                    hashOf(changed(plain, true, true, false)), // turned left
                    hashOf(changed(plain, false, true, true)),
                    hashOf(changed(plain, true, false, true)), // turned right
                    hashOf(changed(plain, false, false, true)),
                    hashOf(changed(plain, false, true, false)),
                    hashOf(changed(plain, true, false, false)),
                    hashOf(changed(plain, true, true, true))};
    return pdq;
}

} // namespace gleaner::analysis
