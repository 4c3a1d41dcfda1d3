#pragma once
// A task queue in memory, with switches. Thread-safe.

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "core/stream/task_queue.h"
#include "tests/support/fake_sources.h"
#include "tests/support/write_faults.h"

namespace gleaner::test {

class FakeTaskQueue final : public stream::TaskQueue {
public:
    explicit FakeTaskQueue(const base::Clock& clock,
                           std::shared_ptr<FakeSources> sources = std::make_shared<FakeSources>())
        : m_clock(clock), m_sources(std::move(sources)) {}

    WriteFaults faults;

    // As a killed process leaves it: nothing is taken any more.
    void forgetTaken() {
        const std::lock_guard lock(m_mutex);
        for (auto& [record, task] : m_tasks)
            task.taken = false;
    }
    // The validators that later takes hand out with this record.
    void setValidators(stream::RecordKey record, const std::string& etag, const std::string& lastModified) {
        const std::lock_guard lock(m_mutex);
        m_validators[record] = {etag, lastModified};
    }
    bool isOpen(stream::RecordKey record) const {
        const std::lock_guard lock(m_mutex);
        const auto found = m_tasks.find(record);
        return found != m_tasks.end() && found->second.isOpen();
    }

    Result<std::int64_t> enqueue(std::span<const stream::NewTask> tasks) override {
        const std::lock_guard lock(m_mutex);
        if (Result<void> possible = faults.next("queue"); !possible)
            return fail(possible.error());
        std::int64_t added = 0;
        for (const stream::NewTask& task : tasks) {
            const model::SourceKey source = m_sources->key(task.source);
            const auto [entry, isNew] = m_tasks.try_emplace(task.record);
            if (!isNew)
                continue;
            entry->second.source = source;
            entry->second.url = task.url;
            entry->second.schemeGuessed = task.schemeGuessed;
            entry->second.due = m_clock.wallNow();
            m_open[source].insert(task.record);
            m_totals[task.source].source = source;
            ++added;
        }
        return added;
    }

    Result<std::vector<stream::Task>> take(model::SourceKey source, size_t limit, base::WallTime now) override {
        const std::lock_guard lock(m_mutex);
        std::vector<std::pair<base::WallTime, stream::RecordKey>> runnable;
        for (const stream::RecordKey record : m_open[source]) {
            const Entry& task = m_tasks.at(record);
            if (!task.taken && (task.state == State::Queued || task.due <= now))
                runnable.emplace_back(task.due, record);
        }
        std::sort(runnable.begin(), runnable.end());
        if (runnable.size() > limit)
            runnable.resize(limit);
        std::vector<stream::Task> tasks;
        for (const auto& [due, record] : runnable) {
            Entry& task = m_tasks.at(record);
            task.taken = true;
            const auto& [etag, lastModified] = m_validators[record];
            tasks.push_back({record, source, task.url, task.attempts, etag, lastModified, task.schemeGuessed});
        }
        return tasks;
    }

    Result<void> complete(std::span<const stream::Completion> completions) override {
        const std::lock_guard lock(m_mutex);
        if (Result<void> possible = faults.next("queue"); !possible)
            return possible;
        for (const stream::Completion& completion : completions)
            if (const auto found = m_tasks.find(completion.record); found != m_tasks.end() && found->second.taken)
                end(completion, found->second);
        return {};
    }

    Result<std::int64_t> retryFailed(std::optional<model::SourceKey> source, std::optional<std::string> outcome,
                                     std::optional<base::WallTime> since = {}) override {
        const std::lock_guard lock(m_mutex);
        if (Result<void> possible = faults.next("queue"); !possible)
            return fail(possible.error());
        std::int64_t retried = 0;
        for (auto& [record, task] : m_tasks) {
            if (task.state != State::Failed || (source && task.source != *source))
                continue;
            const stream::AttemptRecord& last = m_history[record].back();
            if ((outcome && last.outcome.name() != *outcome) || (since && last.time < *since))
                continue;
            queueAgain(record, task);
            ++retried;
        }
        return retried;
    }

    Result<std::vector<stream::FailureCounts>> failures(std::optional<model::SourceKey> source,
                                                        std::optional<base::WallTime> since) const override {
        const std::lock_guard lock(m_mutex);
        std::map<std::pair<model::SourceKey, std::string>, stream::FailureCounts> groups;
        for (const auto& [record, task] : m_tasks) {
            if (task.state != State::Failed || (source && task.source != *source))
                continue;
            const stream::AttemptRecord& last = m_history.at(record).back();
            if (since && last.time < *since)
                continue;
            stream::FailureCounts& group = groups[{task.source, last.outcome.name()}];
            group.source = task.source;
            group.outcome = last.outcome.name();
            group.newest = std::max(group.newest, last.time);
            ++group.tasks;
        }
        std::vector<stream::FailureCounts> counts;
        for (const auto& [key, group] : groups)
            counts.push_back(group);
        return counts;
    }

    // Knows no records: only those that had a task can be queued again.
    Result<std::int64_t> requeueCompleted(std::span<const stream::RecordKey> records) override {
        const std::lock_guard lock(m_mutex);
        if (Result<void> possible = faults.next("queue"); !possible)
            return fail(possible.error());
        std::int64_t queued = 0;
        for (const stream::RecordKey record : records) {
            const auto found = m_tasks.find(record);
            if (found == m_tasks.end() || found->second.state != State::Done)
                continue;
            queueAgain(record, found->second);
            ++queued;
        }
        return queued;
    }

    Result<std::vector<stream::SourceCounts>> counts(base::WallTime now) const override {
        const std::lock_guard lock(m_mutex);
        std::vector<stream::SourceCounts> all;
        for (const auto& [name, totals] : m_totals) {
            stream::SourceCounts& source = all.emplace_back(totals);
            source.name = name;
            for (const auto& [record, task] : m_tasks) {
                if (task.source != source.source)
                    continue;
                source.counts.taken += task.taken;
                source.counts.failed += task.state == State::Failed;
                const bool waits = task.state == State::Waiting && task.due > now;
                source.counts.waitingRetry += !task.taken && waits;
                source.counts.queued += !task.taken && task.isOpen() && !waits;
            }
        }
        return all;
    }

    Result<std::optional<base::WallTime>> nextRetry(base::WallTime now) const override {
        const std::lock_guard lock(m_mutex);
        std::optional<base::WallTime> next;
        for (const auto& [record, task] : m_tasks)
            if (task.state == State::Waiting && task.due > now)
                next = std::min(next.value_or(task.due), task.due);
        return next;
    }

    Result<std::vector<stream::AttemptRecord>> history(stream::RecordKey record) const override {
        const std::lock_guard lock(m_mutex);
        const auto found = m_history.find(record);
        return found == m_history.end() ? std::vector<stream::AttemptRecord>() : found->second;
    }

private:
    enum class State { Queued, Waiting, Failed, Done };
    struct Entry {
        model::SourceKey source;
        std::string url;
        bool schemeGuessed = false;
        State state = State::Queued;
        base::WallTime due{};
        int attempts = 0;
        bool taken = false;
        bool isOpen() const { return state == State::Queued || state == State::Waiting; }
    };

    void queueAgain(stream::RecordKey record, Entry& task) {
        m_open[task.source].insert(record);
        task.state = State::Queued;
        task.due = m_clock.wallNow();
        task.attempts = 0;
    }

    void end(const stream::Completion& completion, Entry& task) {
        task.taken = false;
        if (completion.disposition == stream::Disposition::Requeue) {
            if (completion.retryAt) {
                task.state = State::Waiting;
                task.due = *completion.retryAt;
            }
            return;
        }
        ++task.attempts;
        m_history[completion.record].push_back(completion.attempt);
        switch (completion.disposition) {
        case stream::Disposition::Retry:
            task.state = State::Waiting;
            task.due = completion.retryAt.value_or(completion.attempt.time);
            break;
        case stream::Disposition::Failed:
            task.state = State::Failed;
            break;
        default:
            task.state = State::Done;
            break;
        }
        if (!task.isOpen())
            m_open[task.source].erase(completion.record);
        for (auto& [name, totals] : m_totals) {
            if (totals.source != task.source)
                continue;
            const model::Outcome& outcome = completion.attempt.outcome;
            totals.ok += outcome.isStored();
            totals.unchanged += outcome == model::Outcome::http(304);
            totals.linkRot += outcome.isLinkRot();
            totals.blocked += outcome.isBlocked();
            totals.bytes += completion.attempt.bytes;
        }
    }

    const base::Clock& m_clock;
    const std::shared_ptr<FakeSources> m_sources;
    mutable std::mutex m_mutex; // guards the rest
    std::map<stream::RecordKey, Entry> m_tasks;
    std::map<model::SourceKey, std::set<stream::RecordKey>> m_open; // queued, waiting or taken
    std::map<stream::RecordKey, std::vector<stream::AttemptRecord>> m_history;
    std::map<stream::RecordKey, std::pair<std::string, std::string>> m_validators;
    std::map<std::string, stream::SourceCounts> m_totals; // by name; counts of tasks stay empty here
};

} // namespace gleaner::test
