#include "core/analysis/palette.h"

#include <algorithm>
#include <limits>

#include "core/analysis/colour_names.h"
#include "core/analysis/lab.h"

namespace gleaner::analysis {
namespace {

constexpr int kClusters = 10; // to begin with; the nearest are joined in the end
constexpr int kRounds = 6;    // of moving the clusters' centres

// The heaviest colour, then again and again the one that is both far from all taken and heavy.
std::vector<WeightedColour> seeds(std::span<const WeightedColour> colours) {
    std::vector<WeightedColour> taken;
    std::vector<float> distance(colours.size(), std::numeric_limits<float>::max());
    const auto byWeight = [](const WeightedColour& a, const WeightedColour& b) { return a.weight < b.weight; };
    size_t next = size_t(std::max_element(colours.begin(), colours.end(), byWeight) - colours.begin());
    while (taken.size() < kClusters) {
        taken.push_back(colours[next]);
        float best = 0;
        for (size_t i = 0; i < colours.size(); ++i) {
            distance[i] = std::min(distance[i], squaredDistance(colours[i].colour, taken.back().colour));
            if (const float score = distance[i] * colours[i].weight; score > best) {
                best = score;
                next = i;
            }
        }
        if (best <= 0)
            break; // no other colour
    }
    return taken;
}

// Every colour goes to its nearest centre, every centre to the middle of its colours. An empty cluster is dropped.
void moveCentres(std::span<const WeightedColour> colours, std::vector<WeightedColour>& centres) {
    std::vector<WeightedColour> sums(centres.size());
    for (const WeightedColour& one : colours) {
        size_t nearest = 0;
        float least = std::numeric_limits<float>::max();
        for (size_t i = 0; i < centres.size(); ++i)
            if (const float distance = squaredDistance(one.colour, centres[i].colour); distance < least) {
                least = distance;
                nearest = i;
            }
        WeightedColour& sum = sums[nearest];
        sum.weight += one.weight;
        sum.colour.l += one.weight * one.colour.l;
        sum.colour.a += one.weight * one.colour.a;
        sum.colour.b += one.weight * one.colour.b;
    }
    centres.clear();
    for (const WeightedColour& sum : sums)
        if (sum.weight > 0)
            centres.push_back(
                {{sum.colour.l / sum.weight, sum.colour.a / sum.weight, sum.colour.b / sum.weight}, sum.weight});
}

WeightedColour joined(const WeightedColour& a, const WeightedColour& b) {
    const float weight = a.weight + b.weight, share = b.weight / weight;
    const auto mean = [&](float x, float y) { return x + share * (y - x); };
    return {{mean(a.colour.l, b.colour.l), mean(a.colour.a, b.colour.a), mean(a.colour.b, b.colour.b)}, weight};
}

// Joins the pair of least `cost` as long as that is below `limit` or there are more than `most` left.
template<typename Cost>
void joinNearest(std::vector<WeightedColour>& centres, size_t most, float limit, Cost cost) {
    while (centres.size() > 1) {
        size_t first = 0, second = 1;
        float least = std::numeric_limits<float>::max();
        for (size_t i = 0; i < centres.size(); ++i)
            for (size_t j = i + 1; j < centres.size(); ++j)
                if (const float c = cost(centres[i], centres[j]); c < least) {
                    least = c;
                    first = i;
                    second = j;
                }
        if (centres.size() <= most && least >= limit)
            return;
        centres[first] = joined(centres[first], centres[second]);
        centres.erase(centres.begin() + std::ptrdiff_t(second));
    }
}

} // namespace

std::vector<PaletteColour> paletteOf(std::span<const WeightedColour> colours) {
    if (colours.empty())
        return {};
    std::vector<WeightedColour> centres = seeds(colours);
    for (int round = 0; round < kRounds; ++round)
        moveCentres(colours, centres);

    constexpr float kClose = float(kPaletteMerge * kPaletteMerge);
    joinNearest(centres, centres.size(), kClose,
                [](const WeightedColour& a, const WeightedColour& b) { return squaredDistance(a.colour, b.colour); });
    const auto isTrifle = [](const WeightedColour& one) { return one.weight < float(kPaletteLeast); };
    centres.erase(std::remove_if(centres.begin(), centres.end(), isTrifle), centres.end());
    joinNearest(centres, kPaletteColours, 0, [](const WeightedColour& a, const WeightedColour& b) {
        return a.weight * b.weight / (a.weight + b.weight) * squaredDistance(a.colour, b.colour);
    });

    std::sort(centres.begin(), centres.end(),
              [](const WeightedColour& a, const WeightedColour& b) { return a.weight > b.weight; });
    std::vector<PaletteColour> palette;
    for (const WeightedColour& one : centres)
        palette.push_back({one.colour.l, one.colour.a, one.colour.b, std::string(colourName(one.colour)), one.weight});
    return palette;
}

} // namespace gleaner::analysis
