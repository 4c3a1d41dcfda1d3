#pragma once
// What the log of the simulated web says about the politeness of a crawl (design/crawl.md, "Tokens"). Everything here
// is O(n log n) at worst: logs have millions of lines.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/simulatedweb/simulated_web.h"

namespace gleaner::simulatedweb {

// Seconds since the epoch, rising.
using RequestTimes = std::vector<double>;

std::map<std::string, RequestTimes> timesBySource(std::span<const RequestLogEntry> log);
std::map<int, RequestTimes> timesByPort(std::span<const RequestLogEntry> log);

// The windows of `seconds` that start at a request, against rate·seconds + max(1, rate).
struct Windows {
    std::int64_t looked = 0;
    std::int64_t above = 0;   // that hold more
    double worstExcess = 0;   // of the fullest; ≤ 0 = the limit was kept
    std::int64_t fullest = 0; // requests in it
};
Windows judgeWindows(std::span<const double> times, double rate, double seconds);

// The fewest requests in any window of `seconds` that lies between `from` and `until`, during which work waited; a
// single window when they are closer together than that.
std::int64_t fewestInWindow(std::span<const double> times, double from, double until, double seconds);

} // namespace gleaner::simulatedweb
