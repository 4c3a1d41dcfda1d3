#include "core/alerts/alert_rule.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "core/base/utf8.h"

namespace gleaner::alerts {
namespace {

using model::SourceState;

template<typename Enum, size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

constexpr Names<Scope, 3> kScopes{
    {{Scope::EachSource, "each_source"}, {Scope::NamedSources, "named_sources"}, {Scope::WholeCrawl, "whole_crawl"}}};
constexpr Names<Comparison, 4> kComparisons{{{Comparison::Above, "above"},
                                             {Comparison::AtLeast, "at_least"},
                                             {Comparison::Below, "below"},
                                             {Comparison::AtMost, "at_most"}}};
constexpr Names<Severity, 2> kSeverities{{{Severity::Warning, "warning"}, {Severity::Critical, "critical"}}};

template<typename Enum, size_t N>
std::string_view nameIn(const Names<Enum, N>& names, Enum value) {
    return names[size_t(value)].second;
}

template<typename Enum, size_t N>
std::optional<Enum> parseIn(const Names<Enum, N>& names, std::string_view text) {
    for (const auto& [value, name] : names)
        if (name == text)
            return value;
    return std::nullopt;
}

tl::unexpected<Error> bad(const char* field, std::string value, std::string allowed) {
    return fail(ErrorCode::BadSetting, field, "not allowed here",
                {{"value", std::move(value)}, {"allowed", std::move(allowed)}});
}

Result<void> checkTimes(const AlertRule& rule) {
    for (const auto& [field, time] :
         {std::pair{"for_seconds", rule.pendingFor}, std::pair{"keep_firing_seconds", rule.keepFiring}})
        if (!(time.count() >= 0) || time > kLongestWait)
            return bad(field, fmt::format("{}", time.count()), fmt::format("0 to {}", kLongestWait.count()));
    return {};
}

Result<void> checkName(const AlertRule& rule) {
    const bool printable = std::none_of(rule.name.begin(), rule.name.end(),
                                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    const bool blank = rule.name.find_first_not_of(' ') == std::string::npos;
    if (blank || rule.name.size() > kLongestName || !printable || base::firstMalformed(rule.name) != std::string::npos)
        return bad("name", blank ? "" : rule.name.substr(0, kLongestName),
                   fmt::format("1 to {} bytes of plain text", kLongestName));
    return {};
}

Result<void> checkScope(const AlertRule& rule) {
    const bool either = rule.metric == Metric::Condition;
    const bool ofSource = infoOf(rule.metric).ofSource;
    if (!either && ofSource == (rule.scope == Scope::WholeCrawl))
        return bad("scope", std::string(name(rule.scope)), ofSource ? "each_source, named_sources" : "whole_crawl");
    if (rule.scope == Scope::NamedSources) {
        const bool anyEmpty =
            std::any_of(rule.sources.begin(), rule.sources.end(), [](const std::string& s) { return s.empty(); });
        if (rule.sources.empty() || rule.sources.size() > kMostNamedSources || anyEmpty)
            return bad("sources", std::to_string(rule.sources.size()),
                       fmt::format("1 to {} names of sources", kMostNamedSources));
    }
    return {};
}

Result<void> checkWhat(const AlertRule& rule) {
    const bool ofStates = rule.metric == Metric::State || rule.metric == Metric::StateAge;
    if (ofStates && rule.states.empty())
        return bad("states", "", "at least one state");
    if (rule.metric == Metric::Condition) {
        if (std::find(allConditions().begin(), allConditions().end(), rule.condition) == allConditions().end())
            return bad("condition", rule.condition, fmt::format("one of {}", fmt::join(allConditions(), ", ")));
        if (conditionIsOfSource(rule.condition) == (rule.scope == Scope::WholeCrawl))
            return bad("scope", std::string(name(rule.scope)),
                       conditionIsOfSource(rule.condition) ? "each_source, named_sources" : "whole_crawl");
    }
    if (!std::isfinite(rule.threshold) || rule.threshold < 0 || rule.threshold > kLargestThreshold)
        return bad("threshold", fmt::format("{}", rule.threshold), fmt::format("0 to {:g}", kLargestThreshold));
    if (infoOf(rule.metric).unit == Unit::Percent && rule.threshold > 100)
        return bad("threshold", fmt::format("{}", rule.threshold), "0 to 100");
    if (std::find(allActions().begin(), allActions().end(), rule.action) == allActions().end())
        return bad("action", rule.action, fmt::format("one of {}", fmt::join(allActions(), ", ")));
    return {};
}

AlertRule shipped(std::int64_t id, const char* name, Metric metric, Scope scope, const char* action) {
    AlertRule rule;
    rule.id = id;
    rule.name = name;
    rule.metric = metric;
    rule.scope = scope;
    rule.action = action;
    rule.comparison = infoOf(metric).higherIsWorse ? Comparison::Above : Comparison::Below;
    return rule;
}

AlertRule onState(std::int64_t id, const char* name, std::vector<SourceState> states, const char* action) {
    AlertRule rule = shipped(id, name, Metric::State, Scope::EachSource, action);
    rule.states = std::move(states);
    return rule;
}

AlertRule onCondition(std::int64_t id, const char* code, Scope scope, const char* action) {
    AlertRule rule = shipped(id, code, Metric::Condition, scope, action);
    rule.condition = code;
    return rule;
}

AlertRule timed(AlertRule rule, double threshold, double pendingFor, double keepFiring) {
    rule.threshold = threshold;
    rule.pendingFor = base::Seconds(pendingFor);
    rule.keepFiring = base::Seconds(keepFiring);
    return rule;
}

AlertRule critical(AlertRule rule) {
    rule.severity = Severity::Critical;
    return rule;
}

AlertRule off(AlertRule rule) {
    rule.enabled = false;
    return rule;
}

std::vector<AlertRule> makeDefaults() {
    const Scope each = Scope::EachSource;
    const Scope crawl = Scope::WholeCrawl;
    AlertRule waiting = shipped(8, "waiting_long", Metric::StateAge, each, "wait_or_pause");
    waiting.states = {SourceState::RetryAfter, SourceState::Halted, SourceState::RobotsUnavailable};
    return {
        critical(onState(1, "breaker_open", {SourceState::BreakerOpen}, "look_and_reset")),
        onCondition(2, "robots_silent", each, "check_robots"),
        onCondition(3, "nothing_stored", each, "look_at_failures"),
        critical(onCondition(4, "low_disk", crawl, "free_space")),
        critical(timed(onCondition(5, "offline", crawl, "check_network"), 0, 0, 30)),
        critical(timed(shipped(6, "silent_stall", Metric::SilentStall, crawl, "restart_crawl"), 60, 0, 10)),
        timed(shipped(7, "many_errors", Metric::ErrorShare, each, "look_at_failures"), 5, 120, 120),
        timed(std::move(waiting), 3600, 0, 0),
        timed(shipped(9, "disk_filling", Metric::DiskFree, crawl, "free_space"), 5e9, 30, 60),
        timed(shipped(10, "memory_high", Metric::Memory, crawl, "close_programs"), 2e9, 60, 60),
        off(timed(shipped(11, "slow_answers", Metric::FirstByteP95, each, "lower_rate"), 10'000, 300, 120)),
        off(timed(shipped(12, "below_limit", Metric::LimitShare, each, "none"), 10, 600, 120)),
        off(timed(shipped(13, "many_failed", Metric::Failed, each, "look_at_failures"), 1'000, 0, 0)),
        critical(onCondition(14, "no_decoder", crawl, "run_doctor")),
    };
}

} // namespace

std::string_view name(Scope scope) {
    return nameIn(kScopes, scope);
}
std::string_view name(Comparison comparison) {
    return nameIn(kComparisons, comparison);
}
std::string_view name(Severity severity) {
    return nameIn(kSeverities, severity);
}
std::optional<Scope> parseScope(std::string_view text) {
    return parseIn(kScopes, text);
}
std::optional<Comparison> parseComparison(std::string_view text) {
    return parseIn(kComparisons, text);
}
std::optional<Severity> parseSeverity(std::string_view text) {
    return parseIn(kSeverities, text);
}

Result<void> AlertRule::validate() const {
    for (const auto check : {checkName, checkScope, checkWhat, checkTimes})
        if (Result<void> checked = check(*this); !checked)
            return checked;
    return {};
}

const std::vector<std::string>& allActions() {
    static const std::vector<std::string> kActions{
        "look_and_reset", "check_robots",   "look_at_failures", "free_space", "check_network", "restart_crawl",
        "wait_or_pause",  "close_programs", "lower_rate",       "run_doctor", "none"};
    return kActions;
}

const std::vector<std::string>& allConditions() {
    static const std::vector<std::string> kConditions{"nothing_stored", "robots_silent", "low_disk", "offline",
                                                      "no_decoder"};
    return kConditions;
}

bool conditionIsOfSource(std::string_view code) {
    return code == "nothing_stored" || code == "robots_silent";
}

const std::vector<AlertRule>& defaultRules() {
    static const std::vector<AlertRule> kDefaults = makeDefaults();
    return kDefaults;
}

const AlertRule* defaultRule(std::int64_t id) {
    const std::vector<AlertRule>& rules = defaultRules();
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const AlertRule& rule) { return rule.id == id; });
    return found == rules.end() ? nullptr : &*found;
}

} // namespace gleaner::alerts
