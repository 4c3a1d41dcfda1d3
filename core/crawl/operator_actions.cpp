#include "core/crawl/operator_actions.h"

#include <fmt/format.h>

#include "core/crawl/operator_journal.h"
#include "core/crawlstate/source_json.h"

namespace gleaner::crawl {
namespace {

using crawlstate::SourceCondition;
using crawlstate::SourceEntry;
using crawlstate::SourceSettings;
using crawlstate::Transition;

} // namespace

std::string stateOf(const SourceCondition& condition) {
    if (condition.paused)
        return "paused";
    if (condition.breakerOpen)
        return "breaker_open";
    return condition.halfOpen ? "half_open" : "running";
}

OperatorActions::OperatorActions(crawlstate::SourceRegistry& registry, const base::Clock& clock, std::string who,
                                 base::Transactions* transactions)
    : m_registry(registry), m_clock(clock), m_who(std::move(who)), m_transactions(transactions) {}

Result<void> OperatorActions::together(const std::function<Result<void>()>& work) {
    return m_transactions ? m_transactions->together(work) : work();
}

namespace {

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
    return together([&] { return setAll(names, change); });
}

Result<void> OperatorActions::setAll(std::span<const std::string> names, const SettingsChange& change) {
    const auto entries = entriesOf(m_registry, names);
    if (!entries)
        return fail(entries.error());
    const Batch batch(m_clock, m_who, entries->size());
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
            settings.robotsBy = *change.robotsWaived ? m_who : "";
            settings.robotsSince = *change.robotsWaived ? std::optional(m_clock.wallNow()) : std::nullopt;
        }
        settings.adaptive = change.adaptive.value_or(settings.adaptive);
        Transition transition = batch.transition(entry.name, "set", change.reason);
        transition.args[kBeforeSettings] = crawlstate::toText(entry.settings);
        if (change.rate)
            transition.args["rate"] = *change.rate ? fmt::format("{}", **change.rate) : "auto";
        if (Result<void> saved = m_registry.saveSettings(entry.key, settings, transition); !saved)
            return saved;
    }
    return {};
}

// Changes the condition of each source, journalled with what it was.
Result<void> OperatorActions::changeConditions(std::span<const std::string> names, const char* action,
                                               const std::string& reason,
                                               const std::function<void(SourceCondition&)>& change) {
    return together([&]() -> Result<void> {
        const auto entries = entriesOf(m_registry, names);
        if (!entries)
            return fail(entries.error());
        const Batch batch(m_clock, m_who, entries->size());
        for (const SourceEntry& entry : *entries) {
            SourceCondition condition = entry.condition;
            change(condition);
            condition.since = m_clock.wallNow();
            Transition transition = batch.transition(entry.name, action, reason);
            transition.from = stateOf(entry.condition);
            transition.to = stateOf(condition);
            transition.args[kBeforeCondition] = crawlstate::toText(entry.condition);
            if (Result<void> saved = m_registry.saveCondition(entry.key, condition, transition); !saved)
                return saved;
        }
        return {};
    });
}

Result<void> OperatorActions::pause(std::span<const std::string> names, const std::string& reason,
                                    std::optional<base::Seconds> duration) {
    if (duration && duration->count() <= 0)
        return fail(ErrorCode::BadSetting, "for", "",
                    {{"value", fmt::format("{}", duration->count())}, {"allowed", "seconds above 0"}});
    return changeConditions(names, "pause", reason, [&](SourceCondition& condition) {
        condition.paused = true;
        condition.pauseReason = reason;
        condition.pausedUntil.reset();
        if (duration)
            condition.pausedUntil = m_clock.wallNow() + std::chrono::duration_cast<base::Millis>(*duration);
    });
}

Result<void> OperatorActions::resume(std::span<const std::string> names, const std::string& reason) {
    return changeConditions(names, "resume", reason, [](SourceCondition& condition) {
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
    return together([&] { return resetAll(names, reason, rate); });
}

Result<void> OperatorActions::resetAll(std::span<const std::string> names, const std::string& reason,
                                       std::optional<double> rate) {
    const auto entries = entriesOf(m_registry, names);
    if (!entries)
        return fail(entries.error());
    const Batch batch(m_clock, m_who, entries->size());
    for (const SourceEntry& entry : *entries) {
        Transition transition = batch.transition(entry.name, "reset", reason);
        transition.args[kBeforeCondition] = crawlstate::toText(entry.condition);
        if (rate) {
            SourceSettings settings = entry.settings;
            settings.rateOverride = rate;
            Transition limit = batch.transition(entry.name, "limit", reason);
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

Result<void> OperatorActions::probe(const std::string& name) {
    const auto entry = m_registry.find(name);
    if (!entry)
        return fail(entry.error());
    if (!*entry)
        return fail(ErrorCode::NotFound, name, "no such source");
    SourceSettings settings = (*entry)->settings;
    settings.probeRequested = m_clock.wallNow();
    return m_registry.saveSettings((*entry)->key, settings, Batch(m_clock, m_who, 0).transition(name, "probe", ""));
}

} // namespace gleaner::crawl
