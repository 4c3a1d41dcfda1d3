// What stands still although it could go on: our network is down, the disk is full, it is quiet hours, the bandwidth is
// used up. None of it is the fault of a source.

#include <algorithm>

#include "core/crawl/crawl_loop.h"

namespace gleaner::crawl {
namespace {

constexpr std::chrono::milliseconds kJudgeEvery{100};
constexpr std::chrono::milliseconds kHoldEvery{500};

} // namespace

bool CrawlLoop::mayStart(Moment at) const {
    return !m_draining && !m_options.probeOnly && m_unwritable == 0 && !m_offline && !m_trouble && !m_quiet &&
           at.steady >= m_startAgainAt && m_parts.handler.hasRoom() &&
           (!m_options.maxTasks || m_startedAttempts < *m_options.maxTasks);
}

void CrawlLoop::setHold(std::optional<model::Why>& hold, std::optional<model::Why> why, Moment at) {
    const bool changed = hold.has_value() != why.has_value();
    const model::Why told = why ? *why : hold.value_or(model::Why{});
    hold = std::move(why);
    if (!changed)
        return;
    CrawlEvent event(hold ? CrawlEvent::Kind::Held : CrawlEvent::Kind::Released, at.wall);
    event.why = told;
    m_log.push(std::move(event));
    m_mailbox->post([] {}); // it may go on at once
}

void CrawlLoop::lookAtHolds(Moment at) {
    if (at.steady < m_nextHoldLook)
        return;
    m_nextHoldLook = at.steady + kHoldEvery;
    auto trouble = m_parts.handler.trouble();
    if (trouble && !m_trouble)
        m_troubleSince = at.wall;
    setHold(m_trouble, std::move(trouble), at);
    if (!m_quietHours)
        return;
    m_quietUntil = m_quietHours->endsAt(at.wall, localOffset(at.wall));
    setHold(m_quiet,
            m_quietUntil ? std::optional(model::Why{"paused_by_operator", {{"reason", "quiet_hours"}}}) : std::nullopt,
            at);
}

void CrawlLoop::spendBandwidth(std::int64_t bytes, Moment at) {
    if (m_options.bandwidthCap <= 0 || bytes <= 0)
        return;
    const base::Seconds took{double(bytes) / double(m_options.bandwidthCap)};
    m_startAgainAt = std::max(m_startAgainAt, at.steady) + std::chrono::duration_cast<std::chrono::nanoseconds>(took);
}

// Whether our network is there is told by every answer and every failure, of pictures and of robots.txt alike.
void CrawlLoop::heard(SourceKey source, const model::Outcome& outcome, Moment at) {
    const bool reached = !OfflineWatch::isUnreached(outcome);
    m_watch.heard(source, reached, at.steady);
    if (reached && m_offline) {
        m_watch = {};
        setHold(m_offline, std::nullopt, at);
    }
}

// Nobody is blamed before it is clear whose fault it is.
void CrawlLoop::suspend(const AttemptPtr& attempt, const model::Outcome& outcome, Moment at) {
    if (m_offline || m_draining)
        return giveUp(attempt);
    if (m_suspended.empty())
        m_nextSuspendedLook = at.steady; // a single source need not wait
    m_suspended.push_back({attempt, outcome, at.steady});
    m_mailbox->post([] {});
}

void CrawlLoop::judgeSuspended(Moment at) {
    if (m_suspended.empty() || (at.steady < m_nextSuspendedLook && !m_draining))
        return;
    m_nextSuspendedLook = at.steady + kJudgeEvery;
    if (!m_draining && m_watch.isOffline(at.steady)) {
        m_offlineSince = at.wall;
        m_nextOnlineLook = at.steady + std::chrono::duration_cast<std::chrono::nanoseconds>(OfflineWatch::kLookAgain);
        setHold(m_offline, model::Why{"offline", {}}, at);
    }
    if (m_offline || m_draining) {
        for (const Suspended& one : std::exchange(m_suspended, {}))
            giveUp(one.attempt);
        return;
    }
    while (!m_suspended.empty() && m_watch.isTheirs(m_suspended.front().since, at.steady)) {
        const Suspended one = std::move(m_suspended.front());
        m_suspended.pop_front();
        if (one.attempt->purpose != Purpose::Robots) {
            ended(one.attempt, one.outcome, nullptr);
            continue;
        }
        m_log.ended(*one.attempt, sourceOf(one.attempt->task.source).name, one.outcome, at);
        endRobots(one.attempt, {}, at);
    }
}

// One task of one source, another one each time.
void CrawlLoop::lookWhetherOnline(Moment at) {
    if (!m_offline || m_draining || m_trouble || m_quiet || at.steady < m_nextOnlineLook || m_order.empty())
        return;
    for (size_t i = 0; i < m_order.size(); ++i) {
        CrawlSource& source = sourceOf(m_order[m_onlineLooks++ % m_order.size()]);
        if (!source.ready || m_scheduler.full() || m_scheduler.atCap(source.key))
            continue;
        m_nextOnlineLook = at.steady + std::chrono::duration_cast<std::chrono::nanoseconds>(OfflineWatch::kLookAgain);
        return serve(source, at);
    }
}

} // namespace gleaner::crawl
