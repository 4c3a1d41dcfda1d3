#include "core/crawlstate/source_json.h"

#include <nlohmann/json.hpp>

namespace gleaner::crawlstate {
namespace {

using base::WallTime;
using nlohmann::json;

std::string dump(const json& object) {
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

template<typename T>
void put(json& object, const char* field, const std::optional<T>& value) {
    if (value)
        object[field] = *value;
}
void put(json& object, const char* field, const std::optional<WallTime>& value) {
    if (value)
        object[field] = value->time_since_epoch().count();
}

template<typename T>
void read(const json& object, const char* field, T& value) {
    if (const auto found = object.find(field); found != object.end())
        value = found->get<T>();
}
template<typename T>
void read(const json& object, const char* field, std::optional<T>& value) {
    if (const auto found = object.find(field); found != object.end())
        value = found->get<T>();
}
void read(const json& object, const char* field, WallTime& value) {
    value = WallTime(base::Millis(object.value(field, std::int64_t(0))));
}
void read(const json& object, const char* field, std::optional<WallTime>& value) {
    if (object.contains(field))
        read(object, field, value.emplace());
}

// What `fill` makes of the object in `text`.
template<typename T, typename Fill>
Result<T> parsed(const std::string& text, Fill fill) {
    T value;
    if (text.empty())
        return value;
    try {
        fill(json::parse(text), value);
    } catch (const json::exception& exception) {
        return fail(ErrorCode::BadFormat, text.substr(0, 200), exception.what());
    }
    return value;
}

} // namespace

std::string toText(const SourceSettings& settings) {
    json object{{"allow_private", settings.allowPrivate}, {"ca_file", settings.caFile},
                {"robots_waived", settings.robotsWaived}, {"robots_reason", settings.robotsReason},
                {"robots_by", settings.robotsBy},         {"adaptive", settings.adaptive}};
    put(object, "rate", settings.rateOverride);
    put(object, "size", settings.size);
    put(object, "robots_since", settings.robotsSince);
    put(object, "probe_requested", settings.probeRequested);
    return dump(object);
}

std::string toText(const SourceCondition& condition) {
    json object{{"paused", condition.paused},
                {"pause_reason", condition.pauseReason},
                {"breaker_open", condition.breakerOpen},
                {"breaker_code", condition.breakerCode},
                {"half_open", condition.halfOpen},
                {"halts_in_row", condition.haltsInRow},
                {"retry_after_code", condition.retryAfterCode},
                {"robots_unavailable", condition.robotsUnavailable},
                {"since", condition.since.time_since_epoch().count()},
                {"args", condition.args}};
    put(object, "paused_until", condition.pausedUntil);
    put(object, "halted_until", condition.haltedUntil);
    put(object, "retry_after_until", condition.retryAfterUntil);
    put(object, "robots_retry", condition.robotsRetry);
    put(object, "crawl_delay", condition.crawlDelay);
    return dump(object);
}

std::string toText(const AddressRule& rule) {
    return dump({{"pattern", rule.pattern},
                 {"allow", rule.allow},
                 {"reason", rule.reason},
                 {"who", rule.who},
                 {"since", rule.since.time_since_epoch().count()}});
}

std::string toText(const RateProfiles& profiles) {
    json own = json::array();
    for (const RateProfile& profile : profiles.own)
        own.push_back({{"name", profile.name},
                       {"factor", profile.factor},
                       {"hours", profile.hours},
                       {"otherwise", profile.otherwise}});
    return dump({{"chosen", profiles.chosen}, {"own", std::move(own)}});
}

std::string toText(const std::map<std::string, std::string>& args) {
    return args.empty() ? std::string() : dump(args);
}

Result<SourceSettings> settingsFrom(const std::string& text) {
    return parsed<SourceSettings>(text, [](const json& object, SourceSettings& settings) {
        read(object, "rate", settings.rateOverride);
        read(object, "size", settings.size);
        read(object, "allow_private", settings.allowPrivate);
        read(object, "ca_file", settings.caFile);
        read(object, "robots_waived", settings.robotsWaived);
        read(object, "robots_reason", settings.robotsReason);
        read(object, "robots_by", settings.robotsBy);
        read(object, "robots_since", settings.robotsSince);
        read(object, "probe_requested", settings.probeRequested);
        read(object, "adaptive", settings.adaptive);
    });
}

Result<SourceCondition> conditionFrom(const std::string& text) {
    return parsed<SourceCondition>(text, [](const json& object, SourceCondition& condition) {
        read(object, "paused", condition.paused);
        read(object, "paused_until", condition.pausedUntil);
        read(object, "pause_reason", condition.pauseReason);
        read(object, "breaker_open", condition.breakerOpen);
        read(object, "breaker_code", condition.breakerCode);
        read(object, "half_open", condition.halfOpen);
        read(object, "halted_until", condition.haltedUntil);
        read(object, "halts_in_row", condition.haltsInRow);
        read(object, "retry_after_until", condition.retryAfterUntil);
        read(object, "retry_after_code", condition.retryAfterCode);
        read(object, "robots_unavailable", condition.robotsUnavailable);
        read(object, "robots_retry", condition.robotsRetry);
        read(object, "crawl_delay", condition.crawlDelay);
        read(object, "since", condition.since);
        read(object, "args", condition.args);
    });
}

Result<AddressRule> ruleFrom(const std::string& text) {
    return parsed<AddressRule>(text, [](const json& object, AddressRule& rule) {
        read(object, "pattern", rule.pattern);
        read(object, "allow", rule.allow);
        read(object, "reason", rule.reason);
        read(object, "who", rule.who);
        read(object, "since", rule.since);
    });
}

Result<RateProfiles> profilesFrom(const std::string& text) {
    return parsed<RateProfiles>(text, [](const json& object, RateProfiles& profiles) {
        read(object, "chosen", profiles.chosen);
        if (const auto own = object.find("own"); own != object.end())
            for (const json& each : *own) {
                RateProfile& profile = profiles.own.emplace_back();
                read(each, "name", profile.name);
                read(each, "factor", profile.factor);
                read(each, "hours", profile.hours);
                read(each, "otherwise", profile.otherwise);
            }
    });
}

Result<std::map<std::string, std::string>> argsFrom(const std::string& text) {
    using Args = std::map<std::string, std::string>;
    return parsed<Args>(text, [](const json& object, Args& args) { args = object.get<Args>(); });
}

} // namespace gleaner::crawlstate
