#pragma once
// A task queue for crawls of millions of tasks on a simulated clock: task n of source s is an address that is worked
// out when it is taken, so that memory does not grow with the tasks. Its sources and tasks are given once.

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/stream/task_queue.h"
#include "tests/support/fake_sources.h"

namespace gleaner::test {

class GeneratedQueue final : public stream::TaskQueue {
public:
    explicit GeneratedQueue(FakeSources& sources) : m_sources(sources) {}

    // http://AUTHORITY/0 … tasks - 1
    void add(const std::string& source, const std::string& authority, std::int64_t tasks) {
        const model::SourceKey key = m_sources.key(source);
        m_index[key] = m_lines.size();
        m_lines.push_back({key, source, authority, tasks, m_lastRecord + 1, 0, {}, 0, {}});
        m_lastRecord += tasks;
    }
    std::int64_t attempts() const { return m_attempts; }
    std::int64_t done() const { return m_done; }

    Result<std::int64_t> enqueue(std::span<const stream::NewTask>) override { return fail(ErrorCode::Unsupported); }

    Result<std::vector<stream::Task>> take(model::SourceKey source, size_t limit, base::WallTime now) override {
        std::vector<stream::Task> tasks;
        const auto found = m_index.find(source);
        if (found == m_index.end())
            return tasks;
        Line& line = m_lines[found->second];
        while (tasks.size() < limit) {
            if (!line.waiting.empty() && line.waiting.begin()->first <= now) {
                tasks.push_back(line.waiting.begin()->second);
                line.waiting.erase(line.waiting.begin());
            } else if (line.next < line.tasks) {
                stream::Task task;
                task.record = {line.firstRecord + line.next};
                task.source = source;
                task.url = "http://" + line.authority + "/" + std::to_string(line.next++);
                tasks.push_back(std::move(task));
            } else {
                break;
            }
        }
        line.taken += std::int64_t(tasks.size());
        return tasks;
    }

    Result<void> complete(std::span<const stream::Completion> completions) override {
        using stream::Disposition;
        for (const stream::Completion& completion : completions) {
            Line& line = m_lines[m_index.at(completion.source)];
            --line.taken;
            const bool again =
                completion.disposition == Disposition::Retry || completion.disposition == Disposition::Requeue;
            if (completion.disposition != Disposition::Requeue)
                countAttempt(line, completion);
            if (!again)
                continue;
            stream::Task task;
            task.record = completion.record;
            task.source = completion.source;
            task.url = "http://" + line.authority + "/" + std::to_string(completion.record.value - line.firstRecord);
            task.attempts = completion.disposition == Disposition::Retry; // one retry is enough to tell
            line.waiting.emplace(completion.retryAt.value_or(base::WallTime::min()), std::move(task));
        }
        return {};
    }

    Result<std::int64_t> retryFailed(std::optional<model::SourceKey>, std::optional<std::string>,
                                     std::optional<base::WallTime>) override {
        return 0;
    }
    Result<std::vector<stream::FailureCounts>> failures(std::optional<model::SourceKey>,
                                                        std::optional<base::WallTime>) const override {
        return std::vector<stream::FailureCounts>();
    }
    Result<std::int64_t> requeueCompleted(std::span<const model::RecordKey>) override { return 0; }

    Result<std::vector<stream::SourceCounts>> counts(base::WallTime now) const override {
        std::vector<stream::SourceCounts> all;
        all.reserve(m_lines.size());
        for (const Line& line : m_lines) {
            stream::SourceCounts counts = line.totals;
            counts.source = line.key;
            counts.name = line.name;
            counts.counts.queued = line.tasks - line.next;
            counts.counts.taken = line.taken;
            for (const auto& [due, task] : line.waiting)
                ++(due > now ? counts.counts.waitingRetry : counts.counts.queued);
            all.push_back(std::move(counts));
        }
        return all;
    }
    Result<std::optional<base::WallTime>> nextRetry(base::WallTime now) const override {
        std::optional<base::WallTime> next;
        for (const Line& line : m_lines)
            if (const auto due = line.waiting.upper_bound(now); due != line.waiting.end())
                next = std::min(next.value_or(due->first), due->first);
        return next;
    }
    Result<std::vector<stream::AttemptRecord>> history(model::RecordKey) const override {
        return std::vector<stream::AttemptRecord>();
    }

private:
    struct Line {
        model::SourceKey key;
        std::string name, authority;
        std::int64_t tasks = 0, firstRecord = 0, next = 0;
        std::multimap<base::WallTime, stream::Task> waiting;
        std::int64_t taken = 0;
        stream::SourceCounts totals;
    };

    void countAttempt(Line& line, const stream::Completion& completion) {
        ++m_attempts;
        m_done += completion.disposition == stream::Disposition::Done;
        line.totals.ok += completion.attempt.outcome.isStored();
        line.totals.bytes += completion.attempt.bytes;
    }

    FakeSources& m_sources;
    std::vector<Line> m_lines;
    std::unordered_map<model::SourceKey, size_t> m_index;
    std::int64_t m_lastRecord = 0, m_attempts = 0, m_done = 0;
};

} // namespace gleaner::test
