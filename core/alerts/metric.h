#pragma once
// What a rule of the alert book can look at: figures of one source or of the whole crawl, each with its unit.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace gleaner::alerts {

enum class Metric {
    // of a source
    State,        // it is in one of the rule's states; no threshold
    StateAge,     // s that it has been in the one of the rule's states that it is in
    Condition,    // the engine found the rule's condition (crawl::Alert::code), of a source or of the whole crawl
    ErrorShare,   // % of the attempts that ended in the last 60 s
    LimitShare,   // % of its rate limit that it uses while it has work
    FirstByteP95, // ms
    Queued,       // pictures left
    Failed,       // tasks given up, waiting for an operator
    StarvedShare, // % of the time with work and slots without a token, last 60 s
    Tokens,
    // of the crawl
    StoredRate,  // pictures/s
    RequestRate, // requests/s
    SilentStall, // s since a request was sent although something might have been
    DiskFree,    // bytes
    Memory,      // bytes resident
    InFlight,
    Left, // pictures
};

enum class Unit { None, PerSecond, Percent, Seconds, Milliseconds, Bytes, Count };

struct MetricInfo {
    Metric metric;
    std::string_view name; // in JSON: "error_share"
    Unit unit;             // of value and threshold
    bool ofSource;         // else of the whole crawl; Condition is either
    bool higherIsWorse;    // what a new rule compares with, and which value of an episode is the worst
};

std::span<const MetricInfo> allMetrics(); // in the order of Metric
const MetricInfo& infoOf(Metric metric);
std::optional<Metric> parseMetric(std::string_view name);
std::string_view name(Unit unit); // "", "per_second", "percent", "seconds", "milliseconds", "bytes", "count"

// What the machine says, beside the crawl; none = cannot be known.
struct MachineFigures {
    std::optional<std::int64_t> memory;   // resident bytes of the crawling process
    std::optional<std::int64_t> diskFree; // bytes, where the library lies
};

} // namespace gleaner::alerts
