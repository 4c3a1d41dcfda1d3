#include "core/alerts/alert_life.h"

#include <algorithm>

#include "core/alerts/alert_book.h"

namespace gleaner::alerts {
namespace {

using Phase = LivingAlert::Phase;

// The worst value changes all the time; it is written at the end, and now and then before.
constexpr base::Seconds kWorstWrittenEvery{60};

void enter(LivingAlert& alert, Phase phase, Moment now) {
    if (alert.phase == phase)
        return;
    alert.phase = phase;
    alert.phaseSince = now.steady;
}

bool worse(const AlertRule& rule, double value, double than) {
    const bool upwards = rule.comparison == Comparison::Above || rule.comparison == Comparison::AtLeast;
    return upwards ? value > than : value < than;
}

void unknown(LivingAlert& alert, Moment now) {
    alert.value.reset();
    if (alert.fired) {
        enter(alert, Phase::NoData, now);
    } else if (alert.phase != Phase::Unseen && alert.phase != Phase::NoData) {
        enter(alert, Phase::Unseen, now);
        alert.since = now.wall;
    } else if (now.steady - alert.phaseSince >= kNoDataAfter) {
        enter(alert, Phase::NoData, now);
    }
}

const std::string& nameOf(const Finding& finding, const crawl::CrawlFigures& figures) {
    static const std::string kWholeCrawl;
    return finding.source == Finding::kCrawl ? kWholeCrawl : figures.sources[finding.source].name;
}

LivingAlert newborn(const std::string& source, Moment now) {
    LivingAlert alert;
    alert.source = source;
    alert.phase = Phase::Unseen;
    alert.phaseSince = now.steady;
    alert.since = now.wall;
    return alert;
}

} // namespace

Episode episodeOf(const AlertRule& rule, const LivingAlert& alert) {
    Episode episode;
    episode.key = {rule.id, alert.source};
    episode.ruleName = rule.name;
    episode.metric = infoOf(rule.metric).name;
    episode.severity = name(rule.severity);
    episode.since = alert.since;
    episode.firedAt = alert.firedAt;
    episode.worst = alert.worst;
    if (infoOf(rule.metric).unit != Unit::None)
        episode.threshold = rule.threshold;
    episode.acknowledgedBy = alert.acknowledgedBy;
    episode.acknowledgedAt = alert.acknowledgedAt;
    return episode;
}

void AlertLife::advance(const AlertRule& rule, std::span<const Finding> findings, const crawl::CrawlFigures& figures,
                        Moment now, std::vector<Episode>& changed) {
    // Both are in the order of the sources' names, so that one walk along them finds what belongs together.
    m_next.clear();
    auto known = m_alerts.begin();
    for (const Finding& finding : findings) {
        const std::string& source = nameOf(finding, figures);
        for (; known != m_alerts.end() && known->source < source; ++known)
            if (step(*known, rule, nullptr, now, changed))
                m_next.push_back(std::move(*known));
        if (known == m_alerts.end() || known->source != source) {
            m_next.push_back(newborn(source, now));
        } else {
            m_next.push_back(std::move(*known));
            ++known;
        }
        step(m_next.back(), rule, &finding, now, changed);
    }
    for (; known != m_alerts.end(); ++known)
        if (step(*known, rule, nullptr, now, changed))
            m_next.push_back(std::move(*known));
    m_alerts.swap(m_next);
}

// False when it is over.
bool AlertLife::step(LivingAlert& alert, const AlertRule& rule, const Finding* finding, Moment now,
                     std::vector<Episode>& changed) {
    alert.index = finding ? finding->source : Finding::kCrawl;
    alert.condition = finding ? finding->condition : nullptr;
    if (finding && finding->verdict == Verdict::Unknown) {
        unknown(alert, now);
        return true;
    }
    if (finding) {
        beyond(alert, rule, *finding, now, changed);
        return true;
    }
    if (!alert.fired)
        return false;
    alert.value.reset();
    enter(alert, Phase::Recovering, now);
    if (now.steady - alert.phaseSince < rule.keepFiring)
        return true;
    changed.push_back(episodeOf(rule, alert));
    changed.back().endedAt = now.wall;
    return false;
}

void AlertLife::beyond(LivingAlert& alert, const AlertRule& rule, const Finding& finding, Moment now,
                       std::vector<Episode>& changed) {
    alert.value = finding.value;
    if (finding.value && (!alert.worst || worse(rule, *finding.value, *alert.worst))) {
        alert.worst = finding.value;
        alert.worstUnsaved = true;
    }
    if (alert.fired) {
        enter(alert, Phase::Firing, now);
        if (alert.worstUnsaved && now.wall - alert.savedAt >= kWorstWrittenEvery) {
            changed.push_back(episodeOf(rule, alert));
            alert.savedAt = now.wall;
            alert.worstUnsaved = false;
        }
        return;
    }
    if (alert.phase != Phase::Pending) {
        enter(alert, Phase::Pending, now);
        alert.since = std::min(finding.since.value_or(now.wall), now.wall);
        alert.worst = finding.value;
    }
    if (now.steady - alert.phaseSince < rule.pendingFor)
        return;
    enter(alert, Phase::Firing, now);
    alert.fired = true;
    alert.firedAt = now.wall;
    alert.savedAt = now.wall;
    alert.worstUnsaved = false;
    changed.push_back(episodeOf(rule, alert));
}

void AlertLife::advanceBlind(Moment now) {
    for (LivingAlert& alert : m_alerts) {
        alert.index = Finding::kCrawl;
        alert.condition = nullptr;
        unknown(alert, now);
    }
}

void AlertLife::end(const AlertRule& rule, Moment now, std::vector<Episode>& changed) {
    for (const LivingAlert& alert : m_alerts)
        if (alert.fired) {
            changed.push_back(episodeOf(rule, alert));
            changed.back().endedAt = now.wall;
        }
    m_alerts.clear();
}

void AlertLife::restore(const Episode& open, Moment now) {
    LivingAlert alert;
    alert.source = open.key.source;
    alert.phase = Phase::Firing;
    alert.phaseSince = now.steady;
    alert.since = open.since;
    alert.fired = true;
    alert.firedAt = open.firedAt;
    alert.worst = open.worst;
    alert.acknowledgedBy = open.acknowledgedBy;
    alert.acknowledgedAt = open.acknowledgedAt;
    alert.savedAt = now.wall;
    const auto at =
        std::lower_bound(m_alerts.begin(), m_alerts.end(), alert.source,
                         [](const LivingAlert& other, const std::string& source) { return other.source < source; });
    if (at == m_alerts.end() || at->source != alert.source)
        m_alerts.insert(at, std::move(alert));
}

LivingAlert* AlertLife::find(const std::string& source) {
    const auto at =
        std::lower_bound(m_alerts.begin(), m_alerts.end(), source,
                         [](const LivingAlert& alert, const std::string& name) { return alert.source < name; });
    return at != m_alerts.end() && at->source == source ? &*at : nullptr;
}

} // namespace gleaner::alerts
