#pragma once
// Finding the next tasks of a source. Private to this adapter.

#include <vector>

#include "core/base/sqlite/connection.h"
#include "core/stream/sqlite/taken_tasks.h"

namespace gleaner::stream {

struct Picked {
    std::vector<TakenTask> taken;
    std::vector<Task> tasks;       // the same, as they are handed out
    std::vector<RecordKey> strays; // tasks whose record belongs to another source by now: not picked
    QueuePositions reached;
};

// The oldest runnable tasks of `source` that nobody holds. Costs O(limit · log tasks) as long as there are newer tasks
// than the last one handed out; otherwise it looks from the front once more, past those that are held.
Picked pickTasks(base::sqlite::Connection& db, const TakenTasks& held, SourceKey source, size_t limit,
                 base::WallTime now);

} // namespace gleaner::stream
