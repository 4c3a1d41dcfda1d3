#pragma once
// What is measured per source: each figure that the window, the state line and `status` show has its definition here.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/clock.h"

namespace gleaner::crawl {

// Events of the last 10 s, in steps of 100 ms.
class TenSecondRate {
public:
    void add(base::SteadyTime now);
    double perSecond(base::SteadyTime now); // events in the last 10 s ÷ 10

private:
    void moveTo(base::SteadyTime now);
    std::array<std::uint16_t, 100> m_steps{};
    std::int64_t m_step = 0; // the newest, in 100 ms since the clock's start
    std::int64_t m_sum = 0;
};

// The same for amounts, e.g. bytes: what came in the last 10 s.
class TenSecondSum {
public:
    void add(base::SteadyTime now, std::int64_t amount); // ≥ 0
    double perSecond(base::SteadyTime now);              // amount of the last 10 s ÷ 10

private:
    void moveTo(base::SteadyTime now);
    std::array<std::uint32_t, 100> m_steps{}; // no more than 4 GiB in 100 ms
    std::int64_t m_step = 0;
    std::int64_t m_sum = 0;
};

// Nearest-rank percentiles of the last 512 values.
class LastValues {
public:
    void add(std::int64_t value);
    std::optional<std::int64_t> percentile(double share) const; // 0 < share ≤ 1; nothing while there are no values

private:
    static constexpr size_t kKept = 512;
    std::vector<std::uint32_t> m_values;
    size_t m_next = 0;
    mutable std::vector<std::uint32_t> m_sorted; // of m_values when m_clean
    mutable bool m_clean = false;
};

// The part of looks in the last 60 s at which something held.
class MinuteShare {
public:
    void look(bool holds, base::SteadyTime now);
    double share(base::SteadyTime now);

private:
    struct Second {
        std::uint16_t looks = 0, held = 0;
    };
    void moveTo(base::SteadyTime now);
    std::array<Second, 60> m_seconds{};
    std::int64_t m_second = 0;
};

} // namespace gleaner::crawl
