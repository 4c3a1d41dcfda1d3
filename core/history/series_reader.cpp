#include "core/history/series_reader.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/history/group_codec.h"

namespace gleaner::history {
namespace {

std::int64_t floorDiv(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

std::vector<float>& partOf(Track& track, Part part) {
    return part == Part::Low ? track.low : part == Part::High ? track.high : track.value;
}

} // namespace

Window::Window(Span s, base::WallTime end) : span(s) {
    const std::int64_t second = std::chrono::floor<std::chrono::seconds>(end).time_since_epoch().count();
    last = floorDiv(second, tierOf(span).step);
    first = last - tierOf(span).buckets() + 1;
}

std::int64_t Window::firstGroup() const {
    return floorDiv(first, kGroupBuckets);
}

std::int64_t Window::lastGroup() const {
    return floorDiv(last, kGroupBuckets);
}

SeriesRows joinedRows(const Layout& layout, const Window& window, const std::map<std::int64_t, GroupCopy>& memory,
                      std::span<const StoredGroup> stored) {
    const size_t width = layout.width();
    SeriesRows rows;
    rows.assign(window.size() * width, 0.0f);
    const auto place = [&](std::int64_t group, std::span<const float> cells) {
        for (std::int64_t i = 0; i < kGroupBuckets; ++i) {
            const std::int64_t bucket = group * kGroupBuckets + i;
            if (bucket >= window.first && bucket <= window.last)
                layout.fold(rows.data() + size_t(bucket - window.first) * width, cells.data() + size_t(i) * width);
        }
    };
    for (const StoredGroup& group : stored) {
        const auto newer = memory.find(group.ref.group);
        if (newer != memory.end() && newer->second.joined)
            continue;
        if (const std::vector<float> cells = decodeGroup(group.bytes, width); !cells.empty())
            place(group.ref.group, cells);
    }
    for (const auto& [number, group] : memory)
        place(number, group.cells);
    return rows;
}

void restBetween(const SeriesRows& crawl, SeriesRows& source) {
    const size_t crawlWidth = crawlLayout().width(), width = sourceLayout().width();
    const size_t buckets = crawl.size() / crawlWidth;
    SourceRow atRest;
    atRest.fill(kUnknown);
    for (size_t column = 0; column < width; ++column) {
        const Column& is = kSourceColumns[column];
        if (is.part == Part::Weight || is.metric == Metric::Requests)
            atRest[column] = 0;
    }
    for (size_t i = 0; i < buckets; ++i) {
        float* row = source.data() + i * width;
        const float ran = crawl[i * crawlWidth], written = row[0];
        if (ran <= written)
            continue;
        atRest[0] = ran - written;
        // What is left is what was left last; a source that was never written down has nothing left.
        for (size_t column = 0; column < width; ++column) {
            if (kSourceColumns[column].metric == Metric::Left)
                atRest[column] = written > 0 ? kUnknown : 0;
        }
        sourceLayout().fold(row, atRest.data());
    }
}

FigureSeries seriesOf(const Layout& layout, const Window& window, const SeriesRows& rows) {
    FigureSeries series;
    series.span = window.span;
    series.first = window.first * series.step();
    series.known.resize(window.size());
    for (size_t i = 0; i < window.size(); ++i)
        series.known[i] = std::uint32_t(std::lround(rows[i * layout.width()]));
    for (size_t column = 1; column < layout.width(); ++column) {
        const Column& is = layout.columns[column];
        if (is.part == Part::Weight)
            continue;
        std::vector<float>& values = partOf(series.tracks[size_t(is.metric)], is.part);
        values.resize(window.size(), kUnknown);
        for (size_t i = 0; i < window.size(); ++i) {
            if (series.known[i] > 0)
                values[i] = rows[i * layout.width() + column];
        }
    }
    return series;
}

} // namespace gleaner::history
