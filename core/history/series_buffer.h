#pragma once
// The groups of one series that are filling, one for each tier.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/history/bucket_columns.h"
#include "core/history/history_store.h"

namespace gleaner::history {

// Where one second falls in every tier; worked out once a tick, not once a source.
struct SecondPlace {
    explicit SecondPlace(std::int64_t second);
    std::int64_t second;
    std::array<std::int64_t, kTiers.size()> group{};
    std::array<std::uint8_t, kTiers.size()> row{}; // of the bucket in its group
};

// A group in memory. Until it was joined it holds only what this process saw since it began to fill: the store may have
// more of it, from before a restart or before the clock was set back.
struct OpenGroup {
    std::int64_t number = -1; // −1 = none
    std::int64_t savedAt = 0; // second
    bool dirty = false;       // holds something that the store does not have
    bool joined = false;
};

class SeriesBuffer {
public:
    SeriesBuffer(SeriesId id, const Layout& layout);

    SeriesId id() const { return m_id; }
    const Layout& layout() const { return *m_layout; }
    OpenGroup& group(size_t tier) { return m_groups[tier]; }
    const OpenGroup& group(size_t tier) const { return m_groups[tier]; }
    std::span<float> cells(size_t tier);
    std::span<const float> cells(size_t tier) const;

    // Folds one second into the tiers. `closed(tier, group, cells)` is called for each dirty group that makes room.
    template<typename Closed>
    void add(const SecondPlace& place, const float* row, Closed&& closed) {
        for (size_t tier = 0; tier < kTiers.size(); ++tier) {
            if (OpenGroup& group = m_groups[tier]; group.number != place.group[tier]) {
                if (group.dirty)
                    closed(tier, group, cells(tier));
                begin(tier, place);
            }
            m_layout->fold(cells(tier).data() + place.row[tier] * m_layout->width(), row);
            m_groups[tier].dirty = true;
        }
        m_lastSecond = place.second;
    }

    std::int64_t lastSecond() const { return m_lastSecond; }
    bool isClean() const;

    bool active = false; // was written down at the last tick

private:
    void begin(size_t tier, const SecondPlace& place);

    SeriesId m_id;
    const Layout* m_layout;
    std::int64_t m_lastSecond = 0;
    std::array<OpenGroup, kTiers.size()> m_groups;
    std::vector<float> m_cells;
};

// How long a group that is still filling may wait to be written, by tier, in seconds. The shortest is full before.
inline constexpr std::array<std::int64_t, kTiers.size()> kSaveEvery{60, 60, 60, 60, 60, 300, 300};

// `into` becomes what the groups `older` and then `into` make together. Both ten rows.
void foldGroup(const Layout& layout, std::span<const float> older, std::span<float> into);

} // namespace gleaner::history
