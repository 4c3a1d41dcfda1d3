#include "core/crawl/meters.h"

#include <algorithm>
#include <cmath>

namespace gleaner::crawl {
namespace {

std::int64_t stepsSinceStart(base::SteadyTime now, std::chrono::milliseconds step) {
    return now.time_since_epoch() / step;
}

// Steps of 100 ms, as a ring: those older than the ring go.
template<typename Steps>
void forgetOld(Steps& steps, std::int64_t& newest, std::int64_t& sum, base::SteadyTime now) {
    const auto size = std::int64_t(steps.size());
    const std::int64_t step = stepsSinceStart(now, std::chrono::milliseconds(100));
    const std::int64_t moved = std::min<std::int64_t>(step - newest, size);
    for (std::int64_t i = 1; i <= moved; ++i) {
        auto& old = steps[size_t((step - moved + i) % size)];
        sum -= old;
        old = 0;
    }
    newest = std::max(newest, step);
}

} // namespace

void TenSecondRate::moveTo(base::SteadyTime now) {
    forgetOld(m_steps, m_step, m_sum, now);
}

void TenSecondRate::add(base::SteadyTime now) {
    moveTo(now);
    ++m_steps[size_t(m_step % std::int64_t(m_steps.size()))];
    ++m_sum;
}

double TenSecondRate::perSecond(base::SteadyTime now) {
    moveTo(now);
    return double(m_sum) / 10;
}

void TenSecondSum::moveTo(base::SteadyTime now) {
    forgetOld(m_steps, m_step, m_sum, now);
}

void TenSecondSum::add(base::SteadyTime now, std::int64_t amount) {
    moveTo(now);
    std::uint32_t& step = m_steps[size_t(m_step % std::int64_t(m_steps.size()))];
    const auto more = std::uint32_t(std::clamp<std::int64_t>(amount, 0, std::int64_t(UINT32_MAX) - step));
    step += more;
    m_sum += more;
}

double TenSecondSum::perSecond(base::SteadyTime now) {
    moveTo(now);
    return double(m_sum) / 10;
}

void LastValues::add(std::int64_t value) {
    const auto kept = std::uint32_t(std::clamp<std::int64_t>(value, 0, UINT32_MAX));
    m_clean = false;
    if (m_values.size() < kKept) {
        m_values.push_back(kept);
        return;
    }
    m_values[m_next] = kept;
    m_next = (m_next + 1) % kKept;
}

std::optional<std::int64_t> LastValues::percentile(double share) const {
    if (m_values.empty())
        return std::nullopt;
    if (!m_clean) {
        m_sorted = m_values;
        std::sort(m_sorted.begin(), m_sorted.end());
        m_clean = true;
    }
    const auto rank = size_t(std::ceil(share * double(m_sorted.size())));
    return m_sorted[std::clamp<size_t>(rank, 1, m_sorted.size()) - 1];
}

void MinuteShare::moveTo(base::SteadyTime now) {
    const std::int64_t second = stepsSinceStart(now, std::chrono::milliseconds(1000));
    const std::int64_t moved = std::min<std::int64_t>(second - m_second, std::int64_t(m_seconds.size()));
    for (std::int64_t i = 1; i <= moved; ++i)
        m_seconds[size_t((second - moved + i) % std::int64_t(m_seconds.size()))] = {};
    m_second = std::max(m_second, second);
}

void MinuteShare::look(bool holds, base::SteadyTime now) {
    moveTo(now);
    Second& second = m_seconds[size_t(m_second % std::int64_t(m_seconds.size()))];
    ++second.looks;
    second.held = std::uint16_t(second.held + (holds ? 1 : 0));
}

double MinuteShare::share(base::SteadyTime now) {
    moveTo(now);
    std::int64_t looks = 0, held = 0;
    for (const Second& second : m_seconds) {
        looks += second.looks;
        held += second.held;
    }
    return looks == 0 ? 0 : double(held) / double(looks);
}

} // namespace gleaner::crawl
