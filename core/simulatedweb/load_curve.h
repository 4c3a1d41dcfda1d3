#pragma once
// How a site answers under load (design/crawl.md, "Simulated web").

#include <cstdint>
#include <deque>

#include "core/base/clock.h"

namespace gleaner::simulatedweb {

// Twice the requests/s that the crawl gives a source of `images` records by default: a polite crawl never comes near
// it.
double defaultCapacity(std::int64_t images);

// One site. Not thread-safe.
class LoadCurve {
public:
    // `chance` tells sites apart. Without `latency` every request is answered at once and well.
    LoadCurve(double capacity, std::uint64_t chance, bool latency);

    struct Answer {
        base::Millis delay{0};
        int status = 200; // or 500, 503
    };
    // The request number `number` of the site, read at `now`; calls come with rising times.
    Answer request(std::uint64_t number, base::SteadyTime now);

private:
    double utilisation(base::SteadyTime now);

    double m_capacity;
    base::Seconds m_window;
    std::uint64_t m_chance;
    bool m_latency;
    std::deque<base::SteadyTime> m_recent;
};

} // namespace gleaner::simulatedweb
