#pragma once
// Figures over time in memory, with switches. Thread-safe.

#include <map>
#include <mutex>
#include <tuple>

#include "core/history/history_store.h"
#include "tests/support/write_faults.h"

namespace gleaner::test {

class FakeHistoryStore final : public history::HistoryStore {
public:
    WriteFaults faults;
    bool isWritable = true;

    bool writable() const override { return isWritable; }

    Result<std::vector<std::vector<std::uint8_t>>> find(std::span<const history::GroupRef> groups) const override {
        const std::lock_guard lock(m_mutex);
        std::vector<std::vector<std::uint8_t>> found;
        for (const history::GroupRef& ref : groups) {
            const auto at = m_groups.find(keyOf(ref));
            const bool is = at != m_groups.end() && at->second.ref.group == ref.group;
            found.push_back(is ? at->second.bytes : std::vector<std::uint8_t>());
        }
        return found;
    }
    Result<std::vector<history::StoredGroup>> read(history::SeriesId series, history::Span tier, std::int64_t first,
                                                   std::int64_t last) const override {
        const std::lock_guard lock(m_mutex);
        std::map<std::int64_t, history::StoredGroup> found;
        for (const auto& [key, group] : m_groups) {
            const bool asked = group.ref.series == series && group.ref.tier == tier;
            if (asked && group.ref.group >= first && group.ref.group <= last)
                found[group.ref.group] = group;
        }
        std::vector<history::StoredGroup> groups;
        for (auto& [number, group] : found)
            groups.push_back(std::move(group));
        return groups;
    }
    Result<void> put(std::span<const history::StoredGroup> groups) override {
        const std::lock_guard lock(m_mutex);
        if (!isWritable)
            return fail(ErrorCode::ReadOnly, "history");
        if (Result<void> possible = faults.next("history"); !possible)
            return possible;
        for (const history::StoredGroup& group : groups)
            m_groups[keyOf(group.ref)] = group;
        for (const history::StoredGroup& group : groups) {
            std::erase_if(m_groups, [&](const auto& entry) {
                const history::GroupRef& ref = entry.second.ref;
                return ref.tier == group.ref.tier && slotOf(ref) == slotOf(group.ref) && ref.group < group.ref.group;
            });
        }
        return {};
    }
    Result<std::vector<history::Run>> runs(size_t newest) const override {
        const std::lock_guard lock(m_mutex);
        std::vector<history::Run> found;
        for (auto at = m_runs.rbegin(); at != m_runs.rend() && found.size() < newest; ++at)
            found.push_back(at->second);
        return found;
    }
    Result<std::int64_t> saveRun(const history::Run& run) override {
        const std::lock_guard lock(m_mutex);
        if (!isWritable)
            return fail(ErrorCode::ReadOnly, "history");
        if (Result<void> possible = faults.next("history"); !possible)
            return fail(possible.error());
        const std::int64_t id = run.id != 0 ? run.id : m_runs.empty() ? 1 : m_runs.rbegin()->first + 1;
        m_runs[id] = run;
        m_runs[id].id = id;
        m_runs.erase(m_runs.begin(), m_runs.upper_bound(m_runs.rbegin()->first - history::kKeptRuns));
        return id;
    }

    size_t stored() const {
        const std::lock_guard lock(m_mutex);
        return m_groups.size();
    }

private:
    using Key = std::tuple<history::Span, std::int64_t, history::SeriesId>;
    static std::int64_t slotOf(const history::GroupRef& ref) {
        const std::int64_t ring = ringSlots(tierOf(ref.tier));
        return (ref.group % ring + ring) % ring;
    }
    static Key keyOf(const history::GroupRef& ref) { return {ref.tier, slotOf(ref), ref.series}; }

    mutable std::mutex m_mutex;
    std::map<Key, history::StoredGroup> m_groups;
    std::map<std::int64_t, history::Run> m_runs;
};

} // namespace gleaner::test
