#pragma once
// Where figures over time rest: groups of ten buckets as bytes, in rings of bounded length, and the runs of the crawl.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/history/figure_series.h"

namespace gleaner::history {

inline constexpr std::int64_t kGroupBuckets = 10;

// Group g of a tier holds its buckets 10·g … 10·g+9 and stands in slot g mod ringSlots(): the group that comes round
// replaces the one a ring before, so that nothing ever grows. One slot more than the span needs, as both ends of a span
// may cut a group.
constexpr std::int64_t ringSlots(const Tier& tier) {
    return (tier.buckets() + kGroupBuckets - 1) / kGroupBuckets + 1;
}

using SeriesId = std::int64_t;              // a source's key, or
inline constexpr SeriesId kCrawlSeries = 0; // of the whole crawl

struct GroupRef {
    SeriesId series = 0;
    Span tier = Span::FiveMinutes;
    std::int64_t group = 0;
    auto operator<=>(const GroupRef&) const = default;
};

struct StoredGroup {
    GroupRef ref;
    std::vector<std::uint8_t> bytes;
    bool operator==(const StoredGroup&) const = default;
};

// A run that was not seen for longer, and did not end: its process was killed, or the machine went down.
inline constexpr base::Millis kLostAfter{60'000};

// One crawl from start to end.
struct Run {
    std::int64_t id = 0; // 1, 2, 3 … ; 0 = not stored yet
    base::WallTime start{};
    base::WallTime lastSeen{};    // its end, when it has ended
    bool ended = false;           // false: it is running, or its process was killed after lastSeen
    std::int64_t leftAtStart = 0; // tasks
    std::int64_t heldAtStart = 0; // those among them of sources that need an operator: no plan counts on them
    std::int64_t leftAtEnd = 0;   // when last seen
    // What the plan said it would take, seconds from the start; none when it was not known.
    std::optional<std::int64_t> plannedLow, plannedHigh;
    bool isLost(base::WallTime now) const { return !ended && lastSeen + kLostAfter < now; }
    bool isOver(base::WallTime now) const { return ended || isLost(now); }
    bool operator==(const Run&) const = default;
};

// Thread-safe. Each call is one transaction.
class HistoryStore {
public:
    virtual ~HistoryStore() = default;

    virtual bool writable() const = 0;

    // The bytes of each group that is there under exactly this number, in the order asked; else empty.
    virtual Result<std::vector<std::vector<std::uint8_t>>> find(std::span<const GroupRef> groups) const = 0;
    // The groups of one series and tier with numbers first … last, by number.
    virtual Result<std::vector<StoredGroup>> read(SeriesId series, Span tier, std::int64_t first,
                                                  std::int64_t last) const = 0;
    // Writes groups over whatever stands in their slots, and drops groups of any series in those slots that belong to
    // an earlier turn of the ring. ReadOnly when not writable.
    virtual Result<void> put(std::span<const StoredGroup> groups) = 0;

    virtual Result<std::vector<Run>> runs(size_t newest) const = 0; // newest first, by id
    // A run with id 0 is added; returns its id. The kKeptRuns newest are kept.
    virtual Result<std::int64_t> saveRun(const Run& run) = 0;
};

inline constexpr std::int64_t kKeptRuns = 300;

} // namespace gleaner::history
