#pragma once
// The referee: what the server's log says of a crawl.

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/simulatedweb/referee.h"

namespace gleaner::test {

using simulatedweb::fewestInWindow;
using simulatedweb::judgeWindows;
using simulatedweb::RequestTimes;
using simulatedweb::timesByPort;
using simulatedweb::timesBySource;
using simulatedweb::Windows;

inline std::vector<simulatedweb::RequestLogEntry> logEntries(const std::vector<nlohmann::json>& lines) {
    std::vector<simulatedweb::RequestLogEntry> entries;
    for (const nlohmann::json& line : lines) {
        simulatedweb::RequestLogEntry entry;
        entry.time = line.at("time");
        entry.source = line.at("source");
        entry.path = line.at("path");
        entry.status = line.at("status");
        entry.bytes = line.at("bytes");
        entry.port = line.at("port");
        entries.push_back(std::move(entry));
    }
    return entries;
}

inline constexpr double kWindowLengths[] = {1, 10, 60}; // seconds, of design/crawl.md, "Tokens"

// Requests above rate·T + max(1, rate) in the worst window of 1, 10 and 60 s; ≤ 0 = the limit was kept.
inline double worstExcess(std::span<const double> times, double rate) {
    double worst = -1e9;
    for (const double seconds : kWindowLengths)
        worst = std::max(worst, judgeWindows(times, rate, seconds).worstExcess);
    return worst;
}
// The same over all sources, each with the limit that `rateOf` gives it.
inline double worstExcess(std::span<const simulatedweb::RequestLogEntry> log,
                          const std::function<double(const std::string&)>& rateOf) {
    double worst = -1e9;
    for (const auto& [source, times] : timesBySource(log))
        worst = std::max(worst, worstExcess(times, rateOf(source)));
    return worst;
}
inline double worstExcess(std::span<const simulatedweb::RequestLogEntry> log, double rate) {
    return worstExcess(log, [rate](const std::string&) { return rate; });
}

// How many windows of 1, 10 and 60 s hold too much.
inline std::int64_t windowsAbove(std::span<const double> times, double rate) {
    std::int64_t above = 0;
    for (const double seconds : kWindowLengths)
        above += judgeWindows(times, rate, seconds).above;
    return above;
}

// The longest time between two requests one after the other, and where it begins.
struct Gap {
    double begin = 0, seconds = 0;
};
inline Gap longestGap(std::span<const double> times) {
    Gap longest;
    for (size_t i = 1; i < times.size(); ++i)
        if (times[i] - times[i - 1] > longest.seconds)
            longest = {times[i - 1], times[i] - times[i - 1]};
    return longest;
}

} // namespace gleaner::test
