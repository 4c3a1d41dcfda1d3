#pragma once
// The counts of each source, kept by difference inside the transactions that change tasks, so that reading them never
// counts rows.

#include <map>

#include "core/base/sqlite/connection.h"
#include "core/stream/task_queue.h"

namespace gleaner::stream {

struct CountChange {
    std::int64_t open = 0, failed = 0;                                       // tasks
    std::int64_t ok = 0, unchanged = 0, linkRot = 0, blocked = 0, bytes = 0; // attempts
};

class QueueCounters {
public:
    CountChange& of(std::int64_t sourceId) { return m_changes[sourceId]; }
    void attempt(std::int64_t sourceId, const AttemptRecord& attempt);
    void write(base::sqlite::Connection& db) const;

private:
    std::map<std::int64_t, CountChange> m_changes;
};

} // namespace gleaner::stream
