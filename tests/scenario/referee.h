#pragma once
// The referee: what the server's log says of a crawl.

#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/simulatedweb/simulated_web.h"

namespace gleaner::test {

inline std::vector<simulatedweb::RequestLogEntry> logEntries(const std::vector<nlohmann::json>& lines) {
    std::vector<simulatedweb::RequestLogEntry> entries;
    for (const nlohmann::json& line : lines) {
        simulatedweb::RequestLogEntry entry;
        entry.time = line.at("time");
        entry.source = line.at("source");
        entry.path = line.at("path");
        entry.status = line.at("status");
        entry.bytes = line.at("bytes");
        entries.push_back(std::move(entry));
    }
    return entries;
}

// Requests above rate·T + max(1, rate) in the worst window of 1, 10 and 60 s over all sources; ≤ 0 = every limit was
// kept.
inline double worstExcess(const std::vector<simulatedweb::RequestLogEntry>& log, double rate) {
    std::set<std::string> sources;
    for (const auto& entry : log)
        sources.insert(entry.source);
    double worst = -1e9;
    for (const std::string& source : sources)
        for (const double seconds : {1.0, 10.0, 60.0})
            worst = std::max(worst, simulatedweb::SimulatedWeb::worstExcess(log, source, rate, seconds));
    return worst;
}

} // namespace gleaner::test
