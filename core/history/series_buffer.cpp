#include "core/history/series_buffer.h"

#include <algorithm>

namespace gleaner::history {
namespace {

std::int64_t floorDiv(std::int64_t value, std::int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

} // namespace

SecondPlace::SecondPlace(std::int64_t at) : second(at) {
    for (size_t tier = 0; tier < kTiers.size(); ++tier) {
        const std::int64_t bucket = floorDiv(at, kTiers[tier].step);
        group[tier] = floorDiv(bucket, kGroupBuckets);
        row[tier] = std::uint8_t(bucket - group[tier] * kGroupBuckets);
    }
}

SeriesBuffer::SeriesBuffer(SeriesId id, const Layout& layout)
    : m_id(id), m_layout(&layout), m_cells(kTiers.size() * size_t(kGroupBuckets) * layout.width(), 0.0f) {}

std::span<float> SeriesBuffer::cells(size_t tier) {
    const size_t size = size_t(kGroupBuckets) * m_layout->width();
    return {m_cells.data() + tier * size, size};
}

std::span<const float> SeriesBuffer::cells(size_t tier) const {
    const size_t size = size_t(kGroupBuckets) * m_layout->width();
    return {m_cells.data() + tier * size, size};
}

bool SeriesBuffer::isClean() const {
    return std::none_of(m_groups.begin(), m_groups.end(), [](const OpenGroup& group) { return group.dirty; });
}

// Series take turns to be written, so that the disk has something to do at every flush instead of everything at once.
void SeriesBuffer::begin(size_t tier, const SecondPlace& place) {
    const std::int64_t stagger = (m_id * 7 + std::int64_t(tier) * 13) % kSaveEvery[tier];
    m_groups[tier] = {place.group[tier], place.second - stagger, false, false};
    const auto rows = cells(tier);
    for (size_t row = 0; row < size_t(kGroupBuckets); ++row)
        rows[row * m_layout->width()] = 0;
}

void foldGroup(const Layout& layout, std::span<const float> older, std::span<float> into) {
    CrawlRow row; // the widest
    static_assert(CrawlRow().size() >= SourceRow().size());
    for (size_t i = 0; i < size_t(kGroupBuckets); ++i) {
        float* mine = into.data() + i * layout.width();
        std::copy(mine, mine + layout.width(), row.begin());
        std::copy(older.begin() + std::ptrdiff_t(i * layout.width()),
                  older.begin() + std::ptrdiff_t((i + 1) * layout.width()), mine);
        layout.fold(mine, row.data());
    }
}

} // namespace gleaner::history
