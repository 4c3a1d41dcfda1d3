#pragma once
// Rules ↔ JSON: as they are stored, and as `alerts rules` prints and reads them. What is read comes from people: an
// unknown field, a wrong type or a value out of range is BadSetting whose thing is the field's path, e.g.
// "rules[2].threshold".

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/alerts/alert_rule.h"

namespace gleaner::alerts {

inline constexpr size_t kLongestRulesFile = 1'000'000; // bytes

// {id, name, metric, scope, sources?, states?, condition?, comparison, threshold, unit, for_seconds,
// keep_firing_seconds, severity, enabled, action}
nlohmann::json toJson(const AlertRule& rule);
std::string toText(const AlertRule& rule);

// Fields that are absent have the default of AlertRule, `metric` is needed; "unit" is ignored. The rule is validated.
Result<AlertRule> ruleFromText(std::string_view text);
// A list of rules, or {"rules": [...]}.
Result<std::vector<AlertRule>> rulesFromText(std::string_view text);

} // namespace gleaner::alerts
