#include "core/crawl/operator_actions.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/crawlstate/source_json.h"

namespace gleaner::crawl {
namespace {

using crawlstate::SourceCondition;
using crawlstate::SourceEntry;
using crawlstate::SourceSettings;
using crawlstate::Transition;

constexpr const char* kBeforeSettings = "before_settings";
constexpr const char* kBeforeCondition = "before_condition";
constexpr const char* kUndoes = "undoes"; // of an undo: which action it took back
constexpr size_t kLooksBack = 5000;       // transitions that undo searches

std::string stateOf(const SourceCondition& condition) {
    if (condition.paused)
        return "paused";
    if (condition.breakerOpen)
        return "breaker_open";
    return condition.halfOpen ? "half_open" : "running";
}

// An action's own mark, so that an undo can name it.
std::string markOf(const Transition& transition) {
    return fmt::format("{}/{}/{}", transition.time.time_since_epoch().count(), transition.source, transition.action);
}

} // namespace

OperatorActions::OperatorActions(crawlstate::SourceRegistry& registry, const base::Clock& clock, std::string who)
    : m_registry(registry), m_clock(clock), m_who(std::move(who)) {}

namespace {

Transition transitionOf(const base::Clock& clock, const std::string& who, const SourceEntry& entry, std::string action,
                        std::string reason) {
    Transition transition;
    transition.time = clock.wallNow();
    transition.source = entry.name;
    transition.action = std::move(action);
    transition.reason = std::move(reason);
    transition.who = who;
    return transition;
}

Result<void> checkRate(const std::optional<double>& rate) {
    if (rate && !(*rate > 0 && *rate < 1e9))
        return fail(ErrorCode::BadSetting, "rate", "not a rate",
                    {{"value", fmt::format("{}", *rate)}, {"allowed", "a number above 0"}});
    return {};
}

// The newest of the registry's entry by name; made when new.
Result<std::vector<SourceEntry>> entriesOf(crawlstate::SourceRegistry& registry, std::span<const std::string> names) {
    std::vector<SourceEntry> entries;
    for (const std::string& name : names) {
        if (name.empty())
            return fail(ErrorCode::InvalidArgument, "source", "an empty name");
        auto entry = registry.ensure(name);
        if (!entry)
            return fail(entry.error());
        entries.push_back(std::move(*entry));
    }
    return entries;
}

} // namespace

Result<void> OperatorActions::set(std::span<const std::string> names, const SettingsChange& change) {
    if (change.rate)
        if (Result<void> good = checkRate(*change.rate); !good)
            return good;
    if (change.robotsWaived.value_or(false) && change.reason.empty())
        return fail(ErrorCode::BadSetting, "robots", "a waiver needs a reason",
                    {{"value", "waived"}, {"allowed", "waived together with a reason"}});
    const auto entries = entriesOf(m_registry, names);
    if (!entries)
        return fail(entries.error());
    for (const SourceEntry& entry : *entries) {
        SourceSettings settings = entry.settings;
        if (change.rate)
            settings.rateOverride = *change.rate;
        if (change.size)
            settings.size = change.size;
        settings.allowPrivate = change.allowPrivate.value_or(settings.allowPrivate);
        settings.caFile = change.caFile.value_or(settings.caFile);
        if (change.robotsWaived) {
            settings.robotsWaived = *change.robotsWaived;
            settings.robotsReason = *change.robotsWaived ? change.reason : "";
        }
        settings.adaptive = change.adaptive.value_or(settings.adaptive);
        Transition transition = transitionOf(m_clock, m_who, entry, "set", change.reason);
        transition.args[kBeforeSettings] = crawlstate::toText(entry.settings);
        if (change.rate)
            transition.args["rate"] = *change.rate ? fmt::format("{}", **change.rate) : "auto";
        if (Result<void> saved = m_registry.saveSettings(entry.key, settings, transition); !saved)
            return saved;
    }
    return {};
}

namespace {

// Changes the condition of each source, journalled with what it was.
template<typename Change>
Result<void> changeConditions(crawlstate::SourceRegistry& registry, const base::Clock& clock, const std::string& who,
                              std::span<const std::string> names, const char* action, const std::string& reason,
                              Change change) {
    const auto entries = entriesOf(registry, names);
    if (!entries)
        return fail(entries.error());
    for (const SourceEntry& entry : *entries) {
        SourceCondition condition = entry.condition;
        change(condition);
        condition.since = clock.wallNow();
        Transition transition = transitionOf(clock, who, entry, action, reason);
        transition.from = stateOf(entry.condition);
        transition.to = stateOf(condition);
        transition.args[kBeforeCondition] = crawlstate::toText(entry.condition);
        if (Result<void> saved = registry.saveCondition(entry.key, condition, transition); !saved)
            return saved;
    }
    return {};
}

} // namespace

Result<void> OperatorActions::pause(std::span<const std::string> names, const std::string& reason,
                                    std::optional<base::Seconds> duration) {
    if (duration && duration->count() <= 0)
        return fail(ErrorCode::BadSetting, "for", "",
                    {{"value", fmt::format("{}", duration->count())}, {"allowed", "seconds above 0"}});
    return changeConditions(m_registry, m_clock, m_who, names, "pause", reason, [&](SourceCondition& condition) {
        condition.paused = true;
        condition.pauseReason = reason;
        condition.pausedUntil.reset();
        if (duration)
            condition.pausedUntil = m_clock.wallNow() + std::chrono::duration_cast<base::Millis>(*duration);
    });
}

Result<void> OperatorActions::resume(std::span<const std::string> names, const std::string& reason) {
    return changeConditions(m_registry, m_clock, m_who, names, "resume", reason, [](SourceCondition& condition) {
        condition.paused = false;
        condition.pausedUntil.reset();
        condition.pauseReason.clear();
    });
}

Result<void> OperatorActions::reset(std::span<const std::string> names, const std::string& reason,
                                    std::optional<double> rate) {
    if (reason.empty())
        return fail(ErrorCode::BadSetting, "reason", "a reset needs a reason",
                    {{"value", ""}, {"allowed", "a few words"}});
    if (Result<void> good = checkRate(rate); !good)
        return good;
    const auto entries = entriesOf(m_registry, names);
    if (!entries)
        return fail(entries.error());
    for (const SourceEntry& entry : *entries) {
        Transition transition = transitionOf(m_clock, m_who, entry, "reset", reason);
        transition.args[kBeforeCondition] = crawlstate::toText(entry.condition);
        if (rate) {
            SourceSettings settings = entry.settings;
            settings.rateOverride = rate;
            Transition limit = transitionOf(m_clock, m_who, entry, "limit", reason);
            limit.args["rate"] = fmt::format("{}", *rate);
            if (Result<void> saved = m_registry.saveSettings(entry.key, settings, limit); !saved)
                return saved;
            transition.args[kBeforeSettings] = crawlstate::toText(entry.settings);
        }
        SourceCondition condition = entry.condition;
        condition.breakerOpen = false;
        condition.breakerCode.clear();
        condition.haltedUntil.reset();
        condition.haltsInRow = 0;
        condition.halfOpen = true; // it proves itself before it has its rate back
        condition.since = m_clock.wallNow();
        transition.from = stateOf(entry.condition);
        transition.to = stateOf(condition);
        if (Result<void> saved = m_registry.saveCondition(entry.key, condition, transition); !saved)
            return saved;
    }
    return {};
}

Result<Transition> OperatorActions::undo() {
    const auto transitions = m_registry.transitions(std::nullopt, kLooksBack);
    if (!transitions)
        return fail(transitions.error());
    std::map<std::string, int> undone; // marks may repeat within one millisecond
    for (const Transition& transition : *transitions)
        if (const auto mark = transition.args.find(kUndoes); mark != transition.args.end())
            ++undone[mark->second];
    const auto last = std::find_if(transitions->begin(), transitions->end(), [&](const Transition& t) {
        const bool undoable = t.args.count(kBeforeSettings) > 0 || t.args.count(kBeforeCondition) > 0;
        return undoable && t.args.count(kUndoes) == 0 && undone[markOf(t)]-- <= 0;
    });
    if (last == transitions->end())
        return fail(ErrorCode::NotFound, "undo", "nothing to undo");
    const auto entry = m_registry.ensure(last->source);
    if (!entry)
        return fail(entry.error());
    Transition note = transitionOf(m_clock, m_who, *entry, "undo", last->action);
    note.args[kUndoes] = markOf(*last);
    if (const auto before = last->args.find(kBeforeSettings); before != last->args.end()) {
        const auto settings = crawlstate::settingsFrom(before->second);
        if (!settings)
            return fail(settings.error());
        if (Result<void> saved = m_registry.saveSettings(entry->key, *settings, note); !saved)
            return fail(saved.error());
    }
    if (const auto before = last->args.find(kBeforeCondition); before != last->args.end()) {
        const auto condition = crawlstate::conditionFrom(before->second);
        if (!condition)
            return fail(condition.error());
        note.from = stateOf(entry->condition);
        note.to = stateOf(*condition);
        if (Result<void> saved = m_registry.saveCondition(entry->key, *condition, note); !saved)
            return fail(saved.error());
    }
    return *last;
}

} // namespace gleaner::crawl
