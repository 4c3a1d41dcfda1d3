#include "core/stream/sqlite/taken_tasks.h"

namespace gleaner::stream {

QueuePositions TakenTasks::reached(SourceKey source) const {
    const auto known = m_reached.find(source);
    return known == m_reached.end() ? QueuePositions() : known->second;
}

void TakenTasks::take(std::span<const TakenTask> tasks, SourceKey source, const QueuePositions& reached) {
    for (const TakenTask& task : tasks)
        m_taken.emplace(task.record, task);
    m_reached[source] = reached;
}

const TakenTask* TakenTasks::beginEnd(RecordKey record) {
    const auto held = m_taken.find(record);
    return held != m_taken.end() && m_ending.insert(record).second ? &held->second : nullptr;
}

void TakenTasks::finishEnd(std::span<const RecordKey> records, std::span<const SourceKey> requeued, bool committed) {
    for (const RecordKey record : records) {
        m_ending.erase(record);
        if (committed)
            m_taken.erase(record);
    }
    if (committed)
        for (const SourceKey source : requeued)
            m_reached.erase(source);
}

} // namespace gleaner::stream
