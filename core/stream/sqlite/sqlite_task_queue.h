#pragma once
// The crawl queue inside the library's SQLite file: completing a task and recording its result can be one transaction.

#include <memory>

#include "core/stream/task_queue.h"

namespace gleaner::base::sqlite {
class SqliteFile;
} // namespace gleaner::base::sqlite

namespace gleaner::stream {

// Needs kQueueSchema, kSourceSchema and the catalogue's schema in one file; file and clock must outlive it. What is
// taken is known to this object only, so one process crawls with one object (the writer's lock sees to that); others
// may add, retry and count beside it.
//
// Address, source and validators of a task are its record's of now (NewTask::url is not kept): an import that changes
// an address changes the task, and one that moves a record to another source moves the task before it is handed out. An
// operator's retry starts the attempts anew; the history goes on.
class SqliteTaskQueue final : public TaskQueue {
public:
    SqliteTaskQueue(base::sqlite::SqliteFile& file, const base::Clock& clock);
    ~SqliteTaskQueue() override;

    Result<std::int64_t> enqueue(std::span<const NewTask> tasks) override;
    Result<std::vector<Task>> take(SourceKey source, size_t limit, base::WallTime now) override;
    Result<void> complete(std::span<const Completion> completions) override;
    Result<std::int64_t> retryFailed(std::optional<SourceKey> source, std::optional<std::string> outcome,
                                     std::optional<base::WallTime> since = {}) override;
    Result<std::vector<FailureCounts>> failures(std::optional<SourceKey> source,
                                                std::optional<base::WallTime> since) const override;
    Result<std::int64_t> requeueCompleted(std::span<const RecordKey> records) override;
    Result<std::vector<SourceCounts>> counts(base::WallTime now) const override;
    Result<std::optional<base::WallTime>> nextRetry(base::WallTime now) const override;
    Result<std::vector<AttemptRecord>> history(RecordKey record) const override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::stream
