#pragma once
// A clock that stands still until it is told to move. Thread-safe.

#include <atomic>

#include "core/base/clock.h"

namespace gleaner::test {

class FakeClock final : public base::Clock {
public:
    base::SteadyTime steadyNow() const override { return base::SteadyTime(std::chrono::nanoseconds(m_steady.load())); }
    base::WallTime wallNow() const override { return base::WallTime(base::Millis(m_wall.load())); }

    // Both clocks move on together.
    void advance(std::chrono::nanoseconds time) {
        m_steady += time.count();
        m_nanosRest += time.count();
        m_wall += m_nanosRest / 1'000'000;
        m_nanosRest = m_nanosRest % 1'000'000;
    }
    // The wall clock steps, as when somebody sets it; steady time goes on.
    void stepWall(base::Millis by) { m_wall += by.count(); }

private:
    std::atomic<long long> m_steady{1'000'000'000'000};
    std::atomic<long long> m_wall{1'790'000'000'000}; // 2026-09
    std::atomic<long long> m_nanosRest{0};
};

} // namespace gleaner::test
