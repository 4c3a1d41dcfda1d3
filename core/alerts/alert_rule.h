#pragma once
// What an operator wants to be told of: one metric of each source, of named ones, or of the crawl, beyond a threshold
// for a while.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/alerts/metric.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/source_state.h"

namespace gleaner::alerts {

enum class Scope { EachSource, NamedSources, WholeCrawl };
enum class Comparison { Above, AtLeast, Below, AtMost };
enum class Severity { Warning, Critical };

std::string_view name(Scope scope);           // each_source, named_sources, whole_crawl
std::string_view name(Comparison comparison); // above, at_least, below, at_most
std::string_view name(Severity severity);     // warning, critical
std::optional<Scope> parseScope(std::string_view text);
std::optional<Comparison> parseComparison(std::string_view text);
std::optional<Severity> parseSeverity(std::string_view text);

struct AlertRule {
    std::int64_t id = 0; // 0 = not saved yet; up to kLastDefaultRule the rules the program ships
    std::string name;    // the user's words; a shipped rule has a code that the front ends put into words
    Metric metric = Metric::ErrorShare;
    Scope scope = Scope::EachSource;
    std::vector<std::string> sources;       // for NamedSources; one that is not there is never judged
    std::vector<model::SourceState> states; // for State and StateAge
    std::string condition;                  // for Condition: a code of the engine
    Comparison comparison = Comparison::Above;
    double threshold = 0;        // in the metric's unit; State and Condition have none
    base::Seconds pendingFor{0}; // beyond the threshold before it fires
    base::Seconds keepFiring{0}; // no longer beyond it before it ends: against flapping
    Severity severity = Severity::Warning;
    bool enabled = true;
    std::string action = "none"; // code of what to do about it, one of allActions()

    // BadSetting whose thing is the field (as in JSON) that is wrong: limits below, a scope or a list that the metric
    // does not go with.
    Result<void> validate() const;
    bool operator==(const AlertRule&) const = default;
};

inline constexpr std::int64_t kLastDefaultRule = 999;
inline constexpr size_t kMostRules = 200;          // of one library
inline constexpr size_t kLongestName = 100;        // bytes
inline constexpr size_t kMostNamedSources = 1'000; // of one rule
inline constexpr double kLargestThreshold = 1e15;
inline constexpr base::Seconds kLongestWait{7 * 86'400.0};

// Codes of what to do: look_and_reset, check_robots, look_at_failures, free_space, check_network, restart_crawl,
// wait_or_pause, close_programs, lower_rate, run_doctor, none.
const std::vector<std::string>& allActions();
// The engine's conditions that rules can be about: nothing_stored, robots_silent, low_disk, offline, no_decoder.
const std::vector<std::string>& allConditions();
bool conditionIsOfSource(std::string_view code); // else of the whole crawl

// What the program ships; ids never change their meaning. Their names are codes: breaker_open, robots_silent,
// nothing_stored, low_disk, offline, silent_stall, many_errors, waiting_long, disk_filling, memory_high, slow_answers,
// below_limit, many_failed, no_decoder.
const std::vector<AlertRule>& defaultRules();
const AlertRule* defaultRule(std::int64_t id); // null for a rule of the user

} // namespace gleaner::alerts
