#include "core/alerts/alert_json.h"

#include <array>

#include <nlohmann/json.hpp>

namespace gleaner::alerts {
namespace {

using crawl::Alert;
using nlohmann::json;

constexpr std::array<std::pair<Alert::Phase, std::string_view>, 4> kPhases{{{Alert::Phase::Pending, "pending"},
                                                                            {Alert::Phase::Firing, "firing"},
                                                                            {Alert::Phase::Recovering, "recovering"},
                                                                            {Alert::Phase::NoData, "no_data"}}};

json time(const std::optional<base::WallTime>& value) {
    return value ? json(base::isoTime(*value)) : json();
}
json number(const std::optional<double>& value) {
    return value ? json(*value) : json();
}
json text(const std::string& value) {
    return value.empty() ? json() : json(value);
}

std::optional<base::WallTime> timeIn(const json& object, const char* field) {
    const auto found = object.find(field);
    if (found == object.end() || !found->is_string())
        return std::nullopt;
    const auto parsed = base::parseIsoTime(found->get<std::string>());
    return parsed ? std::optional(*parsed) : std::nullopt;
}
std::optional<double> numberIn(const json& object, const char* field) {
    const auto found = object.find(field);
    return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}
std::string textIn(const json& object, const char* field) {
    const auto found = object.find(field);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

std::string_view name(Alert::Phase phase) {
    return kPhases[size_t(phase)].second;
}

json toJson(const Alert& alert) {
    return {{"code", alert.code},
            {"source", alert.source},
            {"since", base::isoTime(alert.since)},
            {"args", alert.args},
            {"id", alert.rule == 0 ? std::string() : AlertKey{alert.rule, alert.source}.text()},
            {"rule", alert.rule == 0 ? json() : json(alert.rule)},
            {"rule_name", text(alert.ruleName)},
            {"phase", name(alert.phase)},
            {"severity", alert.severity},
            {"value", number(alert.value)},
            {"threshold", number(alert.threshold)},
            {"acknowledged_by", text(alert.acknowledgedBy)},
            {"snoozed_until", time(alert.snoozedUntil)}};
}

std::optional<Alert> alertFrom(const json& object) {
    if (!object.is_object() || textIn(object, "code").empty())
        return std::nullopt;
    Alert alert;
    alert.code = textIn(object, "code");
    alert.source = textIn(object, "source");
    alert.since = timeIn(object, "since").value_or(base::WallTime{});
    if (const auto args = object.find("args"); args != object.end() && args->is_object())
        for (const auto& [key, value] : args->items())
            if (value.is_string())
                alert.args[key] = value.get<std::string>();
    alert.rule = std::int64_t(numberIn(object, "rule").value_or(0));
    alert.ruleName = textIn(object, "rule_name");
    for (const auto& [phase, phaseName] : kPhases)
        if (textIn(object, "phase") == phaseName)
            alert.phase = phase;
    if (const std::string severity = textIn(object, "severity"); !severity.empty())
        alert.severity = severity;
    alert.value = numberIn(object, "value");
    alert.threshold = numberIn(object, "threshold");
    alert.acknowledgedBy = textIn(object, "acknowledged_by");
    alert.snoozedUntil = timeIn(object, "snoozed_until");
    return alert;
}

json toJson(const Episode& episode) {
    return {{"id", episode.key.text()},
            {"rule", episode.key.rule},
            {"rule_name", text(episode.ruleName)},
            {"metric", text(episode.metric)},
            {"source", episode.key.source},
            {"severity", episode.severity},
            {"since", base::isoTime(episode.since)},
            {"fired", base::isoTime(episode.firedAt)},
            {"ended", time(episode.endedAt)},
            {"worst", number(episode.worst)},
            {"threshold", number(episode.threshold)},
            {"acknowledged_by", text(episode.acknowledgedBy)},
            {"acknowledged", time(episode.acknowledgedAt)}};
}

} // namespace gleaner::alerts
