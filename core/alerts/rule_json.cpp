#include "core/alerts/rule_json.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gleaner::alerts {
namespace {

using nlohmann::json;

// Reads the fields of one object; the first that is wrong stays as the error.
class FieldReader {
public:
    FieldReader(const json& object, std::string path) : m_object(object), m_path(std::move(path)) {}

    void text(const char* field, std::string& value) {
        if (const json* found = take(field, &json::is_string, "text"))
            value = found->get<std::string>();
    }
    void number(const char* field, double& value) {
        if (const json* found = take(field, &json::is_number, "a number"))
            value = found->get<double>();
    }
    void seconds(const char* field, base::Seconds& value) {
        double number = value.count();
        this->number(field, number);
        value = base::Seconds(number);
    }
    void integer(const char* field, std::int64_t& value) {
        if (const json* found = take(field, &json::is_number_integer, "a whole number"))
            value = found->get<std::int64_t>();
    }
    void boolean(const char* field, bool& value) {
        if (const json* found = take(field, &json::is_boolean, "true or false"))
            value = found->get<bool>();
    }
    void texts(const char* field, std::vector<std::string>& values) {
        const json* found = take(field, &json::is_array, "a list");
        if (!found)
            return;
        values.clear();
        for (const json& item : *found) {
            if (!item.is_string())
                return wrong(field, item, "a list of texts");
            values.push_back(item.get<std::string>());
        }
    }
    // A text that `parse` turns into a value.
    template<typename T, typename Parse>
    void word(const char* field, T& value, Parse parse, const char* allowed) {
        std::string text;
        const json* found = take(field, &json::is_string, allowed);
        if (!found)
            return;
        if (const std::optional<T> parsed = parse(found->get<std::string>()))
            value = *parsed;
        else
            wrong(field, *found, allowed);
    }
    void ignore(const char* field) { m_known.insert(field); }
    bool has(const char* field) const { return m_object.contains(field); }
    void missing(const char* field, const char* allowed) { wrong(field, nullptr, allowed); }
    void wrong(const char* field, const json& value, const char* allowed) {
        if (m_error)
            return;
        const std::string shown = value.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 100);
        m_error = Error{ErrorCode::BadSetting,
                        m_path + field,
                        "wrong type or value",
                        {{"value", value.is_null() ? "" : shown}, {"allowed", allowed}}};
    }

    std::optional<Error> end() {
        for (const auto& [field, value] : m_object.items())
            if (!m_known.contains(field))
                wrong(field.substr(0, 100).c_str(), value, "no such field");
        return std::move(m_error);
    }

private:
    const json* take(const char* field, bool (json::*isRight)() const noexcept, const char* allowed) {
        m_known.insert(field);
        const auto found = m_object.find(field);
        if (found == m_object.end())
            return nullptr;
        if (((*found).*isRight)())
            return &*found;
        wrong(field, *found, allowed);
        return nullptr;
    }

    const json& m_object;
    const std::string m_path;
    std::set<std::string> m_known;
    std::optional<Error> m_error;
};

std::string metricNames() {
    std::vector<std::string_view> names;
    for (const MetricInfo& info : allMetrics())
        names.push_back(info.name);
    return fmt::format("{}", fmt::join(names, ", "));
}

Result<AlertRule> ruleFrom(const json& object, const std::string& path) {
    if (!object.is_object())
        return fail(ErrorCode::BadSetting, path.empty() ? "rule" : path.substr(0, path.size() - 1), "wrong type",
                    {{"value", std::string(object.type_name())}, {"allowed", "an object"}});
    FieldReader reader(object, path);
    AlertRule rule;
    reader.integer("id", rule.id);
    reader.text("name", rule.name);
    if (!reader.has("metric"))
        reader.missing("metric", metricNames().c_str());
    reader.word("metric", rule.metric, parseMetric, metricNames().c_str());
    if (!infoOf(rule.metric).ofSource)
        rule.scope = Scope::WholeCrawl;
    if (!infoOf(rule.metric).higherIsWorse)
        rule.comparison = Comparison::Below;
    reader.word("scope", rule.scope, parseScope, "each_source, named_sources, whole_crawl");
    reader.texts("sources", rule.sources);
    std::vector<std::string> states;
    reader.texts("states", states);
    for (const std::string& state : states)
        if (const auto parsed = model::parseSourceState(state))
            rule.states.push_back(*parsed);
        else
            reader.wrong("states", state, "names of states, e.g. breaker_open, halted");
    reader.text("condition", rule.condition);
    reader.word("comparison", rule.comparison, parseComparison, "above, at_least, below, at_most");
    reader.number("threshold", rule.threshold);
    reader.ignore("unit");
    reader.seconds("for_seconds", rule.pendingFor);
    reader.seconds("keep_firing_seconds", rule.keepFiring);
    reader.word("severity", rule.severity, parseSeverity, "warning, critical");
    reader.boolean("enabled", rule.enabled);
    reader.text("action", rule.action);
    if (std::optional<Error> error = reader.end())
        return fail(std::move(*error));
    if (rule.id < 0)
        return fail(ErrorCode::BadSetting, path + "id", "out of range",
                    {{"value", std::to_string(rule.id)}, {"allowed", "0 or more"}});
    if (Result<void> valid = rule.validate(); !valid) {
        Error error = valid.error();
        error.thing = path + error.thing;
        return fail(std::move(error));
    }
    return rule;
}

Result<json> parsed(std::string_view text) {
    if (text.size() > kLongestRulesFile)
        return fail(
            ErrorCode::BadSetting, "rules", "too long",
            {{"value", std::to_string(text.size())}, {"allowed", fmt::format("at most {} bytes", kLongestRulesFile)}});
    json document = json::parse(text, nullptr, false);
    if (document.is_discarded())
        return fail(ErrorCode::BadFormat, "rules", "not JSON");
    return document;
}

} // namespace

json toJson(const AlertRule& rule) {
    json object{{"id", rule.id},
                {"name", rule.name},
                {"metric", infoOf(rule.metric).name},
                {"scope", name(rule.scope)},
                {"comparison", name(rule.comparison)},
                {"threshold", rule.threshold},
                {"unit", name(infoOf(rule.metric).unit)},
                {"for_seconds", rule.pendingFor.count()},
                {"keep_firing_seconds", rule.keepFiring.count()},
                {"severity", name(rule.severity)},
                {"enabled", rule.enabled},
                {"action", rule.action}};
    if (rule.scope == Scope::NamedSources)
        object["sources"] = rule.sources;
    if (!rule.states.empty()) {
        json& states = object["states"] = json::array();
        for (const model::SourceState state : rule.states)
            states.push_back(model::name(state));
    }
    if (!rule.condition.empty())
        object["condition"] = rule.condition;
    return object;
}

std::string toText(const AlertRule& rule) {
    return toJson(rule).dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<AlertRule> ruleFromText(std::string_view text) {
    const Result<json> document = parsed(text);
    return document ? ruleFrom(*document, "") : fail(document.error());
}

Result<std::vector<AlertRule>> rulesFromText(std::string_view text) {
    const Result<json> document = parsed(text);
    if (!document)
        return fail(document.error());
    const bool wrapped = document->is_object() && document->contains("rules");
    const json& list = wrapped ? document->at("rules") : *document;
    if (!list.is_array() || list.size() > kMostRules)
        return fail(ErrorCode::BadSetting, "rules", "not such a list",
                    {{"value", list.is_array() ? std::to_string(list.size()) : std::string(list.type_name())},
                     {"allowed", fmt::format("a list of at most {} rules", kMostRules)}});
    std::vector<AlertRule> rules;
    std::set<std::int64_t> ids;
    for (size_t i = 0; i < list.size(); ++i) {
        const std::string path = fmt::format("rules[{}].", i);
        Result<AlertRule> rule = ruleFrom(list[i], path);
        if (!rule)
            return fail(rule.error());
        if (rule->id != 0 && !ids.insert(rule->id).second)
            return fail(ErrorCode::BadSetting, path + "id", "twice in the list",
                        {{"value", std::to_string(rule->id)}, {"allowed", "each id once"}});
        rules.push_back(std::move(*rule));
    }
    return rules;
}

} // namespace gleaner::alerts
