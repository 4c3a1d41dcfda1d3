#include "core/history/bucket_columns.h"

#include <cmath>
#include <cstddef>
#include <utility>

namespace gleaner::history {
namespace {

template<const auto& Columns, size_t I>
inline void foldColumn(float* __restrict into, const float* __restrict newer) {
    constexpr Column column = Columns[I];
    float& mine = into[I];
    const float theirs = newer[I];
    if constexpr (column.fold == Fold::Count) {
        mine += theirs;
    } else if constexpr (column.fold == Fold::Mean) {
        static_assert(column.weight < I, "its seconds are added after it was weighted with them");
        const double weight = into[column.weight], added = newer[column.weight];
        if (added > 0)
            mine = weight > 0 ? float(mine + (double(theirs) - mine) * (added / (weight + added))) : theirs;
    } else if constexpr (column.fold == Fold::Least) {
        mine = std::isnan(mine) || theirs < mine ? theirs : mine;
    } else if constexpr (column.fold == Fold::Most) {
        mine = std::isnan(mine) || theirs > mine ? theirs : mine;
    } else {
        mine = std::isnan(theirs) ? mine : theirs;
    }
}

// From the last column to the first: weights stand before what they weigh.
template<const auto& Columns, size_t... I>
inline void foldColumns(float* __restrict into, const float* __restrict newer, std::index_sequence<I...>) {
    (foldColumn<Columns, sizeof...(I) - 1 - I>(into, newer), ...);
}

template<const auto& Columns>
void foldRow(float* into, const float* newer) {
    if (newer[0] <= 0)
        return;
    if (into[0] > 0)
        foldColumns<Columns>(into, newer, std::make_index_sequence<Columns.size()>());
    else
        std::copy(newer, newer + Columns.size(), into);
}

float known(double value) {
    return value < 0 ? kUnknown : float(value);
}

} // namespace

const Layout& crawlLayout() {
    static constexpr Layout layout{kCrawlColumns, &foldRow<kCrawlColumns>};
    return layout;
}

const Layout& sourceLayout() {
    static constexpr Layout layout{kSourceColumns, &foldRow<kSourceColumns>};
    return layout;
}

CrawlRow rowOf(const crawl::CrawlFigures& f, double memory, double diskFree) {
    const auto requests = float(f.requestRate), stored = float(f.storedRate), errors = float(f.errorRate),
               bytes = float(f.byteRate), inFlight = float(f.inFlight);
    return {1,        requests, requests, requests,      float(f.rateLimit),
            stored,   stored,   stored,   errors,        errors,
            errors,   bytes,    bytes,    bytes,         float(f.left),
            inFlight, inFlight, inFlight, known(memory), known(diskFree)};
}

SourceRow rowOf(const crawl::SourceFigures& f) {
    const auto requests = float(f.actualRate);
    // A source that is not being asked keeps its percentiles from long ago.
    const bool asked = (f.actualRate > 0 || f.inFlight > 0) && f.firstByteP50;
    const bool judged = f.windowTotal > 0;
    const float share = judged ? float(double(f.windowErrors) / double(f.windowTotal)) : kUnknown;
    return {1,
            requests,
            requests,
            requests,
            float(f.rateLimit),
            float(f.queue.left()),
            asked ? 1.0f : 0.0f,
            asked ? float(*f.firstByteP50) : kUnknown,
            asked && f.firstByteP95 ? float(*f.firstByteP95) : kUnknown,
            judged ? 1.0f : 0.0f,
            share,
            share};
}

bool isActive(const crawl::SourceFigures& source) {
    return source.actualRate > 0 || source.inFlight > 0 || source.queue.left() > 0;
}

} // namespace gleaner::history
