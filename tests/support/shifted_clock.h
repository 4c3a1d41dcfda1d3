#pragma once
// A clock that runs, as fetchers need one, and can be moved ahead. Thread-safe.

#include <atomic>

#include "core/base/clock.h"

namespace gleaner::test {

class ShiftedClock final : public base::Clock {
public:
    base::SteadyTime steadyNow() const override {
        return m_real.steadyNow() + std::chrono::nanoseconds(m_ahead.load());
    }
    base::WallTime wallNow() const override {
        return m_real.wallNow() + std::chrono::duration_cast<base::Millis>(std::chrono::nanoseconds(m_ahead.load()));
    }
    void advance(std::chrono::nanoseconds time) { m_ahead += time.count(); }

private:
    const base::RealClock m_real;
    std::atomic<long long> m_ahead{0};
};

} // namespace gleaner::test
