#include "core/analysis/descriptor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace gleaner::analysis {
namespace {

constexpr int kLayout = 5, kFields = 4, kEdges = 5, kHues = 9, kGreys = 5, kLevels = 3, kScales = 4;
constexpr int kColours = kGreys + kHues * kLevels;
constexpr size_t kLayoutAt = 1, kEdgesAt = kLayoutAt + kLayout * kLayout * 3;
constexpr size_t kColoursAt = kEdgesAt + kFields * kFields * kEdges / 2, kTextureAt = kColoursAt + kColours;
static_assert(kTextureAt + kScales * 2 == kDescriptorBytes);

constexpr float kTextureStep = 32; // of the bytes of texture, to one power of two

std::uint8_t byteOf(double value) {
    return std::uint8_t(std::clamp(std::lround(value), 0L, 255L));
}

// Where field `i` of `count` begins in `length` samples, such that every field has one.
int startOf(int i, int count, int length) {
    return std::min(int(std::int64_t(i) * length / count), length - 1);
}
int endOf(int i, int count, int length) {
    return std::max(startOf(i, count, length) + 1, int(std::int64_t(i + 1) * length / count));
}

// Layout
// ----------------------------------------------------------------------------------------------------------------

int meanOf(const Plane& plane, int column, int row) {
    const int left = startOf(column, kLayout, plane.width), right = endOf(column, kLayout, plane.width);
    const int top = startOf(row, kLayout, plane.height), bottom = endOf(row, kLayout, plane.height);
    std::int64_t sum = 0;
    for (int y = top; y < bottom; ++y)
        for (const std::uint8_t *at = plane.row(y) + left, *end = plane.row(y) + right; at < end; ++at)
            sum += *at;
    const std::int64_t count = std::int64_t(right - left) * (bottom - top);
    return int((sum + count / 2) / count);
}

void putLayout(const Planes& small, std::uint8_t* out) {
    for (int row = 0; row < kLayout; ++row)
        for (int column = 0; column < kLayout; ++column) {
            const bool grey = small.isGrey();
            const Lab colour = labOf(meanOf(small.y, column, row), grey ? 128 : meanOf(small.cb, column, row),
                                     grey ? 128 : meanOf(small.cr, column, row));
            *out++ = byteOf(colour.l * 2.55);
            *out++ = byteOf(colour.a + 128);
            *out++ = byteOf(colour.b + 128);
        }
}

// Edges
// -----------------------------------------------------------------------------------------------------------------

// Of a block of four means, which of the five kinds it shows; kEdges when it is even. The weights are the standard's,
// the threshold too.
int edgeOf(float topLeft, float topRight, float bottomLeft, float bottomRight) {
    constexpr float kThreshold = 11, kDiagonal = std::numbers::sqrt2_v<float>;
    const std::array<float, kEdges> strengths{
        std::abs(topLeft - topRight + bottomLeft - bottomRight),
        std::abs(topLeft + topRight - bottomLeft - bottomRight), kDiagonal * std::abs(topLeft - bottomRight),
        kDiagonal * std::abs(topRight - bottomLeft), 2 * std::abs(topLeft - topRight - bottomLeft + bottomRight)};
    const auto strongest = std::max_element(strengths.begin(), strengths.end());
    return *strongest > kThreshold ? int(strongest - strengths.begin()) : kEdges;
}

void putEdges(const Plane& luma, std::uint8_t* out) {
    constexpr int kTwoPixels = 192; // from this length on a quarter of a block is 2 × 2 samples, below one
    const int quarter = std::max(luma.width, luma.height) >= kTwoPixels ? 2 : 1;
    const int columns = luma.width / (2 * quarter), rows = luma.height / (2 * quarter);
    std::array<std::uint32_t, kFields * kFields * kEdges> counts{};
    std::array<std::uint32_t, kFields * kFields> blocks{};
    const auto mean = [&](const std::uint8_t* at) {
        const std::uint8_t* below = at + luma.width;
        return quarter == 1 ? float(*at) : float(at[0] + at[1] + below[0] + below[1]) / 4;
    };
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x) {
            const std::uint8_t* upper = luma.row(2 * quarter * y) + 2 * quarter * x;
            const std::uint8_t* lower = upper + quarter * luma.width;
            const auto field = size_t(y * kFields / rows * kFields + x * kFields / columns);
            const int edge = edgeOf(mean(upper), mean(upper + quarter), mean(lower), mean(lower + quarter));
            ++blocks[field];
            if (edge < kEdges)
                ++counts[field * kEdges + size_t(edge)];
        }
    for (size_t i = 0; i < counts.size(); ++i) {
        const double share = blocks[i / kEdges] ? double(counts[i]) / blocks[i / kEdges] : 0;
        const auto nibble = std::uint8_t(std::lround(15 * std::sqrt(share)));
        out[i / 2] = std::uint8_t(i % 2 == 0 ? nibble << 4 : out[i / 2] | nibble);
    }
}

// Colours wherever they are
// ---------------------------------------------------------------------------------------------

// A place between two neighbours of a row of bins.
struct Place {
    int lower = 0, upper = 0;
    float share = 0; // of the upper
};
Place placeIn(float position, int bins) {
    const float at = std::clamp(position, 0.0f, float(bins - 1));
    const int lower = int(at);
    return {lower, std::min(lower + 1, bins - 1), at - float(lower)};
}

void putColours(std::span<const WeightedColour> colours, std::uint8_t* out) {
    constexpr float kGrey = 6, kColoured = 14; // chroma; a colour in between is partly both
    std::array<float, kColours> shares{};
    for (const auto& [colour, weight] : colours) {
        const float grey = std::clamp((kColoured - chromaOf(colour)) / (kColoured - kGrey), 0.0f, 1.0f);
        if (grey > 0) {
            const Place tone = placeIn(colour.l / 100 * kGreys - 0.5f, kGreys);
            shares[size_t(tone.lower)] += weight * grey * (1 - tone.share);
            shares[size_t(tone.upper)] += weight * grey * tone.share;
        }
        if (grey < 1) {
            const float turns = std::atan2(colour.b, colour.a) / (2 * std::numbers::pi_v<float>)+1;
            const float position = turns * kHues;
            const int hue = int(position);
            const float next = position - float(hue);
            const Place level = placeIn(colour.l / 100 * 3.6f - 0.8f, kLevels);
            const auto add = [&](int whichHue, int whichLevel, float share) {
                shares[size_t(kGreys + whichHue % kHues * kLevels + whichLevel)] += weight * (1 - grey) * share;
            };
            add(hue, level.lower, (1 - next) * (1 - level.share));
            add(hue, level.upper, (1 - next) * level.share);
            add(hue + 1, level.lower, next * (1 - level.share));
            add(hue + 1, level.upper, next * level.share);
        }
    }
    for (size_t i = 0; i < shares.size(); ++i)
        out[i] = byteOf(255 * std::sqrt(shares[i]));
}

// Texture
// ---------------------------------------------------------------------------------------------------------------

// Of all blocks of four samples, the mean squares of the differences along the sides and along the diagonals; the plane
// becomes its means.
struct Detail {
    double straight = 0, diagonal = 0;
};
Detail halve(Plane& plane) {
    const int width = plane.width / 2, height = plane.height / 2;
    if (width == 0 || height == 0)
        return {};
    Plane half(width, height);
    std::int64_t straight = 0, diagonal = 0;
    for (int y = 0; y < height; ++y) {
        const std::uint8_t *upper = plane.row(2 * y), *lower = plane.row(2 * y + 1);
        std::uint8_t* out = half.row(y);
        std::uint32_t rowStraight = 0, rowDiagonal = 0; // of at most 2 · 510² a block
        for (int x = 0; x < width; ++x) {
            const int a = upper[2 * x], b = upper[2 * x + 1], c = lower[2 * x], d = lower[2 * x + 1];
            const int across = a - b + c - d, down = a + b - c - d, corner = a - b - c + d;
            rowStraight += std::uint32_t(across * across + down * down);
            rowDiagonal += std::uint32_t(corner * corner);
            out[x] = std::uint8_t((a + b + c + d + 2) / 4);
        }
        straight += rowStraight;
        diagonal += rowDiagonal;
    }
    plane = std::move(half);
    const double blocks = 16.0 * width * height; // 16: the differences are of sums of four
    return {double(straight) / blocks, double(diagonal) / blocks};
}

void putTexture(Plane luma, std::uint8_t* out) {
    for (int scale = 0; scale < kScales; ++scale) {
        const Detail detail = halve(luma);
        *out++ = byteOf(kTextureStep * std::log2(1 + std::sqrt(detail.straight)));
        *out++ = byteOf(kTextureStep * std::log2(1 + std::sqrt(detail.diagonal)));
    }
}

// Comparing
// -------------------------------------------------------------------------------------------------------------

struct Unpacked {
    std::array<Lab, size_t(kLayout) * kLayout> layout; // lightness less its mean
    std::array<std::array<float, kEdges>, size_t(kFields) * kFields> edges;

    explicit Unpacked(std::span<const std::uint8_t> bytes) {
        float mean = 0;
        for (size_t i = 0; i < layout.size(); ++i) {
            const auto* at = &bytes[kLayoutAt + 3 * i];
            layout[i] = {float(at[0]) / 2.55f, float(at[1]) - 128, float(at[2]) - 128};
            mean += layout[i].l / float(layout.size());
        }
        for (Lab& colour : layout)
            colour.l -= mean;
        for (size_t i = 0; i < edges.size() * kEdges; ++i) {
            const std::uint8_t pair = bytes[kEdgesAt + i / 2];
            const float root = float(i % 2 == 0 ? pair >> 4 : pair & 15) / 15;
            edges[i / kEdges][i % kEdges] = root * root;
        }
    }
};

// One of the eight ways a square can lie: mirrored along the diagonal, then top to bottom, then left to right.
struct Turn {
    bool swap, flipDown, flipAcross;

    size_t field(int row, int column, int count) const {
        const int y = flipDown ? count - 1 - row : row, x = flipAcross ? count - 1 - column : column;
        return size_t(swap ? x * count + y : y * count + x);
    }
    size_t edge(size_t kind) const {
        if (kind < 2) // vertical and horizontal
            return swap ? 1 - kind : kind;
        if (kind < 4) // 45° and 135°
            return flipDown != flipAcross ? 5 - kind : kind;
        return kind;
    }
};

// Far and farther are nearly alike: `half` is the distance that counts half.
float saturated(float distance, float half) {
    return distance / (distance + half);
}

// Weights and halves: searched for on the near-duplicate groups of the shared test data, then rounded;
// tests/core/analysis/test_descriptor.cpp holds them to what they reach there.
constexpr float kLightWeight = 1, kChromaWeight = 0.7f, kEdgesWeight = 3, kColoursWeight = 0.7f, kTextureWeight = 0.7f;
constexpr float kLightHalf = 5, kChromaHalf = 10, kEdgesHalf = 0.3f, kColoursHalf = 1, kTextureHalf = 0.7f;
constexpr float kAllWeights = kLightWeight + kChromaWeight + kEdgesWeight + kColoursWeight + kTextureWeight;

float distanceTurned(const Unpacked& a, const Unpacked& b, const Turn& turn) {
    float light = 0, chroma = 0, edges = 0;
    for (int row = 0; row < kLayout; ++row)
        for (int column = 0; column < kLayout; ++column) {
            const Lab &one = a.layout[size_t(row * kLayout + column)],
                      &other = b.layout[turn.field(row, column, kLayout)];
            light += std::abs(one.l - other.l);
            const float da = one.a - other.a, db = one.b - other.b;
            chroma += std::sqrt(da * da + db * db);
        }
    for (int row = 0; row < kFields; ++row)
        for (int column = 0; column < kFields; ++column) {
            const auto &one = a.edges[size_t(row * kFields + column)],
                       &other = b.edges[turn.field(row, column, kFields)];
            for (size_t kind = 0; kind < kEdges; ++kind)
                edges += std::abs(one[kind] - other[turn.edge(kind)]);
        }
    constexpr float kPlaces = kLayout * kLayout;
    return kLightWeight * saturated(light / kPlaces, kLightHalf) +
           kChromaWeight * saturated(chroma / kPlaces, kChromaHalf) +
           kEdgesWeight * saturated(edges / (kFields * kFields), kEdgesHalf);
}

// What does not change when a picture is turned.
float distanceOfWholes(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
    const auto apart = [&](size_t from, size_t count) {
        int sum = 0;
        for (size_t i = from; i < from + count; ++i)
            sum += std::abs(int(a[i]) - int(b[i]));
        return float(sum);
    };
    return kColoursWeight * saturated(apart(kColoursAt, kColours) / 255, kColoursHalf) +
           kTextureWeight * saturated(apart(kTextureAt, kScales * 2) / kTextureStep, kTextureHalf);
}

bool isDescriptor(std::span<const std::uint8_t> bytes) {
    return bytes.size() == kDescriptorBytes && bytes[0] == kDescriptorVersion;
}

} // namespace

std::vector<std::uint8_t> descriptorOf(const Planes& small, std::span<const WeightedColour> colours) {
    if (small.y.empty())
        return {};
    std::vector<std::uint8_t> bytes(kDescriptorBytes);
    bytes[0] = kDescriptorVersion;
    putLayout(small, &bytes[kLayoutAt]);
    putEdges(small.y, &bytes[kEdgesAt]);
    putColours(colours, &bytes[kColoursAt]);
    putTexture(small.y, &bytes[kTextureAt]);
    return bytes;
}

double similarity(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
    if (!isDescriptor(a) || !isDescriptor(b))
        return 0;
    const Unpacked one(a), other(b);
    float least = std::numeric_limits<float>::max();
    for (int way = 0; way < 8; ++way)
        least = std::min(least, distanceTurned(one, other, {(way & 4) != 0, (way & 2) != 0, (way & 1) != 0}));
    return 100 * (1 - double(least + distanceOfWholes(a, b)) / kAllWeights);
}

} // namespace gleaner::analysis
