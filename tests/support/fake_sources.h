#pragma once
// Names of sources and their keys, shared by a fake queue and a fake registry as the table is in a library.
// Thread-safe.

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/model/source_state.h"

namespace gleaner::test {

class FakeSources {
public:
    model::SourceKey key(const std::string& name) {
        const std::lock_guard lock(m_mutex);
        return m_keys.try_emplace(name, model::SourceKey{std::int64_t(m_keys.size()) + 1}).first->second;
    }
    std::optional<model::SourceKey> find(const std::string& name) const {
        const std::lock_guard lock(m_mutex);
        const auto found = m_keys.find(name);
        return found == m_keys.end() ? std::nullopt : std::optional(found->second);
    }
    bool holds(model::SourceKey key) const {
        const std::lock_guard lock(m_mutex);
        return key.value > 0 && key.value <= std::int64_t(m_keys.size());
    }
    size_t count() const {
        const std::lock_guard lock(m_mutex);
        return m_keys.size();
    }
    std::map<std::string, model::SourceKey> all() const {
        const std::lock_guard lock(m_mutex);
        return m_keys;
    }

private:
    mutable std::mutex m_mutex;
    std::map<std::string, model::SourceKey> m_keys;
};

} // namespace gleaner::test
