#pragma once
// What a list of request times says about a limit.

#include <algorithm>
#include <chrono>
#include <vector>

#include "core/base/clock.h"

namespace gleaner::test {

using Times = std::vector<base::SteadyTime>; // in order

// The most requests in any window of this length, less the guarantee rate·T + max(1, rate); ≤ 0 = the limit was kept.
inline double worstExcess(const Times& times, double rate, std::chrono::seconds window) {
    const double allowed = rate * double(window.count()) + std::max(1.0, rate);
    double worst = -allowed;
    for (size_t first = 0, end = 0; first < times.size(); ++first) {
        while (end < times.size() && times[end] - times[first] < window)
            ++end;
        worst = std::max(worst, double(end - first) - allowed);
    }
    return worst;
}

// Over the windows of 1, 10 and 60 s.
inline double worstExcess(const Times& times, double rate) {
    double worst = -1e9;
    for (const int seconds : {1, 10, 60})
        worst = std::max(worst, worstExcess(times, rate, std::chrono::seconds(seconds)));
    return worst;
}

// The fewest requests in any whole minute between the two moments.
inline double fewestInMinute(const Times& times, base::SteadyTime from, base::SteadyTime to) {
    using std::chrono::seconds;
    const auto within = [&](base::SteadyTime start) { // in (start, start + 60 s]
        return double(std::upper_bound(times.begin(), times.end(), start + seconds(60)) -
                      std::upper_bound(times.begin(), times.end(), start));
    };
    double fewest = within(from);
    for (const base::SteadyTime start : times)
        if (start >= from && start + seconds(60) <= to)
            fewest = std::min(fewest, within(start));
    return fewest;
}

} // namespace gleaner::test
