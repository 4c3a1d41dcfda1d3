#include "core/stream/sqlite/sqlite_task_queue.h"

#include <mutex>
#include <unordered_map>

#include "core/base/sqlite/source_table.h"
#include "core/base/sqlite/sqlite_file.h"
#include "core/stream/sqlite/queue_counters.h"
#include "core/stream/sqlite/queue_take.h"

namespace gleaner::stream {
namespace {

using base::WallTime;
using base::sqlite::Connection;
using base::sqlite::Prepared;
using base::sqlite::RowBinder;
using base::sqlite::RowReader;
using base::sqlite::SqliteFile;

enum TaskState : std::int64_t { Queued = 0, Waiting = 1, Failed = 2, Completed = 3 };

constexpr const char* kAddTask = "INSERT INTO task(record_id,source_id,state,due,attempts,total,scheme_guessed) "
                                 "VALUES(?,?,0,?,0,0,?) ON CONFLICT(record_id) DO NOTHING";
constexpr const char* kQueueAgain = "UPDATE task SET state=0, due=?, attempts=0 WHERE record_id=?";

struct TaskRow {
    RecordKey record;
    SourceKey source;
};

// Which failed tasks are meant.
struct FailedChoice {
    std::optional<SourceKey> source;
    std::optional<std::string> outcome;
    std::optional<WallTime> since;

    // `columns` of the tasks chosen, read from their index.
    Prepared select(Connection& db, const char* columns, const char* group) const {
        std::string sql = std::string("SELECT ") + columns + " FROM task INDEXED BY task_failed WHERE state=2";
        if (source)
            sql += " AND source_id=?";
        if (outcome)
            sql += " AND failed_as=?";
        if (since)
            sql += " AND due>=?";
        Prepared rows = db.prepared(sql + group);
        RowBinder binder(*rows);
        if (source)
            binder.integer(source->value);
        if (outcome)
            binder.text(*outcome);
        if (since)
            binder.time(*since);
        return rows;
    }
};

std::vector<TaskRow> failedTasks(Connection& db, const FailedChoice& choice) {
    Prepared rows = choice.select(db, "record_id,source_id", "");
    std::vector<TaskRow> tasks;
    while (rows->executeStep()) {
        RowReader row(*rows);
        const RecordKey record{row.integer()};
        tasks.push_back({record, SourceKey{row.integer()}});
    }
    return tasks;
}

void queueAgain(Connection& db, RecordKey record, WallTime now) {
    Prepared update = db.prepared(kQueueAgain);
    RowBinder(*update).time(now).integer(record.value);
    update->exec();
}

// Ends attempts in the file. The counters are written by the caller.
class CompletionRun {
public:
    explicit CompletionRun(Connection& db)
        : m_update(db.prepared("UPDATE task SET state=?, due=coalesce(?,due), failed_as=?, attempts=attempts+1, "
                               "total=? WHERE record_id=? AND state IN (0,1)")),
          m_postpone(db.prepared("UPDATE task SET state=1, due=? WHERE record_id=? AND state IN (0,1)")),
          m_attempt(
              db.prepared("INSERT OR REPLACE INTO attempt(record_id,n,time,outcome,http_status,bytes,first_byte_ms,"
                          "total_ms) VALUES(?,?,?,?,?,?,?,?)")) {}

    void end(const TakenTask& task, const Completion& completion, QueueCounters& counters) {
        if (completion.disposition == Disposition::Requeue) {
            RowBinder(*m_postpone).time(*completion.retryAt).integer(task.record.value);
            m_postpone->exec();
            return;
        }
        const bool retry = completion.disposition == Disposition::Retry;
        const bool failed = completion.disposition == Disposition::Failed;
        const WallTime ended = completion.attempt.time;
        const auto due = retry    ? std::optional(completion.retryAt.value_or(ended))
                         : failed ? std::optional(ended)
                                  : std::nullopt;
        const std::string failedAs = failed ? completion.attempt.outcome.name() : std::string();
        RowBinder row(*m_update);
        row.integer(retry ? Waiting : failed ? Failed : Completed).time(due).text(failedAs).integer(task.total + 1);
        row.integer(task.record.value);
        if (m_update->exec() == 0)
            return;
        write(task, completion.attempt);
        CountChange& change = counters.of(task.source.value);
        change.open -= !retry;
        change.failed += failed;
        counters.attempt(task.source.value, completion.attempt);
    }

private:
    void write(const TakenTask& task, const AttemptRecord& attempt) {
        const std::string outcome = attempt.outcome.name();
        RowBinder row(*m_attempt);
        row.integer(task.record.value).integer(task.total + 1).time(attempt.time).text(outcome);
        row.integer(attempt.httpStatus).integer(attempt.bytes);
        row.integer(attempt.firstByteMs < 0 ? std::nullopt : std::optional(attempt.firstByteMs))
            .integer(attempt.totalMs);
        m_attempt->exec();
    }

    Prepared m_update, m_postpone, m_attempt;
};

// Whether a task's total, due and whether it waits are still what they were when it was taken.
bool isAsTaken(const TakenTask& task, RowReader row) {
    const bool sameTotal = row.integer() == task.total;
    const bool sameDue = row.integer() == task.position.due;
    return sameTotal && sameDue && row.boolean() == task.wasWaiting;
}

AttemptRecord readAttempt(RowReader row) {
    AttemptRecord attempt;
    attempt.time = row.time();
    attempt.outcome = model::Outcome::parse(row.text()).value_or(model::Outcome());
    attempt.httpStatus = int(row.integer());
    if (attempt.outcome.kind != model::OutcomeKind::Http)
        attempt.outcome.httpStatus = attempt.httpStatus;
    attempt.bytes = row.integer();
    attempt.firstByteMs = row.maybeInteger().value_or(-1);
    attempt.totalMs = row.integer();
    return attempt;
}

} // namespace

// Lock order: the file's transaction, then `mutex`; nobody writes while holding `mutex`. What is held is looked at
// before the snapshot is taken and let go after the commit, so a snapshot never shows as free what is held or was just
// completed.
struct SqliteTaskQueue::Impl {
    SqliteFile& file;
    const base::Clock& clock;
    mutable std::mutex mutex; // guards taken
    TakenTasks taken;

    Result<Picked> pick(SourceKey source, size_t limit, WallTime now) {
        const std::lock_guard lock(mutex);
        Result<Picked> picked =
            file.query([&](Connection& db) -> Result<Picked> { return pickTasks(db, taken, source, limit, now); });
        if (picked)
            taken.take(picked->taken, source, picked->reached);
        return picked;
    }

    // Tasks follow their records to the source they belong to now: another site's limit must not be spent on them.
    Result<void> moveStrays(const std::vector<RecordKey>& records) {
        return file.write([&](Connection& db) -> Result<void> {
            QueueCounters counters;
            Prepared find =
                db.prepared("SELECT t.source_id,c.source FROM task t JOIN crawl_target c ON c.record_id=t.record_id "
                            "WHERE t.record_id=? AND t.state IN (0,1)");
            Prepared move = db.prepared("UPDATE task SET source_id=? WHERE record_id=?");
            for (const RecordKey record : records) {
                RowBinder(*find).integer(record.value);
                if (!find->executeStep())
                    continue;
                RowReader row(*find);
                const std::int64_t from = row.integer();
                const std::int64_t to = base::sqlite::sourceId(db, row.text());
                RowBinder(*move).integer(to).integer(record.value);
                move->exec();
                --counters.of(from).open;
                ++counters.of(to).open;
            }
            counters.write(db);
            return {};
        });
    }

    // What this process holds of each source, as the snapshot of `db` sees it: completions whose commit it sees already
    // are left out.
    std::unordered_map<std::int64_t, QueueCounts> heldCounts(Connection& db, WallTime now) const {
        std::unordered_map<std::int64_t, QueueCounts> counts;
        Prepared stored = db.prepared("SELECT total,due,state=1 FROM task WHERE record_id=?");
        for (const auto& [record, task] : taken.all()) {
            if (taken.ending().contains(record)) {
                RowBinder(*stored).integer(record.value);
                if (stored->executeStep() && !isAsTaken(task, RowReader(*stored)))
                    continue;
            }
            QueueCounts& count = counts[task.source.value];
            ++count.taken;
            // Only after the clock was set back.
            if (task.wasWaiting && task.position.due > now.time_since_epoch().count())
                ++count.waitingRetry;
        }
        return counts;
    }
};

SqliteTaskQueue::SqliteTaskQueue(SqliteFile& file, const base::Clock& clock)
    : m_impl(std::unique_ptr<Impl>(new Impl{file, clock, {}, {}})) {}

SqliteTaskQueue::~SqliteTaskQueue() = default;

Result<std::int64_t> SqliteTaskQueue::enqueue(std::span<const NewTask> tasks) {
    for (const NewTask& task : tasks)
        if (task.source.empty())
            return fail(ErrorCode::InvalidArgument, "source");
    std::int64_t added = 0;
    const Result<void> done = m_impl->file.write([&](Connection& db) -> Result<void> {
        const WallTime now = m_impl->clock.wallNow();
        QueueCounters counters;
        std::unordered_map<std::string, std::int64_t> sources; // of this call only: what is new may be rolled back
        Prepared add = db.prepared(kAddTask);
        for (const NewTask& task : tasks) {
            const auto [source, isNew] = sources.try_emplace(task.source, 0);
            if (isNew)
                source->second = base::sqlite::sourceId(db, task.source);
            RowBinder row(*add);
            row.integer(task.record.value).integer(source->second).time(now).integer(task.schemeGuessed);
            if (add->exec() == 0)
                continue;
            ++counters.of(source->second).open;
            ++added;
        }
        counters.write(db);
        return {};
    });
    if (!done)
        return fail(done.error());
    return added;
}

Result<std::vector<Task>> SqliteTaskQueue::take(SourceKey source, size_t limit, WallTime now) {
    if (limit == 0)
        return std::vector<Task>();
    for (;;) {
        Result<Picked> picked = m_impl->pick(source, limit, now);
        if (!picked)
            return fail(picked.error());
        // What cannot be moved now is met again by the next take.
        const bool moved = !picked->strays.empty() && m_impl->moveStrays(picked->strays);
        if (!picked->tasks.empty() || !moved)
            return std::move(picked->tasks);
    }
}

Result<void> SqliteTaskQueue::complete(std::span<const Completion> completions) {
    return m_impl->file.write([&](Connection& db) -> Result<void> {
        std::vector<std::pair<TakenTask, const Completion*>> ended;
        std::vector<RecordKey> records;
        std::vector<SourceKey> requeued;
        {
            const std::lock_guard lock(m_impl->mutex);
            for (const Completion& completion : completions) {
                const TakenTask* task = m_impl->taken.beginEnd(completion.record);
                if (!task)
                    continue;
                records.push_back(task->record);
                if (completion.disposition == Disposition::Requeue)
                    requeued.push_back(task->source);
                if (completion.disposition != Disposition::Requeue || completion.retryAt)
                    ended.emplace_back(*task, &completion);
            }
        }
        m_impl->file.afterTransaction([impl = m_impl.get(), records, requeued](bool committed) {
            const std::lock_guard lock(impl->mutex);
            impl->taken.finishEnd(records, requeued, committed);
        });
        QueueCounters counters;
        CompletionRun run(db);
        for (const auto& [task, completion] : ended)
            run.end(task, *completion, counters);
        counters.write(db);
        return {};
    });
}

Result<std::int64_t> SqliteTaskQueue::retryFailed(std::optional<SourceKey> source, std::optional<std::string> outcome,
                                                  std::optional<WallTime> since) {
    std::int64_t retried = 0;
    const Result<void> done = m_impl->file.write([&](Connection& db) -> Result<void> {
        QueueCounters counters;
        for (const TaskRow& task : failedTasks(db, {source, outcome, since})) {
            queueAgain(db, task.record, m_impl->clock.wallNow());
            ++counters.of(task.source.value).open;
            --counters.of(task.source.value).failed;
            ++retried;
        }
        counters.write(db);
        return {};
    });
    if (!done)
        return fail(done.error());
    return retried;
}

Result<std::vector<FailureCounts>> SqliteTaskQueue::failures(std::optional<SourceKey> source,
                                                             std::optional<WallTime> since) const {
    return m_impl->file.query([&](Connection& db) -> Result<std::vector<FailureCounts>> {
        const FailedChoice choice{source, {}, since};
        Prepared rows = choice.select(db, "source_id,failed_as,count(*),max(due)",
                                      " GROUP BY source_id,failed_as ORDER BY source_id,failed_as");
        std::vector<FailureCounts> all;
        while (rows->executeStep()) {
            RowReader row(*rows);
            FailureCounts& group = all.emplace_back();
            group.source = SourceKey{row.integer()};
            group.outcome = row.text();
            group.tasks = row.integer();
            group.newest = row.time();
        }
        return all;
    });
}

Result<std::int64_t> SqliteTaskQueue::requeueCompleted(std::span<const RecordKey> records) {
    std::int64_t queued = 0;
    const Result<void> done = m_impl->file.write([&](Connection& db) -> Result<void> {
        const WallTime now = m_impl->clock.wallNow();
        QueueCounters counters;
        Prepared find =
            db.prepared("SELECT c.source,t.state,t.source_id FROM crawl_target c LEFT JOIN task t "
                        "ON t.record_id=c.record_id WHERE c.record_id=? AND c.url IS NOT NULL AND c.source<>''");
        Prepared add = db.prepared(kAddTask);
        for (const RecordKey record : records) {
            RowBinder(*find).integer(record.value);
            if (!find->executeStep())
                continue;
            RowReader row(*find);
            const std::string name = row.text();
            const auto state = row.maybeInteger();
            std::int64_t source = row.integer();
            if (state && *state != Completed)
                continue;
            if (state) {
                queueAgain(db, record, now);
            } else {
                source = base::sqlite::sourceId(db, name);
                RowBinder(*add).integer(record.value).integer(source).time(now).integer(false);
                add->exec();
            }
            ++counters.of(source).open;
            ++queued;
        }
        counters.write(db);
        return {};
    });
    if (!done)
        return fail(done.error());
    return queued;
}

Result<std::vector<SourceCounts>> SqliteTaskQueue::counts(WallTime now) const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->file.query([&](Connection& db) -> Result<std::vector<SourceCounts>> {
        auto held = m_impl->heldCounts(db, now);
        std::unordered_map<std::int64_t, std::int64_t> waiting;
        Prepared retries =
            db.prepared("SELECT source_id,count(*) FROM task INDEXED BY task_retry WHERE state=1 AND due>? "
                        "GROUP BY source_id");
        RowBinder(*retries).time(now);
        while (retries->executeStep())
            waiting[retries->getColumn(0).getInt64()] = retries->getColumn(1).getInt64();
        std::vector<SourceCounts> all;
        Prepared rows = db.prepared("SELECT s.id,s.name,c.open,c.failed,c.ok,c.unchanged,c.link_rot,c.blocked,c.bytes "
                                    "FROM queue_count c JOIN source s ON s.id=c.source_id ORDER BY s.name");
        while (rows->executeStep()) {
            RowReader row(*rows);
            SourceCounts& source = all.emplace_back();
            source.source = SourceKey{row.integer()};
            source.name = row.text();
            const QueueCounts& mine = held[source.source.value];
            source.counts.taken = mine.taken;
            source.counts.waitingRetry = waiting[source.source.value] - mine.waitingRetry;
            source.counts.queued = row.integer() - source.counts.waitingRetry - mine.taken;
            source.counts.failed = row.integer();
            source.ok = row.integer();
            source.unchanged = row.integer();
            source.linkRot = row.integer();
            source.blocked = row.integer();
            source.bytes = row.integer();
        }
        return all;
    });
}

Result<std::optional<WallTime>> SqliteTaskQueue::nextRetry(WallTime now) const {
    return m_impl->file.query([&](Connection& db) -> Result<std::optional<WallTime>> {
        Prepared query =
            db.prepared("SELECT due FROM task INDEXED BY task_retry WHERE state=1 AND due>? ORDER BY due LIMIT 1");
        RowBinder(*query).time(now);
        if (!query->executeStep())
            return std::nullopt;
        return RowReader(*query).time();
    });
}

Result<std::vector<AttemptRecord>> SqliteTaskQueue::history(RecordKey record) const {
    return m_impl->file.query([&](Connection& db) -> Result<std::vector<AttemptRecord>> {
        std::vector<AttemptRecord> attempts;
        Prepared rows = db.prepared("SELECT time,outcome,http_status,bytes,first_byte_ms,total_ms FROM attempt "
                                    "WHERE record_id=? ORDER BY n");
        RowBinder(*rows).integer(record.value);
        while (rows->executeStep())
            attempts.push_back(readAttempt(RowReader(*rows)));
        return attempts;
    });
}

} // namespace gleaner::stream
