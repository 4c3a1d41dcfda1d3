#pragma once
// The durable queue of crawl tasks: one queue per source, at-least-once.
//
// A task is queued → taken → completed. What is taken but not completed when the process dies is queued again at the
// next start. Completing is idempotent. Counts are exact.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/outcome.h"
#include "core/model/record.h"
#include "core/model/source_state.h"

namespace gleaner::stream {

using model::RecordKey;
using model::SourceKey;

struct NewTask {
    RecordKey record;
    std::string source;
    std::string url;
    bool schemeGuessed = false; // the list gave no scheme; https was put in front
};

struct Task {
    RecordKey record; // a record has at most one task
    SourceKey source;
    std::string url;
    int attempts = 0;               // ended so far
    std::string etag, lastModified; // of the stored picture, when this is a re-crawl
    bool schemeGuessed = false;     // as it was when the task was first added
};

// One ended attempt.
struct AttemptRecord {
    base::WallTime time;
    model::Outcome outcome;
    int httpStatus = 0;
    std::int64_t bytes = 0;
    std::int64_t firstByteMs = -1; // -1 = none
    std::int64_t totalMs = 0;
};

enum class Disposition {
    Done,    // stored, unchanged, gone or blocked: leaves the queue
    Retry,   // waits until retryAt, then queued behind the source's other work
    Failed,  // given up; kept with its history, retryable by the operator
    Requeue, // nothing was attempted: back to the queue, no attempt counted; with retryAt, not before that time
};

struct Completion {
    RecordKey record;
    SourceKey source;
    Disposition disposition = Disposition::Done;
    AttemptRecord attempt;                 // not used for Requeue
    std::optional<base::WallTime> retryAt; // for Retry; of a Requeue: wait until then
};

struct QueueCounts {
    std::int64_t queued = 0;       // may be taken now or is waiting for its turn
    std::int64_t waitingRetry = 0; // retryAt in the future, after an attempt or a Requeue
    std::int64_t failed = 0;
    std::int64_t taken = 0; // handed out by this process and not completed

    std::int64_t left() const { return queued + waitingRetry + taken; }
};

struct SourceCounts {
    SourceKey source;
    std::string name;
    QueueCounts counts;
    // of all attempts of this source, ever
    std::int64_t ok = 0, unchanged = 0, linkRot = 0, blocked = 0, bytes = 0;
};

// Failed tasks of one source whose last attempt ended alike.
struct FailureCounts {
    SourceKey source;
    std::string outcome; // its name
    std::int64_t tasks = 0;
    base::WallTime newest{}; // when the last of them was given up

    bool operator==(const FailureCounts&) const = default;
};

// Thread-safe. Every call is one transaction unless a surrounding Transactions::together() joins several.
class TaskQueue {
public:
    virtual ~TaskQueue() = default;

    // Adds tasks and the sources they name; a record that already has a task, or had one completed, is left as it is.
    // Returns how many were added.
    virtual Result<std::int64_t> enqueue(std::span<const NewTask> tasks) = 0;

    // Up to `limit` tasks of one source that may run at `now`, oldest first (retries whose time has come count from
    // that time). They are this process's until completed. Never hands out a task twice.
    virtual Result<std::vector<Task>> take(SourceKey source, size_t limit, base::WallTime now) = 0;

    // Ends attempts. A record that is not taken is ignored (idempotence).
    virtual Result<void> complete(std::span<const Completion> completions) = 0;

    // Failed tasks back to queued, all of one source or of all, optionally only those whose last outcome has this name,
    // and only those that were given up at `since` or later.
    virtual Result<std::int64_t> retryFailed(std::optional<SourceKey> source, std::optional<std::string> outcome,
                                             std::optional<base::WallTime> since = {}) = 0;
    // What there is to be retried, by source and outcome (in this order), with the same choice. Costs a walk over an
    // index of the failed tasks of that choice.
    virtual Result<std::vector<FailureCounts>> failures(std::optional<SourceKey> source,
                                                        std::optional<base::WallTime> since) const = 0;

    // Makes tasks for records that have none or a completed one, whatever became of it (conditional re-crawl).
    virtual Result<std::int64_t> requeueCompleted(std::span<const RecordKey> records) = 0;

    virtual Result<std::vector<SourceCounts>>
    counts(base::WallTime now) const = 0; // by name; every source that has or had tasks
    // The earliest retryAt of all waiting tasks.
    virtual Result<std::optional<base::WallTime>> nextRetry(base::WallTime now) const = 0;

    virtual Result<std::vector<AttemptRecord>> history(RecordKey record) const = 0; // oldest first
};

} // namespace gleaner::stream
