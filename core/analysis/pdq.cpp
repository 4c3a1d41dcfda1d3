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
using Grid = std::array<float, size_t(kGrid) * kGrid>;
using Frequencies = std::array<float, size_t(kDct) * kDct>; // [vertical][horizontal]

constexpr int kLongest = 512; // what is longer in any direction is read at kLongest places in both

// Which samples of one direction make one value of the grid, and by how much. Two box filters make a tent, which keeps
// what is decimated from aliasing; both are linear and only kGrid values are asked for, so that nothing else is worked
// out.
struct Taps {
    std::vector<int> at;
    std::vector<float> weights;
};

// The reference's window around `i`: cut at the ends, where the mean is of fewer values.
struct Window {
    int from, to;
    Window(int i, int length) {
        const int size = (length + 2 * kGrid - 1) / (2 * kGrid);
        const int half = (size + 2) / 2;
        from = std::max(0, i - (size - half));
        to = std::min(length, i + half);
    }
    float weight() const { return 1 / float(to - from); }
};

// `length`: of the picture; what is longer than `read` samples is read at that many.
Taps tapsOf(int cell, int length, int read) {
    Taps taps;
    const int middle = int((cell + 0.5) * read / kGrid);
    const Window outer(middle, read);
    const int first = Window(outer.from, read).from, last = Window(outer.to - 1, read).to;
    taps.weights.resize(size_t(last - first));
    for (int i = outer.from; i < outer.to; ++i) {
        const Window inner(i, read);
        for (int j = inner.from; j < inner.to; ++j)
            taps.weights[size_t(j - first)] += outer.weight() * inner.weight();
    }
    for (int i = first; i < last; ++i)
        taps.at.push_back(read == length ? i : int(std::int64_t(i) * length / read));
    return taps;
}

std::array<Taps, kGrid> allTaps(int length, int read) {
    std::array<Taps, kGrid> taps;
    for (int cell = 0; cell < kGrid; ++cell)
        taps[size_t(cell)] = tapsOf(cell, length, read);
    return taps;
}

// sums[i] += weight · samples[i]. In steps of a constant length, which compilers turn into vector code.
template<typename Sample>
void accumulate(float weight, const Sample* samples, float* sums, int count) {
    constexpr int kStep = 16;
    int i = 0;
    for (; i + kStep <= count; i += kStep)
        for (int k = 0; k < kStep; ++k)
            sums[i + k] += weight * float(samples[i + k]);
    for (; i < count; ++i)
        sums[i] += weight * float(samples[i]);
}

template<typename Sample>
Grid gridOf(const Sample* luma, int width, int height, int readWidth, int readHeight) {
    const std::array<Taps, kGrid> across = allTaps(width, readWidth), down = allTaps(height, readHeight);
    Grid grid{};
    std::vector<float> row(static_cast<size_t>(width));
    for (size_t y = 0; y < kGrid; ++y) {
        std::fill(row.begin(), row.end(), 0.0f);
        for (size_t i = 0; i < down[y].at.size(); ++i)
            accumulate(down[y].weights[i], luma + size_t(down[y].at[i]) * size_t(width), row.data(), width);
        for (size_t x = 0; x < kGrid; ++x)
            for (size_t i = 0; i < across[x].at.size(); ++i)
                grid[y * kGrid + x] += across[x].weights[i] * row[size_t(across[x].at[i])];
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

Pdq pdqOfGrid(const Grid& grid) {
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
    return pdqOfGrid(gridOf(luma.data(), width, height, width, height));
}

std::optional<Pdq> pdqOf(const Plane& luma) {
    if (luma.empty())
        return std::nullopt;
    const bool isLong = std::max(luma.width, luma.height) > kLongest;
    return pdqOfGrid(gridOf(luma.samples.data(), luma.width, luma.height, isLong ? kLongest : luma.width,
                            isLong ? kLongest : luma.height));
}

} // namespace gleaner::analysis
