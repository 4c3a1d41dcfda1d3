#pragma once
// Alerts and episodes as JSON: in `status`, `alerts` and the status file for other processes (design/cli.md; additive).

#include <optional>

#include <nlohmann/json_fwd.hpp>

#include "core/alerts/alert_store.h"
#include "core/crawl/crawl_engine.h"

namespace gleaner::alerts {

std::string_view name(crawl::Alert::Phase phase); // pending, firing, recovering, no_data

// {code, source, since, args, id, rule, rule_name, phase, severity, value, threshold, acknowledged_by, snoozed_until};
// what is not there is null; id is AlertKey's text, "" for what no rule knows.
nlohmann::json toJson(const crawl::Alert& alert);
// The way back; absent fields have Alert's defaults, nothing for what is no alert.
std::optional<crawl::Alert> alertFrom(const nlohmann::json& object);

// {id, rule, rule_name, metric, source, severity, since, fired, ended, worst, threshold, acknowledged_by, acknowledged}
nlohmann::json toJson(const Episode& episode);

} // namespace gleaner::alerts
