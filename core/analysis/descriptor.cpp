#include "core/analysis/descriptor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace gleaner::analysis {
namespace {

constexpr int kLayout = 5, kFields = 4, kEdges = 5, kHues = 9, kGreys = 5, kLevels = 3, kScales = 4;
constexpr int kColours = kGreys + kHues * kLevels;
constexpr size_t kPlaces = size_t(kLayout) * kLayout, kEdgeBins = size_t(kFields) * kFields * kEdges;
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

// Layout ---

// The means of the fields of one plane.
std::array<int, kPlaces> meansOf(const Plane& plane) {
    std::array<int, kPlaces> means{};
    constexpr size_t kStep = 16; // a constant length, which compilers turn into vector code
    std::vector<std::uint32_t> columns((size_t(plane.width) + kStep - 1) / kStep * kStep);
    for (int row = 0; row < kLayout; ++row) {
        const int top = startOf(row, kLayout, plane.height), bottom = endOf(row, kLayout, plane.height);
        std::fill(columns.begin(), columns.end(), 0u);
        for (int y = top; y < bottom; ++y) {
            const std::uint8_t* in = plane.row(y);
            size_t x = 0;
            for (; x + kStep <= size_t(plane.width); x += kStep)
                for (size_t i = 0; i < kStep; ++i)
                    columns[x + i] += in[x + i];
            for (; x < size_t(plane.width); ++x)
                columns[x] += in[x];
        }
        for (int column = 0; column < kLayout; ++column) {
            const int left = startOf(column, kLayout, plane.width), right = endOf(column, kLayout, plane.width);
            std::uint64_t sum = 0;
            for (int x = left; x < right; ++x)
                sum += columns[size_t(x)];
            const auto count = std::uint64_t(right - left) * std::uint64_t(bottom - top);
            means[size_t(row * kLayout + column)] = int((sum + count / 2) / count);
        }
    }
    return means;
}

void putLayout(const Planes& small, std::uint8_t* out) {
    constexpr int kNeutral = 128;
    const auto y = meansOf(small.y);
    auto cb = y, cr = y;
    if (small.isGrey()) {
        cb.fill(kNeutral);
        cr.fill(kNeutral);
    } else {
        cb = meansOf(small.cb);
        cr = meansOf(small.cr);
    }
    for (size_t i = 0; i < kPlaces; ++i) {
        const Lab colour = labOf(y[i], cb[i], cr[i]);
        *out++ = byteOf(colour.l * 2.55);
        *out++ = byteOf(colour.a + 128);
        *out++ = byteOf(colour.b + 128);
    }
}

// Edges ---

// Of a block of four sums, which of the five kinds it shows; kEdges when it is even. The weights are the standard's,
// the threshold too; both times 256 and the samples of a quarter.
int edgeOf(int topLeft, int topRight, int bottomLeft, int bottomRight, int threshold) {
    constexpr int kStraight = 256, kDiagonal = 362, kNone = 512; // 1, √2 and 2
    // The kind stands in the last digit, the first kind highest, so that one maximum finds both.
    const auto entry = [](int strength, int kind) { return strength * 8 + (7 - kind); };
    const int best = std::max({entry(kStraight * std::abs(topLeft - topRight + bottomLeft - bottomRight), 0),
                               entry(kStraight * std::abs(topLeft + topRight - bottomLeft - bottomRight), 1),
                               entry(kDiagonal * std::abs(topLeft - bottomRight), 2),
                               entry(kDiagonal * std::abs(topRight - bottomLeft), 3),
                               entry(kNone * std::abs(topLeft - topRight - bottomLeft + bottomRight), 4)});
    return best / 8 > threshold ? 7 - best % 8 : kEdges;
}

void putEdges(const Plane& luma, std::uint8_t* out) {
    constexpr int kTwoPixels = 192; // from this length on a quarter of a block is 2 × 2 samples, below one
    const int quarter = std::max(luma.width, luma.height) >= kTwoPixels ? 2 : 1;
    const int columns = luma.width / (2 * quarter), rows = luma.height / (2 * quarter);
    const int threshold = 11 * 256 * quarter * quarter;
    std::array<std::array<std::uint32_t, kEdges + 1>, kFields * kFields> counts{}; // the last: even blocks
    const auto sum = [&](const std::uint8_t* at) {
        const std::uint8_t* below = at + luma.width;
        return quarter == 1 ? int(*at) : at[0] + at[1] + below[0] + below[1];
    };
    for (int y = 0; y < rows; ++y) {
        const std::uint8_t *upper = luma.row(2 * quarter * y), *lower = upper + quarter * luma.width;
        for (int field = 0, x = 0; field < kFields; ++field) {
            auto& kinds = counts[size_t(y * kFields / rows * kFields + field)];
            for (const int end = (field + 1) * columns / kFields; x < end; ++x) {
                const int left = 2 * quarter * x, right = left + quarter;
                ++kinds[size_t(
                    edgeOf(sum(upper + left), sum(upper + right), sum(lower + left), sum(lower + right), threshold))];
            }
        }
    }
    for (size_t i = 0; i < kEdgeBins; ++i) {
        const auto& kinds = counts[i / kEdges];
        const std::uint32_t blocks = std::accumulate(kinds.begin(), kinds.end(), 0u);
        const double share = blocks ? double(kinds[i % kEdges]) / blocks : 0;
        const auto nibble = std::uint8_t(std::lround(15 * std::sqrt(share)));
        out[i / 2] = std::uint8_t(i % 2 == 0 ? nibble << 4 : out[i / 2] | nibble);
    }
}

// Colours wherever they are ---

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
            const float coloured = weight * (1 - grey);
            const auto add = [&](int whichHue, int whichLevel, float share) {
                shares[size_t(kGreys + whichHue % kHues * kLevels + whichLevel)] += coloured * share;
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

// Texture ---

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

// Comparing ---

// What changes when a picture is turned, as numbers.
struct Arranged {
    std::array<float, kPlaces> light{}, a{}, b{}; // of the layout; the light less its mean
    std::array<float, kEdgeBins> edges{};
};

Arranged unpacked(std::span<const std::uint8_t> bytes) {
    Arranged out;
    float mean = 0;
    for (size_t i = 0; i < kPlaces; ++i) {
        const std::uint8_t* at = &bytes[kLayoutAt + 3 * i];
        out.light[i] = float(at[0]) / 2.55f;
        out.a[i] = float(at[1]);
        out.b[i] = float(at[2]);
        mean += out.light[i] / float(kPlaces);
    }
    for (float& light : out.light)
        light -= mean;
    for (size_t i = 0; i < kEdgeBins; ++i) {
        const std::uint8_t pair = bytes[kEdgesAt + i / 2];
        const float root = float(i % 2 == 0 ? pair >> 4 : pair & 15) / 15;
        out.edges[i] = root * root;
    }
    return out;
}

// One of the eight ways a square can lie: where each place and each kind of edge comes from.
struct Turn {
    std::array<std::uint8_t, kPlaces> places{};
    std::array<std::uint8_t, kEdgeBins> edges{};

    constexpr Turn(bool swap, bool flipDown, bool flipAcross) {
        const auto field = [&](int at, int count) {
            const int row = at / count, column = at % count;
            const int y = flipDown ? count - 1 - row : row, x = flipAcross ? count - 1 - column : column;
            return swap ? x * count + y : y * count + x;
        };
        for (int i = 0; i < int(kPlaces); ++i)
            places[size_t(i)] = std::uint8_t(field(i, kLayout));
        for (int i = 0; i < int(kEdgeBins); ++i) {
            int kind = i % kEdges;
            if (kind < 2 && swap) // vertical and horizontal
                kind = 1 - kind;
            else if ((kind == 2 || kind == 3) && flipDown != flipAcross) // 45° and 135°
                kind = 5 - kind;
            edges[size_t(i)] = std::uint8_t(field(i / kEdges, kFields) * kEdges + kind);
        }
    }
};
constexpr std::array<Turn, 8> kTurns{{{false, false, false},
                                      {false, false, true},
                                      {false, true, false},
                                      {false, true, true},
                                      {true, false, false},
                                      {true, false, true},
                                      {true, true, false},
                                      {true, true, true}}};

Arranged turned(const Arranged& arranged, const Turn& turn) {
    Arranged out;
    for (size_t i = 0; i < kPlaces; ++i) {
        out.light[i] = arranged.light[turn.places[i]];
        out.a[i] = arranged.a[turn.places[i]];
        out.b[i] = arranged.b[turn.places[i]];
    }
    for (size_t i = 0; i < kEdgeBins; ++i)
        out.edges[i] = arranged.edges[turn.edges[i]];
    return out;
}

// Far and farther are nearly alike: `half` is the distance that counts half.
float saturated(float distance, float half) {
    return distance / (distance + half);
}

// Weights and halves: searched for on the near-duplicate groups of the shared test data, then rounded;
// tests/core/analysis/test_descriptor.cpp holds them to what they reach there.
constexpr float kLightWeight = 1, kChromaWeight = 0.7f, kEdgesWeight = 3, kColoursWeight = 0.7f, kTextureWeight = 0.7f;
constexpr float kLightHalf = 5, kChromaHalf = 10, kEdgesHalf = 0.3f, kColoursHalf = 1, kTextureHalf = 0.7f;
constexpr float kAllWeights = kLightWeight + kChromaWeight + kEdgesWeight + kColoursWeight + kTextureWeight;

float distanceOf(const Arranged& one, const Arranged& other) {
    float light = 0, chroma = 0, edges = 0;
    for (size_t i = 0; i < kPlaces; ++i) {
        const float a = one.a[i] - other.a[i], b = one.b[i] - other.b[i];
        light += std::abs(one.light[i] - other.light[i]);
        chroma += std::sqrt(a * a + b * b);
    }
    for (size_t i = 0; i < kEdgeBins; ++i)
        edges += std::abs(one.edges[i] - other.edges[i]);
    return kLightWeight * saturated(light / float(kPlaces), kLightHalf) +
           kChromaWeight * saturated(chroma / float(kPlaces), kChromaHalf) +
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
    const Arranged one = unpacked(a), other = unpacked(b);
    float least = std::numeric_limits<float>::max();
    for (const Turn& turn : kTurns)
        least = std::min(least, distanceOf(one, turned(other, turn)));
    return 100 * (1 - double(least + distanceOfWholes(a, b)) / kAllWeights);
}

} // namespace gleaner::analysis
