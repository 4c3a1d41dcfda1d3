#include "core/simulatedweb/load_curve.h"

#include <algorithm>

#include "core/simulatedweb/mixing.h"

namespace gleaner::simulatedweb {
namespace {

// The rate is measured over a second, but over no fewer than this many requests at full load: otherwise two requests
// that happen to fall into one second would overload a source of two requests/s that is asked for one.
constexpr double kMeasuredRequests = 8;

struct Band {
    double below;              // utilisation
    double delayFrom, delayTo; // ms
    double errors;             // share
};
constexpr Band kBands[] = {{0.8, 50, 150, 0}, {1.0, 150, 600, 0.2}, {0, 2'000, 10'000, 0.8}}; // the last has no end

} // namespace

double defaultCapacity(std::int64_t images) {
    // The rate of design/crawl.md, "Rate limit of a source", restated: the origin must not depend on the crawler it
    // judges.
    constexpr double kFloor = 1, kCeiling = 200, kSmall = 5'000, kSpan = 499'995'000;
    const auto size = static_cast<double>(images);
    const double limit = size <= kSmall ? kFloor : std::min(kCeiling, kFloor + (kCeiling - kFloor) * size / kSpan);
    return 2 * limit;
}

LoadCurve::LoadCurve(double capacity, std::uint64_t chance, bool latency)
    : m_capacity(capacity), m_window(std::max(1.0, kMeasuredRequests / capacity)), m_chance(chance),
      m_latency(latency) {}

double LoadCurve::utilisation(base::SteadyTime now) {
    m_recent.push_back(now);
    while (now - m_recent.front() >= m_window)
        m_recent.pop_front();
    return static_cast<double>(m_recent.size()) / (m_capacity * m_window.count());
}

LoadCurve::Answer LoadCurve::request(std::uint64_t number, base::SteadyTime now) {
    if (!m_latency)
        return {};
    const double load = utilisation(now);
    const Band& band = load <= kBands[0].below ? kBands[0] : load < kBands[1].below ? kBands[1] : kBands[2];
    const std::uint64_t chance = mix(m_chance, number);
    const double delay = band.delayFrom + (band.delayTo - band.delayFrom) * unit(mix(chance, 1));
    Answer answer{base::Millis(static_cast<std::int64_t>(delay)), 200};
    if (unit(mix(chance, 2)) < band.errors)
        answer.status = (mix(chance, 3) & 1U) != 0 ? 500 : 503;
    return answer;
}

} // namespace gleaner::simulatedweb
