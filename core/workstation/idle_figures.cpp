#include "core/workstation/idle_figures.h"

#include <algorithm>

#include "core/crawl/rate_profile.h"

namespace gleaner::workstation {
namespace {

using crawl::SourceFigures;
using crawlstate::SourceCondition;
using model::SourceState;

// The first row of the table of states (design/crawl.md) that holds without a crawl.
void judge(SourceFigures& figures, const SourceCondition& condition, base::WallTime now) {
    figures.since = condition.since;
    figures.why.args = condition.args;
    if (condition.paused && (!condition.pausedUntil || *condition.pausedUntil > now)) {
        figures.state = SourceState::Paused;
        figures.until = condition.pausedUntil;
        figures.why = {"paused_by_operator", {{"reason", condition.pauseReason}}};
    } else if (condition.breakerOpen) {
        figures.state = SourceState::BreakerOpen;
        figures.why.code = condition.breakerCode.empty() ? "breaker_last50" : condition.breakerCode;
    } else if (condition.retryAfterUntil && *condition.retryAfterUntil > now) {
        figures.state = SourceState::RetryAfter;
        figures.until = condition.retryAfterUntil;
        figures.why.code = condition.retryAfterCode.empty() ? "retry_after" : condition.retryAfterCode;
    } else if (condition.haltedUntil && *condition.haltedUntil > now) {
        figures.state = SourceState::Halted;
        figures.until = condition.haltedUntil;
        figures.why.code = "error_window";
    } else if (condition.robotsUnavailable && figures.queue.left() > 0) {
        figures.state = SourceState::RobotsUnavailable;
        figures.until = condition.robotsRetry;
        figures.why = {"robots_unavailable", {}};
    } else if (figures.queue.left() > 0) {
        figures.state = SourceState::Idle;
        figures.why = {"not_running", {}};
    } else {
        figures.state = SourceState::Done;
        figures.why = {"no_work", {{"stored", std::to_string(figures.ok)}, {"gone", std::to_string(figures.linkRot)}}};
    }
}

} // namespace

Result<crawl::CrawlFigures> idleFigures(const stream::TaskQueue& queue, const crawlstate::SourceRegistry& registry,
                                        const std::map<std::string, std::int64_t>& sizes,
                                        const crawl::RateOptions& rates, base::WallTime now) {
    const auto counts = queue.counts(now);
    if (!counts)
        return fail(counts.error());
    const auto entries = registry.list();
    if (!entries)
        return fail(entries.error());
    const auto profiles = registry.rateProfiles();
    if (!profiles)
        return fail(profiles.error());
    const crawl::ProfileInForce profile = crawl::profileInForce(*profiles, now);
    std::map<std::string, stream::SourceCounts> byName;
    for (const stream::SourceCounts& source : *counts)
        byName[source.name] = source;

    crawl::CrawlFigures figures;
    figures.time = now;
    figures.profile = profile.name;
    figures.profileFactor = profile.factor;
    for (const crawlstate::SourceEntry& entry : *entries) {
        SourceFigures source;
        source.key = entry.key;
        source.name = entry.name;
        const auto catalogued = sizes.find(entry.name);
        const std::int64_t size = entry.settings.size.value_or(catalogued == sizes.end() ? 0 : catalogued->second);
        const crawl::RateDecision decision =
            crawl::decideRate({entry.settings.rateOverride,
                               {},
                               size,
                               entry.settings.robotsWaived ? std::nullopt : entry.condition.crawlDelay,
                               profile.factor},
                              rates);
        source.rateLimit = decision.rate;
        source.rateOrigin = decision.origin;
        source.automaticLimit = crawl::interpolatedRate(size, rates);
        if (const auto found = byName.find(entry.name); found != byName.end()) {
            const stream::SourceCounts& c = found->second;
            source.queue = c.counts;
            source.ok = c.ok;
            source.unchanged = c.unchanged;
            source.linkRot = c.linkRot;
            source.blocked = c.blocked;
            source.bytes = c.bytes;
            source.failed = c.counts.failed;
        }
        judge(source, entry.condition, now);
        if (source.queue.left() > 0 && source.rateLimit > 0) {
            source.etaLow = std::int64_t(double(source.queue.left()) / source.rateLimit);
            source.etaHigh = source.etaLow;
        }
        figures.left += source.queue.left();
        figures.sources.push_back(std::move(source));
    }
    std::sort(figures.sources.begin(), figures.sources.end(),
              [](const SourceFigures& a, const SourceFigures& b) { return a.name < b.name; });
    return figures;
}

} // namespace gleaner::workstation
