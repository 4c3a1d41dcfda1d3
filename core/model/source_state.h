#pragma once
// The states of a source and why it is in one (design/crawl.md, table of states). The first that holds, from the top.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gleaner::model {

struct SourceKey {
    std::int64_t value = 0;
    auto operator<=>(const SourceKey&) const = default;
};

enum class SourceState {
    Paused,            // by an operator, perhaps until a time
    BreakerOpen,       // needs an operator
    RetryAfter,        // the site asked for time
    Halted,            // too many errors in 60 s; then half-open
    RobotsUnavailable, // no robots.txt and no copy
    Offline,           // our own network or disk
    HalfOpen,          // proving itself at a tenth of its rate
    Running,           // has work and may send
    Done,              // nothing left that can run
    Idle,              // has work, no crawl is running
};
std::string_view name(SourceState state); // "paused", "breaker_open" …
std::optional<SourceState> parseSourceState(std::string_view text);

// One sentence's facts; the words are made in the front ends. Codes: paused_by_operator breaker_last50 breaker_halts
// retry_after too_many_requests error_window robots_unavailable offline low_disk no_decoder half_open at_limit
// site_slow slots_full robots_delay no_work not_running.
struct Why {
    std::string code;
    std::map<std::string, std::string> args; // numbers as plain decimal, times as ISO 8601
    bool operator==(const Why&) const = default;
};

} // namespace gleaner::model

template<>
struct std::hash<gleaner::model::SourceKey> {
    size_t operator()(const gleaner::model::SourceKey& key) const noexcept {
        return std::hash<std::int64_t>{}(key.value);
    }
};
