// What becomes of an attempt that ended: made durable, put back, or left to wait outside.

#include <algorithm>

#include "core/crawl/crawl_loop.h"

namespace gleaner::crawl {
namespace {

constexpr size_t kMostParked = 1000; // tasks that wait for one source; more go back to the queue
constexpr std::chrono::seconds kSettleRetry{1};

} // namespace

void CrawlLoop::settle(const AttemptPtr& attempt) {
    m_parts.handler.settle(*attempt->settlement, [this, attempt, mailbox = m_mailbox](Result<void> durable) {
        mailbox->post([this, attempt, durable = std::move(durable)] { settled(attempt, durable); });
    });
}

void CrawlLoop::settled(const AttemptPtr& attempt, const Result<void>& durable) {
    CrawlSource& source = sourceOf(attempt->task.source);
    if (!durable) {
        m_log.push({m_parts.clock.wallNow(), durable.error()});
        if (m_draining) // nobody waits for the disk any more: the task is still in the queue's file, the picture is
                        // fetched again
            return requeue(attempt);
        if (m_unwritable == 0)
            m_unwritableSince = m_parts.clock.wallNow();
        m_unwritableWhy = {"low_disk", {{"error", std::string(base::name(durable.error().code))}}};
        m_unwritable += attempt->unwritable ? 0 : 1;
        attempt->unwritable = true;
        m_unsettled.push_back(attempt);
        m_settleAgain = m_parts.clock.steadyNow() + kSettleRetry;
        return;
    }
    countSettled(source, *attempt->settlement);
    leave(attempt);
}

// The attempt is over and gives its slot back.
void CrawlLoop::leave(const AttemptPtr& attempt) {
    CrawlSource& source = sourceOf(attempt->task.source);
    wrote(attempt, m_parts.clock.steadyNow());
    m_unwritable -= attempt->unwritable ? 1 : 0;
    m_inFlight.erase(attempt);
    if (std::exchange(attempt->holdsSlot, false))
        m_scheduler.ended(source.key);
    updateReady(source);
    m_wantsCount = m_wantsCount || (m_inFlight.empty() && !source.hasWork()); // perhaps that was all
}

void CrawlLoop::countSettled(CrawlSource& source, const Settlement& settlement) {
    const stream::Completion& completion = settlement.completion;
    const model::Outcome& outcome = completion.attempt.outcome;
    source.withoutPicture = outcome.isStored() ? 0 : source.withoutPicture + 1;
    if (source.withoutPicture == kNothingStored)
        source.nothingStoredSince = m_parts.clock.wallNow();
    source.bytes += completion.attempt.bytes;
    if (outcome.isStored()) {
        ++source.ok;
        m_stored.add(m_parts.clock.steadyNow());
    } else if (outcome.isLinkRot()) {
        ++source.linkRot;
        m_log.linkRot(settlement, source.name);
    } else if (outcome.isBlocked()) {
        ++source.blocked;
    } else if (completion.disposition == stream::Disposition::Done) {
        ++source.unchanged;
    } else if (completion.disposition == stream::Disposition::Failed) {
        ++source.failed;
    } else {
        ++source.retried;
    }
}

void CrawlLoop::complete(std::span<const stream::Completion> completions) {
    if (completions.empty())
        return;
    const auto done = m_parts.queue.complete(completions);
    if (done)
        return;
    m_log.push({m_parts.clock.wallNow(), done.error()});
    if (m_draining)
        return; // the next crawl finds them in the queue
    m_notPutBack.insert(m_notPutBack.end(), completions.begin(), completions.end());
    m_settleAgain = m_parts.clock.steadyNow() + kSettleRetry;
}

void CrawlLoop::giveUp(const AttemptPtr& attempt) {
    const Moment at = now();
    wrote(attempt, at.steady);
    switch (attempt->purpose) {
    case Purpose::Picture:
        return requeue(attempt);
    case Purpose::Robots:
        return abandonRobots(
            attempt, [this](const AttemptPtr& hop) { giveUp(hop); }, at);
    case Purpose::Probe:
        return endProbe(attempt, model::Outcome{model::OutcomeKind::NoRateToken}.name(), {}, at);
    }
}

// Nothing was attempted as far as the task is concerned: back to the queue.
void CrawlLoop::requeue(const AttemptPtr& attempt, std::optional<base::WallTime> notBefore) {
    stream::Completion completion;
    completion.record = attempt->task.record;
    completion.source = attempt->task.source;
    completion.disposition = stream::Disposition::Requeue;
    completion.retryAt = notBefore;
    complete(std::span(&completion, 1));
    --m_startedAttempts;
    leave(attempt);
}

// Nothing was attempted, and at once it would end the same way: the task waits, without a slot, until that source may
// be asked.
void CrawlLoop::park(const AttemptPtr& attempt, SourceKey until) {
    const Moment at = now();
    if (attempt->purpose == Purpose::Probe)
        return giveUp(attempt);
    if (attempt->purpose == Purpose::Robots && attempt->hops > 0) // its site sends us where we may not go now
        return endRobots(attempt, {}, at);
    if (attempt->purpose == Purpose::Robots)
        return abandonRobots(
            attempt, [this, until](const AttemptPtr& hop) { park(hop, until); }, at);
    std::vector<stream::Task>& waiting = m_parked[until];
    if (m_draining || waiting.size() >= kMostParked)
        return requeue(attempt);
    waiting.push_back(attempt->task);
    --m_startedAttempts;
    leave(attempt);
}

void CrawlLoop::unpark() {
    for (auto parked = m_parked.begin(); parked != m_parked.end();) {
        if (!m_draining && sourceOf(parked->first).health.rateFactor() <= 0) {
            ++parked;
            continue;
        }
        for (stream::Task& task : parked->second) {
            CrawlSource& source = sourceOf(task.source);
            auto url = Url::parse(task.url);
            source.buffer.push_back({std::move(task), url ? std::optional(std::move(*url)) : std::nullopt});
            updateReady(source);
        }
        parked = m_parked.erase(parked);
    }
}

void CrawlLoop::release(CrawlSource& source) {
    std::vector<stream::Completion> completions;
    for (const ReadyTask& ready : source.buffer)
        completions.push_back({ready.task.record, ready.task.source, stream::Disposition::Requeue, {}, {}});
    source.buffer.clear();
    source.waitsForRobots = false;
    m_blocked.erase(source.key);
    complete(completions);
}

} // namespace gleaner::crawl
