#pragma once
// Every clock is injected: steady time for durations, wall time for what is stored and shown.

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace gleaner::base {

using SteadyTime = std::chrono::steady_clock::time_point;          // does not advance while the machine sleeps
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>; // UTC; may step in either direction
using Seconds = std::chrono::duration<double>;
using Millis = std::chrono::milliseconds;

// Safe to call from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual SteadyTime steadyNow() const = 0;
    virtual WallTime wallNow() const = 0;
};

class RealClock final : public Clock {
public:
    SteadyTime steadyNow() const override { return std::chrono::steady_clock::now(); }
    WallTime wallNow() const override {
        return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

// ISO 8601 in UTC with milliseconds, e.g. "2026-11-21T08:57:00.125Z".
std::string isoTime(WallTime time);

// Reads ISO 8601 dates and date-times: "2018-06-12", "2018-08-01 16:33:43.550728+00", "2018-08-01T16:33:43Z",
// "…+02:00". A date without an offset is taken as UTC. Anything else is BadFormat.
Result<WallTime> parseIsoTime(std::string_view text);

} // namespace gleaner::base
