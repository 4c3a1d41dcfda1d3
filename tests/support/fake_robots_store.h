#pragma once
// Copies of robots.txt in memory, with switches. Thread-safe.

#include <map>
#include <mutex>

#include "core/robots/robots_store.h"
#include "tests/support/write_faults.h"

namespace gleaner::test {

class FakeRobotsStore final : public robots::RobotsStore {
public:
    WriteFaults faults;

    Result<std::optional<robots::RobotsCopy>> find(const std::string& origin) const override {
        const std::lock_guard lock(m_mutex);
        const auto found = m_copies.find(origin);
        return found == m_copies.end() ? std::nullopt : std::optional(found->second);
    }
    Result<void> save(std::span<const robots::RobotsCopy> copies) override {
        const std::lock_guard lock(m_mutex);
        if (copies.empty())
            return {};
        if (Result<void> possible = faults.next("robots"); !possible)
            return possible;
        for (const robots::RobotsCopy& copy : copies) {
            robots::RobotsCopy& stored = m_copies[copy.origin];
            std::optional<std::string> body = copy.body ? copy.body : stored.body;
            stored = copy;
            stored.body = std::move(body);
        }
        return {};
    }

private:
    mutable std::mutex m_mutex;
    std::map<std::string, robots::RobotsCopy> m_copies;
};

} // namespace gleaner::test
