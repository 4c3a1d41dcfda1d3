#pragma once
// From groups, in memory and stored, to the buckets of one stretch of time.

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/base/clock.h"
#include "core/history/figure_book.h"

namespace gleaner::history {

// The buckets of a span that ends at a time; the last one holds that time.
struct Window {
    Window(Span span, base::WallTime end);
    Span span;
    std::int64_t first, last; // numbers of buckets
    size_t size() const { return size_t(last - first + 1); }
    std::int64_t firstGroup() const;
    std::int64_t lastGroup() const;
};

// One row of floats a bucket, one after the other; row[0] = 0: not there.
using SeriesRows = std::vector<float>;

SeriesRows joinedRows(const Layout& layout, const Window& window, const std::map<std::int64_t, GroupCopy>& memory,
                      std::span<const StoredGroup> stored);

// Seconds in which the crawl ran and the source was not written down are seconds at rest: no requests, nothing left.
void restBetween(const SeriesRows& crawl, SeriesRows& source);

FigureSeries seriesOf(const Layout& layout, const Window& window, const SeriesRows& rows);

} // namespace gleaner::history
