#include "core/analysis/evidence.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace gleaner::analysis {
namespace {

double shareOf(std::int64_t part, std::int64_t whole) {
    return whole > 0 ? double(part) / double(whole) : 0;
}

// Tones ---

constexpr int kReach = 3; // of a tone to its neighbours that count as the same

std::uint32_t around(const Tones& tones, int tone) {
    std::uint32_t sum = 0;
    for (int i = std::max(0, tone - kReach); i <= std::min(255, tone + kReach); ++i)
        sum += tones.histogram[size_t(i)];
    return sum;
}

void fillTones(const Tones& tones, Evidence& evidence) {
    evidence.mean = tones.mean() / 255;
    evidence.deviation = tones.deviation() / 255;
    evidence.entropy = tones.entropy() / 8;
    evidence.dark = tones.shareUpTo(63);
    evidence.bright = 1 - tones.shareUpTo(192);
    int main = 0;
    for (int tone = 1; tone < 256; ++tone)
        if (around(tones, tone) > around(tones, main))
            main = tone;
    std::uint32_t second = 0;
    for (int tone = 0; tone < 256; ++tone)
        if (std::abs(tone - main) > 2 * kReach)
            second = std::max(second, around(tones, tone));
    evidence.mainTone = shareOf(around(tones, main), tones.pixels);
    evidence.twoTones = shareOf(std::int64_t(around(tones, main)) + second, tones.pixels);
}

// Colours ---

// The hues of an old print's tones.
bool isBrown(const Lab& colour) {
    const float degrees = std::atan2(colour.b, colour.a) * 57.29578f;
    return degrees > 50 && degrees < 80;
}

// Of a picture in shades of one colour, whatever is as light has the same colour.
double scatterOf(std::span<const WeightedColour> colours) {
    struct Sum {
        float weight = 0, a = 0, b = 0;
    };
    constexpr int kBins = 12;
    std::array<Sum, kBins> sums{};
    const auto binOf = [](const Lab& colour) { return size_t(std::clamp(int(colour.l / 100 * kBins), 0, kBins - 1)); };
    for (const auto& [colour, weight] : colours) {
        Sum& sum = sums[binOf(colour)];
        sum.weight += weight;
        sum.a += weight * colour.a;
        sum.b += weight * colour.b;
    }
    double scatter = 0;
    for (const auto& [colour, weight] : colours)
        if (const Sum& sum = sums[binOf(colour)]; sum.weight > 0)
            scatter += double(weight * std::hypot(colour.a - sum.a / sum.weight, colour.b - sum.b / sum.weight));
    return std::min(1.0, scatter / 20);
}

void fillColours(std::span<const WeightedColour> colours, Evidence& evidence) {
    std::vector<std::pair<float, float>> byChroma; // and weight
    std::vector<float> weights;
    float a = 0, b = 0, warm = 0;
    for (const auto& [colour, weight] : colours) {
        const float chroma = chromaOf(colour);
        byChroma.emplace_back(chroma, weight);
        weights.push_back(weight);
        evidence.chroma += double(chroma * weight) / 100;
        a += colour.a * weight;
        b += colour.b * weight;
        if (chroma > 8) {
            evidence.coloured += double(weight);
            // Red to yellow point to +a and +b; the direction between them is warmest.
            warm += weight * (0.5f * colour.a + 0.866f * colour.b);
        }
        if (isBrown(colour))
            evidence.brown += double(chroma * weight) / 100;
        if (colour.l > 70 && chroma > 8 && chroma < 40)
            evidence.paleColours += double(weight);
        if (chroma > 50)
            evidence.vividColours += double(weight);
    }
    const double total = evidence.chroma * 100;
    evidence.oneHue = total > 0 ? std::min(1.0, std::hypot(double(a), double(b)) / total) : 0;
    evidence.brown = evidence.chroma > 0 ? evidence.brown / evidence.chroma : 0;
    evidence.scatter = scatterOf(colours);
    evidence.warm = std::clamp(double(warm) / 30, -1.0, 1.0);

    std::sort(byChroma.begin(), byChroma.end());
    float seen = 0;
    for (const auto& [chroma, weight] : byChroma)
        if ((seen += weight) >= 0.9f) {
            evidence.highChroma = double(chroma) / 100;
            break;
        }
    std::sort(weights.rbegin(), weights.rend());
    seen = 0;
    size_t count = 0;
    while (count < weights.size() && seen < 0.9f)
        seen += weights[count++];
    evidence.colours = count > 0 ? std::log2(double(count)) / 10 : 0;
}

// Differences ---

constexpr int kFaint = 4, kMedium = 24, kStrong = 64;

// What is found along the rows that are looked at: every other one, which is enough for shares.
class RowWalk {
public:
    std::int64_t even = 0, faint = 0, medium = 0, strong = 0, all = 0; // differences to the right and below, the larger
    std::int64_t curvature = 0, curved = 0;                            // of samples without a strong difference
    std::int64_t edges = 0, paired = 0, rows = 0, rowsWithEdges = 0;   // along the rows
    double change = 0;                                                 // of the number of edges from row to row

    explicit RowWalk(int width) : m_larger(size_t(width)), m_edges(size_t(width)) {}

    void walk(const std::uint8_t* row, const std::uint8_t* below, int count) {
        std::uint8_t *larger = m_larger.data(), *edge = m_edges.data();
        for (int x = 0; x < count; ++x) {
            const std::uint8_t across = difference(row[x], row[x + 1]), down = difference(row[x], below[x]);
            larger[x] = across > down ? across : down;
            edge[x] = across >= kEdge;
        }
        for (int from = 0; from < count; from += kStretch)
            countStretch(row + from, larger + from, std::min(kStretch, count - from), from > 0);
        all += count;
        pairEdges(row, count);
    }

private:
    static constexpr int kEdge = 48, kStroke = 8;
    static constexpr int kStretch = 128; // so short that a byte counts its samples

    // Loops over bytes, one thing at a time, become vector code.
    static std::uint8_t difference(std::uint8_t a, std::uint8_t b) {
        return std::uint8_t((a > b ? a : b) - (a > b ? b : a));
    }
    static std::uint8_t countUpTo(std::uint8_t limit, const std::uint8_t* values, int count) {
        std::uint8_t found = 0;
        for (int k = 0; k < count; ++k)
            found = std::uint8_t(found + (values[k] <= limit));
        return found;
    }

    void countStretch(const std::uint8_t* row, const std::uint8_t* larger, int count, bool hasLeft) {
        const int evenHere = countUpTo(0, larger, count), upToFaint = countUpTo(kFaint, larger, count);
        const int upToMedium = countUpTo(kMedium, larger, count), weak = countUpTo(kStrong - 1, larger, count);
        even += evenHere;
        faint += upToFaint - evenHere;
        medium += upToMedium - upToFaint;
        strong += count - weak;
        // How far twice a sample is from the sum of its neighbours; the first of a row has only one.
        const int first = hasLeft ? 0 : 1;
        std::array<std::uint16_t, kStretch> bends;
        for (int k = first; k < count; ++k) {
            const auto own = std::uint16_t(2 * row[k]), others = std::uint16_t(row[k + 1] + row[k - 1]);
            const auto bend = std::uint16_t((own > others ? own : others) - (own > others ? others : own));
            const std::uint16_t room = larger[k] <= kMedium ? 8 : 0;
            bends[size_t(k)] = bend < room ? bend : room;
        }
        std::uint16_t sum = 0;
        for (int k = first; k < count; ++k)
            sum = std::uint16_t(sum + bends[size_t(k)]);
        curvature += sum;
        curved += upToMedium - (!hasLeft && larger[0] <= kMedium ? 1 : 0);
    }

    // An edge that is followed by its opposite within a few samples is a stroke of a pen.
    void pairEdges(const std::uint8_t* row, int count) {
        int here = 0, lastAt = -2 * kStroke, lastSign = 0;
        const std::uint8_t *begin = m_edges.data(), *end = begin + count;
        for (const std::uint8_t* at = begin; at < end; ++at) {
            at = static_cast<const std::uint8_t*>(std::memchr(at, 1, size_t(end - at)));
            if (!at)
                break;
            const int x = int(at - begin), sign = row[x + 1] > row[x] ? 1 : -1;
            paired += sign == -lastSign && x - lastAt <= kStroke;
            ++here;
            lastAt = x;
            lastSign = sign;
        }
        edges += here;
        rowsWithEdges += here > 0;
        if (rows++ > 0)
            change += std::abs(here - m_edgesBefore);
        m_edgesBefore = here;
    }

    std::vector<std::uint8_t> m_larger; // by column: the larger difference
    std::vector<std::uint8_t> m_edges;  // by column: whether an edge begins here
    int m_edgesBefore = 0;              // of the row before
};

void fillDifferences(const Plane& luma, double ground, Evidence& evidence) {
    RowWalk walk(luma.width);
    for (int y = 0; y + 1 < luma.height; y += 2)
        walk.walk(luma.row(y), luma.row(y + 1), luma.width - 1);
    const auto hidden = std::min(walk.even, std::int64_t(ground * double(walk.all)));
    const std::int64_t even = walk.even - hidden, all = walk.all - hidden;
    evidence.even = shareOf(even, all);
    evidence.faint = shareOf(walk.faint, all);
    evidence.medium = shareOf(walk.medium, all);
    evidence.strong = shareOf(walk.strong, all);
    evidence.grain = shareOf(walk.faint, walk.faint + even);
    evidence.crisp = shareOf(walk.strong, walk.strong + walk.medium);
    evidence.noise = std::min(1.0, shareOf(walk.curvature, 8 * std::max<std::int64_t>(0, walk.curved - hidden)));
    evidence.strokes = shareOf(walk.paired, walk.edges);
    evidence.crowd = std::min(1.0, 4 * shareOf(walk.edges, walk.rowsWithEdges * luma.width));
    evidence.emptyRows = shareOf(walk.rows - walk.rowsWithEdges, walk.rows);
    evidence.rowChange = walk.edges > 0 ? std::min(1.0, walk.change / (2.0 * double(walk.edges))) : 0;
}

// Blocks ---

constexpr int kBlock = 8;

// By column: the least and the greatest sample of eight rows.
struct Extremes {
    std::vector<std::uint8_t> least, greatest;

    void look(const Plane& luma, int top) {
        least.assign(luma.row(top), luma.row(top) + luma.width);
        greatest = least;
        for (int y = top + 1; y < top + kBlock; ++y) {
            const std::uint8_t* row = luma.row(y);
            std::uint8_t *low = least.data(), *high = greatest.data();
            for (int x = 0; x < luma.width; ++x) {
                low[x] = row[x] < low[x] ? row[x] : low[x];
                high[x] = row[x] > high[x] ? row[x] : high[x];
            }
        }
    }
    int spread(int left) const { // of a block
        std::uint8_t low = least[size_t(left)], high = greatest[size_t(left)];
        for (auto x = size_t(left); x < size_t(left) + kBlock; ++x) {
            low = std::min(low, least[x]);
            high = std::max(high, greatest[x]);
        }
        return high - low;
    }
};

void fillBlocks(const Plane& luma, double ground, Evidence& evidence) {
    std::int64_t even = 0, textured = 0, all = 0;
    Extremes extremes;
    for (int y = 0; y + kBlock <= luma.height; y += kBlock) {
        extremes.look(luma, y);
        for (int x = 0; x + kBlock <= luma.width; x += kBlock) {
            const int spread = extremes.spread(x);
            even += spread <= 2;
            textured += spread >= 8 && spread <= 64;
            ++all;
        }
    }
    const auto hidden = std::min(even, std::int64_t(ground * double(all)));
    evidence.evenBlocks = shareOf(even - hidden, all - hidden);
    evidence.texturedBlocks = shareOf(textured, all - hidden);
}

// Margins ---

// How many lines from one side on are even and of one tone. `line` gives the samples of the i-th.
template<typename Line>
int evenLines(int count, int length, Line line) {
    constexpr int kTolerance = 10; // JPEG rings
    const int tone = line(0, length / 2);
    int lines = 0;
    for (; lines < count; ++lines) {
        int odd = 0;
        for (int i = 0; i < length; ++i)
            odd += std::abs(line(lines, i) - tone) > kTolerance;
        if (odd * 100 > length)
            break;
    }
    return lines;
}

void fillMargins(const Plane& luma, Evidence& evidence) {
    const int width = luma.width, height = luma.height;
    const auto at = [&](int x, int y) { return int(luma.row(y)[x]); };
    const int top = evenLines(height, width, [&](int i, int k) { return at(k, i); });
    if (top == height) { // one tone all over is no margin
        evidence.margin = 0;
        return;
    }
    const int bottom = evenLines(height, width, [&](int i, int k) { return at(k, height - 1 - i); });
    const int left = evenLines(width, height, [&](int i, int k) { return at(i, k); });
    const int right = evenLines(width, height, [&](int i, int k) { return at(width - 1 - i, k); });
    const double inner = double(std::max(0, width - left - right)) * std::max(0, height - top - bottom);
    evidence.margin = 1 - inner / (double(width) * height);
    const auto counts = [](int lines, int side) { return lines * 100 >= side * 2 ? 1 : 0; };
    evidence.sides = (counts(top, height) + counts(bottom, height) + counts(left, width) + counts(right, width)) / 4.0;
}

constexpr std::array kEvidenceFields{
    EvidenceField{"mean", &Evidence::mean},
    EvidenceField{"deviation", &Evidence::deviation},
    EvidenceField{"entropy", &Evidence::entropy},
    EvidenceField{"dark", &Evidence::dark},
    EvidenceField{"bright", &Evidence::bright},
    EvidenceField{"mainTone", &Evidence::mainTone},
    EvidenceField{"twoTones", &Evidence::twoTones},
    EvidenceField{"chroma", &Evidence::chroma},
    EvidenceField{"highChroma", &Evidence::highChroma},
    EvidenceField{"coloured", &Evidence::coloured},
    EvidenceField{"oneHue", &Evidence::oneHue},
    EvidenceField{"warm", &Evidence::warm},
    EvidenceField{"brown", &Evidence::brown},
    EvidenceField{"scatter", &Evidence::scatter},
    EvidenceField{"paleColours", &Evidence::paleColours},
    EvidenceField{"vividColours", &Evidence::vividColours},
    EvidenceField{"colours", &Evidence::colours},
    EvidenceField{"even", &Evidence::even},
    EvidenceField{"faint", &Evidence::faint},
    EvidenceField{"medium", &Evidence::medium},
    EvidenceField{"strong", &Evidence::strong},
    EvidenceField{"grain", &Evidence::grain},
    EvidenceField{"crisp", &Evidence::crisp},
    EvidenceField{"sharp", &Evidence::sharp},
    EvidenceField{"noise", &Evidence::noise},
    EvidenceField{"evenBlocks", &Evidence::evenBlocks},
    EvidenceField{"texturedBlocks", &Evidence::texturedBlocks},
    EvidenceField{"strokes", &Evidence::strokes},
    EvidenceField{"crowd", &Evidence::crowd},
    EvidenceField{"emptyRows", &Evidence::emptyRows},
    EvidenceField{"rowChange", &Evidence::rowChange},
    EvidenceField{"margin", &Evidence::margin},
    EvidenceField{"sides", &Evidence::sides},
    EvidenceField{"tiny", &Evidence::tiny},
};

} // namespace

std::span<const EvidenceField> evidenceFields() {
    return kEvidenceFields;
}

Evidence evidenceOf(const Plane& large, const Measured& measured) {
    Evidence evidence;
    if (large.empty())
        return evidence;
    const double ground = std::clamp(measured.transparentShare, 0.0, 1.0);
    fillTones(measured.tones, evidence);
    fillColours(measured.colours, evidence);
    fillDifferences(large, ground, evidence);
    fillBlocks(large, ground, evidence);
    fillMargins(large, evidence);
    evidence.sharp = measured.sharpness / 100;
    evidence.tiny = std::clamp((128.0 - std::max(large.width, large.height)) / 112, 0.0, 1.0);
    return evidence;
}

} // namespace gleaner::analysis
