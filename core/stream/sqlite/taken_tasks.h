#pragma once
// Which tasks this process holds, and how far each source's queue has been handed out. In memory only: a killed process
// holds nothing. Not thread-safe.

#include <compare>
#include <cstdint>
#include <limits>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/stream/task_queue.h"

namespace gleaner::stream {

// A place in a source's queue: by due time, then by record.
struct QueuePosition {
    std::int64_t due = std::numeric_limits<std::int64_t>::min();
    std::int64_t record = 0;
    auto operator<=>(const QueuePosition&) const = default;
};

// A source's queue is two lines merged by due time: tasks never tried, and retries.
struct QueuePositions {
    QueuePosition queued, waiting;
    bool operator==(const QueuePositions&) const = default;
};

struct TakenTask {
    RecordKey record;
    SourceKey source;
    bool wasWaiting = false;
    QueuePosition position;
    int total = 0; // attempts ever, when it was taken
};

class TakenTasks {
public:
    bool holds(RecordKey record) const { return m_taken.contains(record); }
    const std::unordered_map<RecordKey, TakenTask>& all() const { return m_taken; }

    // What lies up to here was handed out; a look from here on finds newer tasks first.
    QueuePositions reached(SourceKey source) const;
    void take(std::span<const TakenTask> tasks, SourceKey source, const QueuePositions& reached);

    // Marks a task as being completed in an open transaction and returns it; null when it is not held or already
    // marked.
    const TakenTask* beginEnd(RecordKey record);
    // The transaction has ended: committed tasks are no longer held. `requeued` ones are found again from the front.
    void finishEnd(std::span<const RecordKey> records, std::span<const SourceKey> requeued, bool committed);
    const std::unordered_set<RecordKey>& ending() const { return m_ending; }

private:
    std::unordered_map<RecordKey, TakenTask> m_taken;
    std::unordered_set<RecordKey> m_ending;
    std::unordered_map<SourceKey, QueuePositions> m_reached;
};

} // namespace gleaner::stream
