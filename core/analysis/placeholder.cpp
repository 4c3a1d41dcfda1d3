#include "core/analysis/placeholder.h"

#include <algorithm>
#include <cmath>

namespace gleaner::analysis {
namespace {

constexpr std::uint8_t kLayout = 1;
constexpr int kFewest = 2, kMost = 8; // columns and rows
constexpr std::size_t kHead = 3;

int halved(int length) {
    return (length + 1) / 2;
}

// The other side of a grid whose longer one has kMost.
int shortSide(int shorter, int longer) {
    return std::clamp(int(std::lround(double(kMost) * shorter / longer)), kFewest, kMost);
}

// The mean of what each cell covers; a cell smaller than a sample takes the sample it lies in.
void appendMeans(const Plane& plane, int columns, int rows, std::vector<std::uint8_t>& out) {
    const auto begin = [](int cell, int cells, int length) { return cell * length / cells; };
    const auto end = [&](int cell, int cells, int length) {
        return std::max(begin(cell, cells, length) + 1, begin(cell + 1, cells, length));
    };
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
            const int left = begin(column, columns, plane.width), right = end(column, columns, plane.width);
            const int top = begin(row, rows, plane.height), bottom = end(row, rows, plane.height);
            std::int64_t sum = 0;
            for (int y = top; y < bottom; ++y)
                for (int x = left; x < right; ++x)
                    sum += plane.row(y)[x];
            const std::int64_t count = std::int64_t(right - left) * (bottom - top);
            out.push_back(std::uint8_t((sum + count / 2) / count));
        }
}

// A coarse grid seen at the place of a cell of a finer one, smoothly.
int between(const std::uint8_t* grid, int columns, int rows, double x, double y) {
    x = std::clamp(x, 0.0, double(columns - 1));
    y = std::clamp(y, 0.0, double(rows - 1));
    const int left = int(x), top = int(y);
    const int right = std::min(left + 1, columns - 1), bottom = std::min(top + 1, rows - 1);
    const auto mixed = [&](int row) {
        return std::lerp(double(grid[row * columns + left]), double(grid[row * columns + right]), x - left);
    };
    return int(std::lround(std::lerp(mixed(top), mixed(bottom), y - top)));
}

} // namespace

std::vector<std::uint8_t> placeholderOf(const Planes& small) {
    if (small.y.empty())
        return {};
    const bool wide = small.width() >= small.height();
    const int columns = wide ? kMost : shortSide(small.width(), small.height());
    const int rows = wide ? shortSide(small.height(), small.width()) : kMost;
    std::vector<std::uint8_t> out{kLayout, std::uint8_t(columns), std::uint8_t(rows)};
    appendMeans(small.y, columns, rows, out);
    if (small.isGrey()) {
        out.insert(out.end(), std::size_t(2 * halved(columns) * halved(rows)), 128);
    } else {
        appendMeans(small.cb, halved(columns), halved(rows), out);
        appendMeans(small.cr, halved(columns), halved(rows), out);
    }
    return out;
}

std::optional<PlaceholderPixels> placeholderPixels(std::span<const std::uint8_t> placeholder) {
    if (placeholder.size() < kHead || placeholder[0] != kLayout)
        return std::nullopt;
    const int columns = placeholder[1], rows = placeholder[2];
    if (columns < kFewest || columns > kMost || rows < kFewest || rows > kMost)
        return std::nullopt;
    const int chromaColumns = halved(columns), chromaRows = halved(rows);
    const auto luma = std::size_t(columns * rows), chroma = std::size_t(chromaColumns * chromaRows);
    if (placeholder.size() != kHead + luma + 2 * chroma)
        return std::nullopt;
    const std::uint8_t* y = placeholder.data() + kHead;
    const std::uint8_t *cb = y + luma, *cr = cb + chroma;
    PlaceholderPixels out{columns, rows, {}};
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
            const double atX = (column + 0.5) * chromaColumns / columns - 0.5;
            const double atY = (row + 0.5) * chromaRows / rows - 0.5;
            out.pixels.push_back(rgbOf(y[row * columns + column], between(cb, chromaColumns, chromaRows, atX, atY),
                                       between(cr, chromaColumns, chromaRows, atX, atY)));
        }
    return out;
}

} // namespace gleaner::analysis
