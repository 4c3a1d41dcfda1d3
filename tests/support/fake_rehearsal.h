#pragma once
// A rehearsal without a web: remembers who plays what.

#include <map>
#include <mutex>

#include "widgets/bridge/rehearsal_desk.h"

namespace gleaner::test {

class FakeRehearsal final : public bridge::RehearsalDesk {
public:
    std::vector<std::string> parts() const override { return {"server_error", "asks_to_wait", "gone"}; }
    Result<std::vector<Role>> roles() override {
        const std::lock_guard lock(m_mutex);
        std::vector<Role> roles;
        for (const auto& [source, part] : m_parts)
            roles.push_back({source, part});
        return roles;
    }
    Result<void> play(const std::string& source, const std::string& part) override {
        const std::lock_guard lock(m_mutex);
        if (refuses)
            return fail(ErrorCode::NotFound, source);
        m_parts[source] = part;
        return {};
    }
    Result<void> allBehave() override {
        const std::lock_guard lock(m_mutex);
        for (auto& [source, part] : m_parts)
            part.clear();
        return {};
    }
    Result<std::int64_t> crawlAgain() override { return 240; }

    std::string partOf(const std::string& source) {
        const std::lock_guard lock(m_mutex);
        return m_parts[source];
    }
    bool refuses = false;

private:
    std::mutex m_mutex;
    std::map<std::string, std::string> m_parts{{"flickr", ""}, {"tate", ""}};
};

} // namespace gleaner::test
