#pragma once
// The life of the alerts of one rule: what its findings, second by second, make of them. No clock, no store.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/alerts/alert_rule.h"
#include "core/alerts/alert_store.h"
#include "core/alerts/judge.h"
#include "core/base/clock.h"

namespace gleaner::alerts {

struct Moment {
    base::SteadyTime steady; // for how long something has been so
    base::WallTime wall;     // for what is stored and shown
};

// One alert. Unseen: the metric is unknown, but not for long enough to say so.
struct LivingAlert {
    enum class Phase { Unseen, Pending, Firing, Recovering, NoData };
    std::string source; // empty = the whole crawl
    Phase phase = Phase::Pending;
    base::SteadyTime phaseSince{};
    base::WallTime since{}; // the condition began, or the metric was lost
    std::optional<double> value;
    size_t index = Finding::kCrawl;          // in the figures of this second; kCrawl also when it is not in them
    const crawl::Alert* condition = nullptr; // of the figures of this second

    // Its episode, once it fired.
    bool fired = false;
    base::WallTime firedAt{};
    std::optional<double> worst;
    std::string acknowledgedBy;
    std::optional<base::WallTime> acknowledgedAt;
    base::WallTime savedAt{};
    bool worstUnsaved = false;
};

class AlertLife {
public:
    // One second. Adds to `changed` the episodes that began, ended or must be written again.
    void advance(const AlertRule& rule, std::span<const Finding> findings, const crawl::CrawlFigures& figures,
                 Moment now, std::vector<Episode>& changed);
    // The same when there are no figures.
    void advanceBlind(Moment now);
    // The rule is gone or asleep: whatever fires ends.
    void end(const AlertRule& rule, Moment now, std::vector<Episode>& changed);

    // An episode of an earlier run that has not ended: it fires until the figures say otherwise.
    void restore(const Episode& open, Moment now);
    // By source.
    std::vector<LivingAlert>& all() { return m_alerts; }
    const std::vector<LivingAlert>& all() const { return m_alerts; }
    LivingAlert* find(const std::string& source);

private:
    bool step(LivingAlert& alert, const AlertRule& rule, const Finding* finding, Moment now,
              std::vector<Episode>& changed);
    void beyond(LivingAlert& alert, const AlertRule& rule, const Finding& finding, Moment now,
                std::vector<Episode>& changed);

    std::vector<LivingAlert> m_alerts, m_next; // by source; the second is kept for its storage
};

Episode episodeOf(const AlertRule& rule, const LivingAlert& alert);

} // namespace gleaner::alerts
