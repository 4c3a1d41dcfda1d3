// The figures of a running crawl: each has its one definition here.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/crawl/crawl_loop.h"

namespace gleaner::crawl {

using model::SourceState;

CrawlFigures CrawlLoop::figures() {
    const Moment at = now();
    CrawlFigures figures;
    figures.time = at.wall;
    figures.running = true;
    figures.draining = m_draining;
    figures.profile = m_profile.name;
    figures.profileFactor = m_profile.factor;
    figures.seconds = base::Seconds(at.steady - m_startedAt).count();
    figures.requestRate = m_sent.perSecond(at.steady);
    figures.storedRate = m_stored.perSecond(at.steady);
    figures.errorRate = m_errors.perSecond(at.steady);
    figures.byteRate = m_received.perSecond(at.steady);
    figures.inFlight = std::int64_t(m_inFlight.size());
    figures.workers = workerFigures();
    for (const SourceKey key : m_order) {
        SourceFigures source = figuresOf(sourceOf(key), at);
        figures.ok += source.ok;
        figures.unchanged += source.unchanged;
        figures.failed += source.failed;
        figures.blocked += source.blocked;
        figures.retried += source.retried;
        figures.linkRot += source.linkRot;
        figures.bytes += source.bytes;
        figures.left += source.queue.left();
        // Sources that were asked within the ten seconds of the rate count with their limit, or a rate would stand
        // above it.
        if (source.state == SourceState::Running || source.state == SourceState::HalfOpen || source.actualRate > 0)
            figures.rateLimit += source.rateLimit;
        figures.sources.push_back(std::move(source));
    }
    collectAlerts(figures, at);
    std::sort(figures.sources.begin(), figures.sources.end(),
              [](const SourceFigures& a, const SourceFigures& b) { return a.name < b.name; });
    return figures;
}

void CrawlLoop::collectAlerts(CrawlFigures& figures, Moment at) const {
    if (m_offline)
        figures.alerts.push_back({"offline", "", m_offlineSince, {}});
    if (m_trouble)
        figures.alerts.push_back({m_trouble->code, "", m_troubleSince, m_trouble->args});
    else if (m_unwritable > 0)
        figures.alerts.push_back({"low_disk", "", m_unwritableSince, m_unwritableWhy.args});
    for (const SourceKey key : m_order) {
        const CrawlSource& source = *m_sources.at(key);
        if (source.withoutPicture >= kNothingStored)
            figures.alerts.push_back({"nothing_stored",
                                      source.name,
                                      source.nothingStoredSince,
                                      {{"attempts", std::to_string(source.withoutPicture)}}});
        if (source.robotsUnavailable && m_robots.needsOperator(source.robotsWanted, at.steady))
            figures.alerts.push_back(
                {"robots_silent", source.name, source.robotsSince, {{"origin", source.robotsWanted}}});
    }
}

WorkerFigures CrawlLoop::workerFigures() const {
    WorkerFigures workers;
    workers.connections = m_options.connections;
    for (const AttemptPtr& attempt : m_inFlight) {
        switch (attempt->phase) {
        case Phase::Waiting:
            ++workers.waiting;
            break;
        case Phase::Fetching:
            ++workers.fetching;
            break;
        case Phase::Examining:
            ++workers.examining;
            break;
        case Phase::Settling:
            ++workers.settling;
            break;
        }
    }
    return workers;
}

SourceFigures CrawlLoop::figuresOf(CrawlSource& source, Moment at) {
    SourceFigures f;
    f.key = source.key;
    f.name = source.name;
    f.rateLimit = source.limit.rate;
    f.rateOrigin = source.limit.origin;
    f.automaticLimit = interpolatedRate(source.size, m_options.rates);
    f.actualRate = source.sent.perSecond(at.steady);
    f.peakRate = source.peakRate;
    f.byteRate = source.received.perSecond(at.steady);
    f.tokens = m_buckets.tokens(source.key);
    f.inFlight = m_scheduler.inUseBy(source.key);
    f.queue = source.queue;
    // What only lies ready in memory is queued for whoever looks.
    const auto ready = std::min(std::int64_t(source.buffer.size()), f.queue.taken);
    f.queue.taken -= ready;
    f.queue.queued += ready;
    f.ok = source.ok;
    f.unchanged = source.unchanged;
    f.failed = source.failed;
    f.linkRot = source.linkRot;
    f.blocked = source.blocked;
    f.retried = source.retried;
    f.bytes = source.bytes;
    const SourceHealth::Window window = source.health.window(at);
    f.windowTotal = window.total;
    f.windowErrors = window.errors;
    f.firstByteP50 = source.firstByte.percentile(0.50);
    f.firstByteP95 = source.firstByte.percentile(0.95);
    f.firstByteP99 = source.firstByte.percentile(0.99);
    f.outcomes = source.outcomes;
    f.last50 = source.health.last50();
    f.starvedShare = source.starved.share(at.steady);
    judge(f, source, at);
    if (f.queue.left() > 0 && f.rateLimit > 0) {
        const double left = double(f.queue.left());
        const double actual = f.actualRate > 0 ? std::min(f.actualRate, f.rateLimit) : f.rateLimit;
        // What stands still until a known time goes on then.
        const double wait = f.until ? std::max(0.0, base::Seconds(*f.until - at.wall).count()) : 0;
        f.etaLow = std::int64_t(std::ceil(wait + left / f.rateLimit));
        f.etaHigh = std::int64_t(std::ceil(wait + left / actual));
    }
    return f;
}

// Our own trouble, which stops every source.
CrawlLoop::Hold CrawlLoop::presentHold() const {
    if (m_offline)
        return {&*m_offline, m_offlineSince};
    if (m_trouble)
        return {&*m_trouble, m_troubleSince};
    if (m_unwritable > 0)
        return {&m_unwritableWhy, m_unwritableSince};
    return {};
}

// The first row of the table of states that holds, from the top, and the facts of one sentence.
void CrawlLoop::judge(SourceFigures& f, CrawlSource& source, Moment at) {
    f.since = source.health.since();
    f.state = source.health.state();
    f.why = source.health.why();
    f.until = source.health.until();
    if (f.state != SourceState::Running && f.state != SourceState::HalfOpen) {
        return;
    } else if (m_quiet) {
        f.state = SourceState::Paused;
        f.why = *m_quiet;
        f.until = m_quietUntil;
        return;
    } else if (source.robotsUnavailable) {
        f.state = SourceState::RobotsUnavailable;
        f.since = source.robotsSince;
        f.why = {"robots_unavailable", {{"origin", source.robotsWanted}}};
        const auto wait = std::chrono::ceil<base::Millis>(std::max(source.robotsRetry - at.steady, {}));
        f.until = at.wall + wait;
        return;
    } else if (const Hold hold = presentHold(); hold.why && (source.hasWork() || f.inFlight > 0)) {
        f.state = SourceState::Offline;
        f.since = hold.since;
        f.why = *hold.why;
        return;
    } else if (f.state == SourceState::HalfOpen) {
        return;
    }
    if (!source.hasWork() && f.inFlight == 0 && f.queue.left() == 0) {
        f.state = SourceState::Done;
        f.why = {"no_work", {{"stored", std::to_string(f.ok)}, {"gone", std::to_string(f.linkRot)}}};
    } else if (source.hasWork() && m_scheduler.full()) {
        f.why = {"slots_full", {{"slots", std::to_string(m_options.connections)}}};
    } else if (source.limit.origin == RateOrigin::Robots) {
        f.why = {"robots_delay", {{"delay", fmt::format("{:.1f}", 1 / f.rateLimit)}}};
    } else if (source.hasWork() && (m_scheduler.atCap(source.key) || f.tokens >= 1)) {
        f.why = {"site_slow", {{"p50_ms", std::to_string(f.firstByteP50.value_or(0))}}};
    } else {
        f.why = {"at_limit",
                 {{"origin", std::string(name(f.rateOrigin))},
                  {"rate", fmt::format("{:.2f}", f.rateLimit)},
                  {"starved_percent", std::to_string(std::lround(100 * f.starvedShare))}}};
        if (!m_profile.name.empty())
            f.why.args["profile"] = m_profile.name;
    }
}

} // namespace gleaner::crawl
