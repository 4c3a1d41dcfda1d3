#include "core/alerts/alert_list.h"

#include <algorithm>
#include <tuple>

#include "core/alerts/alert_phase.h"

namespace gleaner::alerts {
namespace {

using Phase = crawl::Alert::Phase;

Phase shownPhase(LivingAlert::Phase phase) {
    switch (phase) {
    case LivingAlert::Phase::Unseen:
    case LivingAlert::Phase::Pending:
        return Phase::Pending;
    case LivingAlert::Phase::Firing:
        return Phase::Firing;
    case LivingAlert::Phase::Recovering:
        return Phase::Recovering;
    case LivingAlert::Phase::NoData:
        return Phase::NoData;
    }
    return Phase::NoData;
}

int weight(Phase phase) {
    switch (phase) {
    case Phase::Firing:
        return 0;
    case Phase::Recovering:
        return 1;
    case Phase::NoData:
        return 2;
    case Phase::Pending:
        return 3;
    }
    return 3;
}

void countOne(AlertCounts& counts, Phase phase, bool isCritical, bool isKnown) {
    if (phase == Phase::Pending) {
        ++counts.pending;
    } else if (phase == Phase::NoData) {
        ++counts.noData;
    } else if (isKnown) {
        ++counts.known;
    } else {
        ++counts.firing;
        counts.critical += isCritical ? 1 : 0;
    }
}

std::string joinedStates(const AlertRule& rule) {
    std::string names;
    for (const model::SourceState state : rule.states)
        names += (names.empty() ? "" : " ") + std::string(model::name(state));
    return names;
}

} // namespace

AlertCounts countsOf(std::span<const crawl::Alert> alerts) {
    AlertCounts counts;
    for (const crawl::Alert& alert : alerts)
        countOne(counts, alert.phase, alert.severity == "critical",
                 !alert.acknowledgedBy.empty() || alert.snoozedUntil.has_value());
    return counts;
}

void MuteBook::assign(std::span<const Mute> mutes) {
    m_mutes.clear();
    for (const Mute& mute : mutes)
        m_mutes.insert_or_assign(mute.key, mute);
}

bool MuteBook::dropPast(base::WallTime now) {
    return std::erase_if(m_mutes, [&](const auto& entry) { return entry.second.until <= now; }) > 0;
}

std::optional<base::WallTime> MuteBook::mutedUntil(const AlertKey& key, base::WallTime now) const {
    std::optional<base::WallTime> until;
    if (m_mutes.empty())
        return until;
    for (const AlertKey& one : {key, AlertKey{0, key.source}}) {
        const auto found = m_mutes.find(one);
        if (found != m_mutes.end() && found->second.until > now)
            until = std::max(until.value_or(found->second.until), found->second.until);
    }
    return until;
}

std::vector<Mute> MuteBook::lasting(base::WallTime now) const {
    std::vector<Mute> mutes;
    for (const auto& [key, mute] : m_mutes)
        if (mute.until > now)
            mutes.push_back(mute);
    return mutes;
}

void AlertLister::add(const AlertRule& rule, std::span<const LivingAlert> alerts) {
    for (const LivingAlert& alert : alerts) {
        if (alert.phase == LivingAlert::Phase::Unseen)
            continue;
        const bool isKnown = !alert.acknowledgedBy.empty() || m_mutes.mutedUntil({rule.id, alert.source}, m_now);
        countOne(m_listing.counts, shownPhase(alert.phase), rule.severity == Severity::Critical, isKnown);
        m_entries.push_back({&rule, &alert});
    }
}

void AlertLister::addBlind(base::WallTime since) {
    crawl::Alert& alert = m_listing.alerts.emplace_back();
    alert.code = "no_figures";
    alert.phase = Phase::NoData;
    alert.since = since;
    alert.args = {{"action", "restart_crawl"}};
    ++m_listing.counts.noData;
}

AlertListing AlertLister::take() {
    const auto worse = [](const Entry& a, const Entry& b) {
        const auto order = [](const Entry& e) {
            return std::tuple(weight(shownPhase(e.alert->phase)), e.rule->severity != Severity::Critical,
                              e.alert->since, e.rule->id);
        };
        const auto left = order(a), right = order(b);
        return left != right ? left < right : a.alert->source < b.alert->source;
    };
    const size_t shown = std::min(m_entries.size(), kMostListed);
    std::partial_sort(m_entries.begin(), m_entries.begin() + std::ptrdiff_t(shown), m_entries.end(), worse);
    for (size_t i = 0; i < shown; ++i)
        m_listing.alerts.push_back(listed(m_entries[i]));
    if (m_figures) // what the engine found and no rule knows is passed on
        for (const crawl::Alert& alert : m_figures->alerts)
            if (std::find(allConditions().begin(), allConditions().end(), alert.code) == allConditions().end() &&
                alert.rule == 0) {
                countOne(m_listing.counts, alert.phase, alert.severity == "critical", false);
                m_listing.alerts.push_back(alert);
            }
    return std::move(m_listing);
}

crawl::Alert AlertLister::listed(const Entry& entry) const {
    const AlertRule& rule = *entry.rule;
    const LivingAlert& living = *entry.alert;
    crawl::Alert alert;
    alert.code = rule.metric == Metric::Condition ? rule.condition : "rule";
    alert.source = living.source;
    alert.since = living.since;
    alert.rule = rule.id;
    alert.ruleName = rule.name;
    alert.phase = shownPhase(living.phase);
    alert.severity = name(rule.severity);
    alert.value = living.value;
    if (infoOf(rule.metric).unit != Unit::None)
        alert.threshold = rule.threshold;
    alert.acknowledgedBy = living.acknowledgedBy;
    alert.snoozedUntil = m_mutes.mutedUntil({rule.id, living.source}, m_now);
    addArguments(entry, alert.args);
    return alert;
}

// What the sentence needs beside the figures: metric, comparison, action; of states "states" (of the rule) and, while
// it is in one, "state", "why" and the facts of why; of conditions the engine's facts.
void AlertLister::addArguments(const Entry& entry, std::map<std::string, std::string>& args) const {
    const AlertRule& rule = *entry.rule;
    const LivingAlert& living = *entry.alert;
    if (living.condition)
        args = living.condition->args;
    if (m_figures && living.index != Finding::kCrawl && !rule.states.empty()) {
        const crawl::SourceFigures& source = m_figures->sources[living.index];
        args = source.why.args;
        args["state"] = model::name(source.state);
        args["why"] = source.why.code;
        if (source.until)
            args["until"] = base::isoTime(*source.until);
    }
    if (!rule.states.empty())
        args["states"] = joinedStates(rule);
    args["metric"] = infoOf(rule.metric).name;
    args["comparison"] = name(rule.comparison);
    args["action"] = rule.action;
}

void annotate(AlertListing& listing, const MuteBook& mutes, std::map<std::int64_t, AlertLife>& lives,
              base::WallTime now) {
    // Those that are not listed (beyond kMostListed) are counted again by the next evaluate().
    for (crawl::Alert& alert : listing.alerts) {
        if (alert.rule == 0)
            continue;
        const auto isKnown = [&] { return !alert.acknowledgedBy.empty() || alert.snoozedUntil.has_value(); };
        const bool wasKnown = isKnown();
        alert.snoozedUntil = mutes.mutedUntil({alert.rule, alert.source}, now);
        if (const auto life = lives.find(alert.rule); life != lives.end())
            if (const LivingAlert* living = life->second.find(alert.source))
                alert.acknowledgedBy = living->acknowledgedBy;
        if (!fires(alert) || wasKnown == isKnown())
            continue;
        const int step = wasKnown ? 1 : -1;
        listing.counts.firing += step;
        listing.counts.known -= step;
        listing.counts.critical += alert.severity == "critical" ? step : 0;
    }
}

} // namespace gleaner::alerts
