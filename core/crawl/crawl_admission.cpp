// Whether an address may be asked, as far as the operator's lists and the site's robots.txt say; and how a robots.txt
// is fetched: like any request, with tokens, hops too, before the first picture of its origin.

#include <algorithm>

#include <fmt/format.h>

#include "core/crawl/crawl_loop.h"
#include "core/fetch/response_rules.h"

namespace gleaner::crawl {
namespace {

constexpr size_t kMostBuffered = 256; // tasks of one source, while those before them wait for a robots.txt
// When all of those wait for one that could not be had, they come back later, so that those behind them get their turn:
// at this pace, and so many between two tries for the robots.txt.
constexpr std::chrono::seconds kDeferEvery{1};
constexpr size_t kMostDeferred = 5000;

Url robotsUrlOf(const Url& page) {
    Url url = page;
    url.path = "/robots.txt";
    url.query.clear();
    return url;
}

// What m_guarded holds.
std::string wayTo(const std::string& origin, const stream::Task& task) {
    const auto from = Url::parse(task.url);
    return (from ? from->origin() : std::string()) + " " + origin;
}

} // namespace

CrawlLoop::Admission CrawlLoop::admit(const Url& url, const stream::Task& task, const CrawlSource& source, Moment at) {
    using Kind = Admission::Kind;
    if (const auto rule = m_rules.denying(url))
        return {Kind::Denied, model::OutcomeKind::AddressBlocked, {"address rule", *rule, at.wall}};
    // The agreement is with the site whose records they are, not with whom it leads us to.
    if (source.settings.robotsWaived) {
        const auto* owners = ownersOf(url.authority());
        if (owners && owners->count(source.key) > 0)
            return {};
    }
    const std::string origin = url.origin();
    if (const auto ways = m_guarded.find(source.key);
        ways != m_guarded.end() && ways->second.count(wayTo(origin, task)) > 0)
        return {Kind::Denied, model::OutcomeKind::AddressBlocked, {"address guard", origin, at.wall}};
    if (!m_robots.holds(origin)) {
        if (const auto copy = m_parts.robots.find(origin); copy && *copy) {
            m_robots.restore(**copy, at.steady, at.wall);
            noteCrawlDelay(origin, at);
        }
    }
    if (m_robots.mustFetch(origin, at.steady))
        return {Kind::AskRobots, {}, {}};
    const robots::RobotsRules* rules = m_robots.rules(origin, at.steady);
    if (!rules)
        return {Kind::Wait, {}, {}};
    const robots::Verdict verdict = rules->judge(url.target());
    if (verdict.allowed)
        return {};
    return {Kind::Denied, model::OutcomeKind::RobotsDenied, {"robots.txt", verdict.rule, at.wall}};
}

// The first task that can be done something about. Those that wait for a robots.txt let others pass.
std::optional<CrawlLoop::Choice> CrawlLoop::choose(CrawlSource& source, Moment at) {
    for (size_t i = 0;; ++i) {
        if (i == source.buffer.size() && (i >= kMostBuffered || !source.queueMayHaveWork || !refill(source)))
            break;
        if (i >= source.buffer.size())
            break;
        ReadyTask& task = source.buffer[i];
        if (!task.url)
            return Choice{i, {Admission::Kind::Denied, model::OutcomeKind::AddressBlocked, {}}};
        if (task.task.schemeGuessed && !m_plainHttp.empty() && m_plainHttp.count(task.url->origin()) > 0)
            task.url = inPlainHttp(*task.url);
        Admission admission = admit(*task.url, task.task, source, at);
        if (admission.kind != Admission::Kind::Wait)
            return Choice{i, std::move(admission)};
    }
    if (!source.buffer.empty() && !source.waitsForRobots)
        blockOnRobots(source, at);
    return std::nullopt;
}

// Nothing of the source can go on until a robots.txt is answered.
void CrawlLoop::blockOnRobots(CrawlSource& source, Moment at) {
    std::optional<base::SteadyTime> retry;
    for (const ReadyTask& task : source.buffer) {
        const std::string origin = task.url->origin();
        m_blockedBy[origin].insert(source.key);
        const auto one = m_robots.retryAt(origin);
        if (!one || m_robots.standing(origin, at.steady) != robots::Standing::Unavailable)
            continue;
        retry = retry ? std::min(*retry, *one) : *one;
        source.robotsWanted = origin;
    }
    source.waitsForRobots = true;
    source.robotsRetry = retry.value_or(base::SteadyTime::max());
    m_blocked.insert(source.key);
    if (retry) // while it is asked for again, it still is
        setRobotsUnavailable(source, true, at);
    if (retry && source.buffer.size() >= kMostBuffered && source.queueMayHaveWork && source.deferred < kMostDeferred)
        deferUnavailable(source, at);
}

// A source of many hosts does not stand still for those that do not answer.
void CrawlLoop::deferUnavailable(CrawlSource& source, Moment at) {
    std::vector<stream::Completion> completions;
    std::deque<ReadyTask> kept;
    for (ReadyTask& task : source.buffer) {
        const std::string origin = task.url->origin();
        const auto retry = m_robots.retryAt(origin);
        if (!retry || m_robots.standing(origin, at.steady) != robots::Standing::Unavailable) {
            kept.push_back(std::move(task));
            continue;
        }
        stream::Completion later{task.task.record, source.key, stream::Disposition::Requeue, {}, {}};
        later.retryAt = at.wall + std::chrono::ceil<base::Millis>(std::max(*retry - at.steady, {}));
        completions.push_back(later);
    }
    source.buffer = std::move(kept);
    source.deferred += completions.size();
    source.robotsRetry = at.steady + kDeferEvery;
    complete(completions);
}

// A robots.txt was answered, or will not be.
void CrawlLoop::reconsiderBlockedBy(const std::string& origin, Moment at) {
    if (auto waiting = m_blockedBy.extract(origin))
        reconsider(waiting.mapped(), at);
}

// The time has come to ask again, or an operator changed something.
void CrawlLoop::reconsiderDue(Moment at) {
    std::set<SourceKey> due;
    for (const SourceKey key : m_blocked)
        if (sourceOf(key).robotsRetry <= at.steady)
            due.insert(key);
    reconsider(due, at);
}

void CrawlLoop::reconsider(const std::set<SourceKey>& sources, Moment at) {
    for (const SourceKey key : sources) {
        if (m_draining || m_blocked.erase(key) == 0)
            continue;
        CrawlSource& source = sourceOf(key);
        source.waitsForRobots = false;
        choose(source, at);
        updateReady(source);
    }
}

void CrawlLoop::setRobotsUnavailable(CrawlSource& source, bool unavailable, Moment at) {
    if (source.robotsUnavailable == unavailable)
        return;
    source.robotsUnavailable = unavailable;
    source.robotsSince = at.wall;
    std::optional<base::WallTime> retry;
    if (unavailable && source.robotsRetry != base::SteadyTime::max())
        retry = at.wall + std::chrono::ceil<base::Millis>(std::max(source.robotsRetry - at.steady, {}));
    source.health.noteRobots(unavailable, retry);
    crawlstate::Transition transition;
    transition.time = at.wall;
    transition.source = source.name;
    const std::string robotsState(model::name(model::SourceState::RobotsUnavailable));
    const std::string ownState(model::name(source.health.state()));
    transition.action = unavailable ? robotsState : "recover";
    transition.from = unavailable ? ownState : robotsState;
    transition.to = unavailable ? robotsState : ownState;
    transition.reason = robotsState;
    transition.who = "monitor";
    announce(source, std::move(transition), at);
}

// A transition that is none of health's.
void CrawlLoop::announce(CrawlSource& source, crawlstate::Transition transition, Moment at) {
    m_log.push({at.wall, transition});
    const crawlstate::SourceCondition base = std::exchange(source.known, source.health.condition());
    m_unsaved.push_back({source.key, source.known, base, {std::move(transition)}});
}

// For a new task the payer's token was taken already, with a slot of its; for an attempt under way it waits for one
// like a hop, beside it.
void CrawlLoop::askRobots(const Url& page, CrawlSource& payer, const stream::Task& cause, AskedBy by, Moment at) {
    auto attempt = std::make_shared<Attempt>();
    attempt->purpose = Purpose::Robots;
    attempt->robotsOf = page.origin();
    attempt->url = robotsUrlOf(page);
    attempt->task = cause;
    attempt->task.source = payer.key;
    attempt->started = at.steady;
    m_robots.fetchStarted(attempt->robotsOf);
    m_inFlight.insert(attempt);
    attempt->forOperator = by == AskedBy::Probe;
    if (by != AskedBy::NewTask)
        return wantTokensOf(attempt, at);
    attempt->holdsSlot = true;
    m_scheduler.started(payer.key);
    attempt->hopSource = payer.key;
    attempt->unwritten = payer.key;
    if (const auto* owners = ownersOf(page.authority()); owners && owners->size() > 1)
        attempt->tokensWanted = {authorityBucket(page.authority(), payer.key, at).key};
    wantTokens(attempt, at);
}

void CrawlLoop::robotsAnswered(const AttemptPtr& attempt, const fetch::FetchResult& result, Moment at) {
    const bool http = result.outcome.kind == model::OutcomeKind::Http;
    const RetryAfter retryAfter = fetch::retryAfterSeconds(attempt->headers, at.wall);
    m_log.ended(*attempt, sourceOf(attempt->task.source).name, result.outcome, at);
    CrawlSource& hop = sourceOf(attempt->hopSource);
    hop.health.robotsAnswered(result.outcome, retryAfter, at);
    collectTransitions(hop, at);
    if (result.outcome.kind == model::OutcomeKind::AddressBlocked && attempt->hops == 0) {
        m_guarded[attempt->task.source].insert(wayTo(attempt->robotsOf, attempt->task));
        return abandonRobots(
            attempt, [this, at](const AttemptPtr& waiting) { admitHop(waiting, at); }, at);
    }
    robots::RobotsAnswer answer;
    if (http) {
        answer.status = result.outcome.httpStatus;
        answer.body = result.body.text();
        answer.retryAfter = retryAfter;
        answer.etag = fetch::headerValue(attempt->headers, "ETag");
        answer.lastModified = fetch::headerValue(attempt->headers, "Last-Modified");
    }
    endRobots(attempt, answer, at);
}

void CrawlLoop::endRobots(const AttemptPtr& attempt, const robots::RobotsAnswer& answer, Moment at) {
    const std::string origin = attempt->robotsOf;
    m_robots.answered(origin, answer, at.steady, at.wall);
    sourceOf(attempt->task.source).deferred = 0;
    if (attempt->fellBack)
        m_plainHttp.insert(origin);
    noteCrawlDelay(origin, at);
    leave(attempt);
    if (const auto waiting = m_hopsWaitForRobots.extract(origin))
        for (const AttemptPtr& hop : waiting.mapped())
            admitHop(hop, at);
    reconsiderBlockedBy(origin, at);
}

// Nothing was learnt of the origin; those under way that wait for it go `each` their way.
void CrawlLoop::abandonRobots(const AttemptPtr& attempt, const std::function<void(const AttemptPtr&)>& each,
                              Moment at) {
    const std::string origin = attempt->robotsOf;
    m_robots.fetchAbandoned(origin);
    leave(attempt);
    if (const auto waiting = m_hopsWaitForRobots.extract(origin))
        for (const AttemptPtr& hop : waiting.mapped())
            each(hop);
    reconsiderBlockedBy(origin, at);
}

// The slowest of the hosts that a source's own records name sets its pace.
void CrawlLoop::noteCrawlDelay(const std::string& origin, Moment at) {
    const robots::RobotsRules* rules = m_robots.rules(origin, at.steady);
    const auto url = Url::parse(origin + "/");
    const auto* owners = url ? ownersOf(url->authority()) : nullptr;
    if (!rules || !owners)
        return;
    const auto delay = rules->crawlDelaySeconds();
    for (const SourceKey key : *owners) {
        CrawlSource& source = sourceOf(key);
        source.robotsSeen = true;
        if (delay)
            source.crawlDelays[origin] = *delay;
        else
            source.crawlDelays.erase(origin);
        const auto before = source.health.condition().crawlDelay;
        const auto longest = source.crawlDelay();
        if (before != longest) {
            source.health.noteCrawlDelay(longest);
            crawlstate::Transition transition;
            transition.time = at.wall;
            transition.source = source.name;
            transition.action = "crawl_delay";
            transition.reason = "robots_delay";
            transition.who = "monitor";
            transition.args = {{"delay", longest ? fmt::format("{:g}", *longest) : "0"}, {"origin", origin}};
            announce(source, std::move(transition), at);
        }
        updateLimit(source);
    }
}

// An attempt under way was led to another address.
void CrawlLoop::admitHop(const AttemptPtr& attempt, Moment at) {
    if (m_aborting || m_offline)
        return giveUp(attempt);
    CrawlSource& source = sourceOf(attempt->task.source);
    const std::string origin = attempt->url.origin();
    const Admission admission = admit(attempt->url, attempt->task, source, at);
    switch (admission.kind) {
    case Admission::Kind::Open:
        return wantTokensOf(attempt, at);
    case Admission::Kind::Denied:
        attempt->evidence.push_back(admission.evidence);
        if (attempt->purpose == Purpose::Probe)
            return endProbe(attempt, model::Outcome{admission.outcome}.name(), {{"rule", admission.evidence.value}},
                            at);
        return ended(attempt, {admission.outcome, attempt->httpStatus}, nullptr);
    case Admission::Kind::AskRobots:
        m_hopsWaitForRobots[origin].push_back(attempt);
        return askRobots(attempt->url, source, attempt->task, attempt->forOperator ? AskedBy::Probe : AskedBy::Hop, at);
    case Admission::Kind::Wait:
        if (m_robots.standing(origin, at.steady) == robots::Standing::Fetching) {
            m_hopsWaitForRobots[origin].push_back(attempt);
            return;
        }
        if (attempt->purpose == Purpose::Probe)
            return endProbe(attempt, "robots_unavailable", {}, at);
        const auto retry = m_robots.retryAt(origin).value_or(at.steady);
        return requeue(attempt, at.wall + std::chrono::ceil<base::Millis>(std::max(retry - at.steady, {})));
    }
}

} // namespace gleaner::crawl
