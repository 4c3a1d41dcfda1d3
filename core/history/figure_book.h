#pragma once
// The part of the history that is in memory: groups that are filling, and full ones that wait to be written.

#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "core/crawl/crawl_engine.h"
#include "core/history/history_store.h"
#include "core/history/series_buffer.h"

namespace gleaner::history {

struct MachineSample;

// A group on its way to the store, or beside it.
struct GroupCopy {
    GroupRef ref;
    const Layout* layout = nullptr;
    bool joined = false;       // holds what the store has of it
    bool open = false;         // still filling
    std::vector<float> cells;  // ten rows
    std::vector<float> stored; // what was found in the store and joined to them; empty = nothing
};

// Used by one thread at a time.
class FigureBook {
public:
    // A tick of a running crawl.
    void record(const crawl::CrawlFigures& figures, const MachineSample& machine);
    // No crawl: the next tick speaks for itself only.
    void pause();

    // Full groups, taken out; at most `most`.
    std::vector<GroupCopy> takeWaiting(size_t most);
    // Groups that are filling and should be written now; `all`: every one that the store does not have as it is.
    std::vector<GroupRef> dueGroups(bool all) const;
    // A copy of such a group, which counts as written from now on; none when it has gone on meanwhile.
    std::optional<GroupCopy> copyOpen(const GroupRef& ref);
    void written(const GroupCopy& copy);
    void notWritten(GroupCopy copy);

    // What memory has of these groups, oldest first.
    std::map<std::int64_t, GroupCopy> find(SeriesId series, Span tier, std::int64_t first, std::int64_t last) const;

    // Lets go of series at rest whose every group is written; they are joined to the store's again when they return.
    void dropIdle();

    std::optional<std::int64_t> lastSecond() const { return m_newest; }
    size_t groups() const { return m_series.size() * kTiers.size() + m_waiting.size(); }

private:
    using WaitingKey = std::tuple<size_t, std::int64_t, SeriesId>; // tier, group, series
    static WaitingKey keyOf(const GroupRef& ref) { return {size_t(ref.tier), ref.group, ref.series}; }

    // Where a source of the figures was found at the last tick: their order rarely changes.
    struct Seat {
        model::SourceKey key;
        SeriesBuffer* buffer = nullptr; // none: not written down
    };

    SeriesBuffer& bufferOf(SeriesId id, const Layout& layout);
    SeriesBuffer* seatOf(size_t position, const crawl::SourceFigures& source, bool active);
    void add(SeriesBuffer& buffer, const float* row);
    void wait(GroupCopy copy);
    bool isIdle(const SeriesBuffer& buffer) const;

    std::unordered_map<SeriesId, SeriesBuffer> m_series;
    std::vector<Seat> m_seats;
    std::map<WaitingKey, GroupCopy> m_waiting;
    std::vector<SecondPlace> m_places;    // the seconds this tick speaks for
    std::optional<std::int64_t> m_last;   // second of the tick before, of the same crawl
    std::optional<std::int64_t> m_newest; // second of the last tick of all
};

} // namespace gleaner::history
