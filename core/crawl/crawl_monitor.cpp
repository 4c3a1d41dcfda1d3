// The monitor's half of the crawl: limits, buckets, health, and what changed outside.

#include <algorithm>

#include "core/crawl/crawl_loop.h"

namespace gleaner::crawl {
namespace {

constexpr std::chrono::milliseconds kHeartbeat{100}; // the monitor's longest sleep
constexpr std::chrono::milliseconds kShortestNap{1}; // wake-ups closer than this are one …
constexpr std::chrono::milliseconds kCrowdedNap{5};  // … and with very many sources than this
constexpr size_t kCrowd = 2000;
constexpr std::chrono::milliseconds kCrowdedLook{500}; // between looks at the health of very many sources
constexpr std::chrono::seconds kProbeStale{60};        // an older request for a probe is nobody's any more
constexpr double kUnknownAuthorityRate = 20;           // requests/s at most, to an authority of no known source

} // namespace

Result<void> CrawlLoop::load() {
    const Moment at = now();
    Outside outside;
    auto entries = m_parts.registry.list();
    if (!entries)
        return fail(entries.error());
    auto counts = m_parts.queue.counts(at.wall);
    if (!counts)
        return fail(counts.error());
    auto rules = addressRules(m_parts.registry);
    if (!rules)
        return fail(rules.error());
    outside.entries = std::move(*entries);
    outside.rules = std::move(*rules);
    auto profiles = m_parts.registry.rateProfiles();
    if (!profiles)
        return fail(profiles.error());
    outside.profiles = std::move(*profiles);
    outside.counts = std::move(*counts);
    if (m_parts.sourceSizes) {
        auto sizes = m_parts.sourceSizes();
        if (!sizes)
            return fail(sizes.error());
        outside.sizes = std::move(*sizes);
    }
    apply(outside);
    return m_options.contact.empty() ? checkContact() : Result<void>{};
}

// Somebody must be reachable before a site that is not ours is asked for anything.
Result<void> CrawlLoop::checkContact() {
    for (const SourceKey key : m_order) {
        CrawlSource& source = sourceOf(key);
        if (source.buffer.empty() && (!source.queueMayHaveWork || !refill(source)))
            continue;
        const auto url = source.buffer.front().url; // a copy: the buffers are emptied below
        if (url && !url->isLoopback()) {
            for (const auto& [other, taken] : m_sources)
                release(*taken);
            return fail(ErrorCode::ContactMissing, url->host);
        }
    }
    return {};
}

CrawlSource& CrawlLoop::addSource(const crawlstate::SourceEntry& entry, Moment at) {
    auto source = std::make_unique<CrawlSource>(entry.key, entry.name, entry.condition, at);
    CrawlSource& added = *source;
    added.robotsUnavailable = entry.condition.robotsUnavailable;
    added.robotsSince = entry.condition.since;
    m_sources.emplace(entry.key, std::move(source));
    m_order.push_back(entry.key);
    return added;
}

// The bucket of an authority that no single source owns. It has no tasks, only hops and shared hosts.
CrawlSource& CrawlLoop::authorityBucket(const std::string& authority, SourceKey user, Moment at) {
    const auto [place, isNew] = m_authorityBuckets.emplace(authority, SourceKey{m_nextAuthorityKey});
    if (isNew) {
        --m_nextAuthorityKey;
        auto bucket = std::make_unique<CrawlSource>(place->second, authority, crawlstate::SourceCondition{}, at);
        bucket->isAuthority = true;
        m_sources.emplace(place->second, std::move(bucket));
    }
    CrawlSource& bucket = sourceOf(place->second);
    if (bucket.users.insert(user).second)
        updateAuthority(bucket);
    return bucket;
}

// The highest limit among those who are sent there: many sources sharing a host never add up.
void CrawlLoop::updateAuthority(CrawlSource& bucket) {
    double rate = 0;
    for (const SourceKey user : bucket.users)
        rate = std::max(rate, sourceOf(user).limit.rate);
    bucket.limit.rate = ownersOf(bucket.name) ? rate : std::min(rate, kUnknownAuthorityRate * m_profile.factor);
    updateRate(bucket);
}

const std::set<model::SourceKey>* CrawlLoop::ownersOf(const std::string& authority) const {
    const auto found = m_owners.find(authority);
    return found == m_owners.end() ? nullptr : &found->second;
}

void CrawlLoop::applyEntry(const crawlstate::SourceEntry& entry, Moment at) {
    const auto found = m_sources.find(entry.key);
    CrawlSource& source = found == m_sources.end() ? addSource(entry, at) : *found->second;
    const bool probe = entry.settings.probeRequested > source.settings.probeRequested; // nothing is less than any time
    if (probe && at.wall - *entry.settings.probeRequested < kProbeStale && !source.probeAt) {
        source.probeAt = at.steady;
        ++m_probesWanted;
    }
    if (!(source.settings == entry.settings)) { // its addresses may be allowed now
        source.robotsRetry = at.steady;
        m_guarded.erase(source.key);
    }
    source.settings = entry.settings;
    // What is about to be saved goes before; the registry is looked at again after that.
    const bool unsaved =
        std::any_of(m_unsaved.begin(), m_unsaved.end(), [&](const Unsaved& one) { return one.key == entry.key; });
    if (found != m_sources.end() && !unsaved && !(entry.condition == source.known)) {
        // Changed by an operator, here or in another process: what was in the bucket is lost.
        source.known = entry.condition;
        source.health.replaceCondition(entry.condition, at);
        m_buckets.empty(source.key);
    }
}

void CrawlLoop::apply(const Outside& outside) {
    const Moment at = now();
    if (outside.rules)
        m_rules = *outside.rules;
    if (outside.profiles)
        m_profiles = *outside.profiles;
    m_profile = profileInForce(m_profiles, at.wall); // hours begin and end by themselves
    if (outside.entries)
        for (const crawlstate::SourceEntry& entry : *outside.entries)
            applyEntry(entry, at);
    if (outside.sizes)
        m_sizes = *outside.sizes;
    for (const stream::SourceCounts& counts : outside.counts) {
        const auto found = m_sources.find(counts.source);
        if (found == m_sources.end())
            continue; // it comes with the registry's next revision
        found->second->queue = counts.counts;
        found->second->queueMayHaveWork = counts.counts.queued > 0;
    }
    for (const SourceKey key : m_order) {
        CrawlSource& source = sourceOf(key);
        const auto counted = m_sizes.find(source.name);
        source.size = source.settings.size.value_or(counted == m_sizes.end() ? 0 : counted->second);
        source.health.tick(at);
        collectTransitions(source, at);
        updateLimit(source);
        // Redirects may lead to it before it has its own turn, or while it must be left alone.
        if (!source.authoritiesKnown && source.queueMayHaveWork && !m_draining) {
            source.authoritiesKnown = true;
            if (source.buffer.empty())
                refill(source);
        }
        updateReady(source);
    }
    for (const auto& [authority, key] : m_authorityBuckets)
        updateAuthority(sourceOf(key));
    m_wantsCount = false;
}

crawlstate::SourceCondition CrawlLoop::Unsaved::besides(const crawlstate::SourceCondition& held) const {
    crawlstate::SourceCondition merged = condition;
    if (held.paused != base.paused || held.pausedUntil != base.pausedUntil) {
        merged.paused = held.paused;
        merged.pausedUntil = held.pausedUntil;
        merged.pauseReason = held.pauseReason;
    }
    if (base.breakerOpen && !held.breakerOpen) { // reset
        merged.breakerOpen = false;
        merged.breakerCode.clear();
        merged.halfOpen = held.halfOpen;
        merged.haltsInRow = held.haltsInRow;
        merged.haltedUntil = held.haltedUntil;
    }
    return merged;
}

void CrawlLoop::updateLimit(CrawlSource& source) {
    const std::optional<double> delay = source.settings.robotsWaived ? std::nullopt : source.crawlDelay();
    source.limit =
        decideRate({source.settings.rateOverride, {}, source.size, delay, m_profile.factor}, m_options.rates);
    updateRate(source);
}

// What the bucket earns: the limit, less what the source's health takes off.
void CrawlLoop::updateRate(CrawlSource& source) {
    const double own = source.isAuthority ? 1 : source.health.rateFactor();
    const double factor = own <= 0 && source.probesUnderWay > 0 ? 1 : own;
    const double rate = source.limit.rate * factor;
    if (rate == source.grantedRate)
        return;
    source.grantedRate = rate;
    const bool proving = !source.isAuthority && own < 1;
    m_buckets.setRate(source.key, rate, proving ? std::optional(1.0) : std::nullopt);
    if (!source.isAuthority && source.limit.rate > 0)
        m_scheduler.setWeight(source.key, source.limit.rate);
}

void CrawlLoop::updateReady(CrawlSource& source) {
    if (source.isAuthority)
        return;
    const bool ready = !m_draining && source.hasWork() && !source.waitsForRobots && source.health.rateFactor() > 0 &&
                       m_buckets.available(source.key, m_parts.clock.steadyNow());
    if (ready == source.ready)
        return;
    source.ready = ready;
    m_scheduler.setReady(source.key, ready);
}

void CrawlLoop::collectTransitions(CrawlSource& source, Moment at) {
    auto transitions = source.health.takeTransitions();
    if (transitions.empty())
        return;
    m_buckets.empty(source.key);
    updateRate(source);
    updateReady(source);
    for (crawlstate::Transition& transition : transitions) {
        transition.source = source.name;
        m_log.push({at.wall, transition});
    }
    const crawlstate::SourceCondition base = std::exchange(source.known, source.health.condition());
    if (!source.isAuthority)
        m_unsaved.push_back({source.key, source.known, base, std::move(transitions)});
}

base::SteadyTime CrawlLoop::monitorTick() {
    const Moment at = now();
    base::SteadyTime next = at.steady + kHeartbeat;
    if (at.steady >= m_nextHealthLook) {
        m_nextHealthLook = at.steady + (m_order.size() > kCrowd ? kCrowdedLook : kHeartbeat);
        lookAtHealth(at);
    }
    const std::vector<SourceKey> filled = m_buckets.fill(at.steady);
    for (const SourceKey key : filled)
        updateReady(sourceOf(key));
    if (!filled.empty())
        m_mailbox->post([] {});
    if (const auto token = m_buckets.nextToken(at.steady))
        next = std::min(next, *token);
    return std::max(next, at.steady + (m_order.size() > kCrowd ? kCrowdedNap : kShortestNap));
}

void CrawlLoop::lookAtHealth(Moment at) {
    unpark();
    lookAtHolds(at);
    const auto isDue = [&](SourceKey key) { return sourceOf(key).robotsRetry <= at.steady; };
    if (std::any_of(m_blocked.begin(), m_blocked.end(), isDue))
        m_mailbox->post([this] { reconsiderDue(now()); });
    const bool slotsFree = !m_scheduler.full() && mayStart(at);
    for (const SourceKey key : m_order) {
        CrawlSource& source = sourceOf(key);
        if (const auto change = source.health.nextChange(); change && *change <= at.steady) {
            source.health.tick(at);
            collectTransitions(source, at);
            updateRate(source);
        }
        if (source.hasWork() && slotsFree && source.grantedRate > 0)
            source.starved.look(!m_buckets.available(key, at.steady), at.steady);
    }
}

std::vector<CrawlLoop::Unsaved> CrawlLoop::takeUnsaved() {
    return std::exchange(m_unsaved, {});
}

bool CrawlLoop::nothingLeftToRun() const {
    if (!m_inFlight.empty() || m_probesWanted > 0)
        return false;
    if (m_options.probeOnly)
        return true;
    const auto waitsForOperator = [&](SourceKey key) {
        const CrawlSource& source = *m_sources.at(key);
        const model::SourceState state = source.health.state();
        return state == model::SourceState::Paused || state == model::SourceState::BreakerOpen ||
               (source.waitsForRobots && source.robotsUnavailable);
    };
    std::unordered_map<SourceKey, std::int64_t> held; // tasks that lead to a source which waits for an operator
    for (const auto& [until, tasks] : m_parked)
        if (waitsForOperator(until))
            for (const stream::Task& task : tasks)
                ++held[task.source];
    for (const SourceKey key : m_order) {
        const CrawlSource& source = *m_sources.at(key);
        const bool work =
            source.hasWork() || source.queue.queued + source.queue.waitingRetry > 0 || source.queue.taken > held[key];
        if (work && !waitsForOperator(key))
            return false;
    }
    return true;
}

} // namespace gleaner::crawl
