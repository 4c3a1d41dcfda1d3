#include "core/analysis/picture_colours.h"

#include <algorithm>

namespace gleaner::analysis {
namespace {

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

    std::vector<WeightedColour> colours() const {
        std::vector<WeightedColour> all;
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

} // namespace

std::vector<WeightedColour> coloursOf(const Planes& small) {
    Cells cells;
    cells.add(small);
    return cells.colours();
}

std::vector<WeightedColour> withoutGround(std::vector<WeightedColour> colours, double transparentShare) {
    if (colours.empty() || transparentShare <= 0)
        return colours;
    const Lab ground = labOf(kGround, 128, 128);
    const auto nearest =
        std::min_element(colours.begin(), colours.end(), [&](const WeightedColour& a, const WeightedColour& b) {
            return squaredDistance(a.colour, ground) < squaredDistance(b.colour, ground);
        });
    const float hidden = std::min(nearest->weight, float(transparentShare)), rest = 1 - hidden;
    nearest->weight -= hidden;
    if (nearest->weight <= 0)
        colours.erase(nearest);
    for (WeightedColour& one : colours)
        one.weight /= rest;
    return colours;
}

} // namespace gleaner::analysis
