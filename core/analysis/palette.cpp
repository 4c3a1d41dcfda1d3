#include "core/analysis/palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/analysis/colour_names.h"
#include "core/analysis/lab.h"

namespace gleaner::analysis {
namespace {

constexpr int kClusters = 10; // to begin with; the nearest are joined in the end
constexpr int kRounds = 6;    // of moving the clusters' centres

struct Weighted {
    Lab colour;
    float weight = 0; // share of the picture
};

// Colours are counted in cells of YCbCr, five bits an axis, so that all that follows costs a few hundred colours and
// not all pixels.
struct Cell {
    std::uint32_t count = 0, y = 0, cb = 0, cr = 0;
};
constexpr size_t kCells = size_t(1) << 15;

size_t cellOf(unsigned y, unsigned cb, unsigned cr) {
    return size_t(y >> 3) << 10 | size_t(cb >> 3) << 5 | size_t(cr >> 3);
}

// One sample for each of chroma, with the mean of its luma samples.
class Cells {
public:
    Cells() : m_numbers(kCells) {}

    void add(const Planes& planes) {
        const int lastColumn = planes.width() - 1, lastRow = planes.height() - 1;
        for (int y = 0; y <= lastRow; y += 2) {
            const std::uint8_t *upper = planes.y.row(y), *lower = planes.y.row(std::min(y + 1, lastRow));
            const std::uint8_t* cb = planes.isGrey() ? nullptr : planes.cb.row(y / 2);
            const std::uint8_t* cr = planes.isGrey() ? nullptr : planes.cr.row(y / 2);
            for (int x = 0; x <= lastColumn; x += 2) {
                const int next = std::min(x + 1, lastColumn);
                const unsigned luma = unsigned(upper[x] + upper[next] + lower[x] + lower[next] + 2) / 4;
                add(luma, cb ? cb[x / 2] : 128, cr ? cr[x / 2] : 128);
            }
        }
    }

    std::vector<Weighted> colours() const {
        std::vector<Weighted> all;
        all.reserve(m_cells.size());
        for (const Cell& cell : m_cells) {
            const auto mean = [&](std::uint32_t sum) { return int((sum + cell.count / 2) / cell.count); };
            all.push_back({labOf(mean(cell.y), mean(cell.cb), mean(cell.cr)), float(cell.count) / float(m_samples)});
        }
        return all;
    }

private:
    void add(unsigned y, unsigned cb, unsigned cr) {
        std::uint16_t& number = m_numbers[cellOf(y, cb, cr)];
        if (number == 0) {
            m_cells.emplace_back();
            number = std::uint16_t(m_cells.size());
        }
        Cell& cell = m_cells[number - 1u];
        ++cell.count;
        cell.y += y;
        cell.cb += cb;
        cell.cr += cr;
        ++m_samples;
    }

    std::vector<std::uint16_t> m_numbers; // by cell: its place in m_cells and 1, or 0
    std::vector<Cell> m_cells;            // those that have samples
    std::uint32_t m_samples = 0;
};

// The heaviest colour, then again and again the one that is both far from all taken and heavy.
std::vector<Weighted> seeds(const std::vector<Weighted>& colours) {
    std::vector<Weighted> taken;
    std::vector<float> distance(colours.size(), std::numeric_limits<float>::max());
    const auto byWeight = [](const Weighted& a, const Weighted& b) { return a.weight < b.weight; };
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
void moveCentres(const std::vector<Weighted>& colours, std::vector<Weighted>& centres) {
    std::vector<Weighted> sums(centres.size());
    for (const Weighted& one : colours) {
        size_t nearest = 0;
        float least = std::numeric_limits<float>::max();
        for (size_t i = 0; i < centres.size(); ++i)
            if (const float distance = squaredDistance(one.colour, centres[i].colour); distance < least) {
                least = distance;
                nearest = i;
            }
        Weighted& sum = sums[nearest];
        sum.weight += one.weight;
        sum.colour.l += one.weight * one.colour.l;
        sum.colour.a += one.weight * one.colour.a;
        sum.colour.b += one.weight * one.colour.b;
    }
    centres.clear();
    for (const Weighted& sum : sums)
        if (sum.weight > 0)
            centres.push_back(
                {{sum.colour.l / sum.weight, sum.colour.a / sum.weight, sum.colour.b / sum.weight}, sum.weight});
}

Weighted joined(const Weighted& a, const Weighted& b) {
    const float weight = a.weight + b.weight, share = b.weight / weight;
    const auto mean = [&](float x, float y) { return x + share * (y - x); };
    return {{mean(a.colour.l, b.colour.l), mean(a.colour.a, b.colour.a), mean(a.colour.b, b.colour.b)}, weight};
}

// Joins the pair of least `cost` as long as that is below `limit` or there are more than `most` left.
template<typename Cost>
void joinNearest(std::vector<Weighted>& centres, size_t most, float limit, Cost cost) {
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

std::vector<PaletteColour> paletteOf(const Planes& small) {
    if (small.y.empty())
        return {};
    Cells cells;
    cells.add(small);
    const std::vector<Weighted> colours = cells.colours();
    std::vector<Weighted> centres = seeds(colours);
    for (int round = 0; round < kRounds; ++round)
        moveCentres(colours, centres);

    constexpr float kClose = float(kPaletteMerge * kPaletteMerge);
    joinNearest(centres, centres.size(), kClose,
                [](const Weighted& a, const Weighted& b) { return squaredDistance(a.colour, b.colour); });
    const auto isTrifle = [](const Weighted& one) { return one.weight < float(kPaletteLeast); };
    centres.erase(std::remove_if(centres.begin(), centres.end(), isTrifle), centres.end());
    joinNearest(centres, kPaletteColours, 0, [](const Weighted& a, const Weighted& b) {
        return a.weight * b.weight / (a.weight + b.weight) * squaredDistance(a.colour, b.colour);
    });

    std::sort(centres.begin(), centres.end(), [](const Weighted& a, const Weighted& b) { return a.weight > b.weight; });
    std::vector<PaletteColour> palette;
    for (const Weighted& one : centres)
        palette.push_back({one.colour.l, one.colour.a, one.colour.b, std::string(colourName(one.colour)), one.weight});
    return palette;
}

} // namespace gleaner::analysis
