// The worker's half: from a task and a token to an ended attempt. The monitor's half is crawl_monitor.cpp, the figures
// are crawl_figures.cpp.

#include "core/crawl/crawl_loop.h"

#include <algorithm>
#include <utility>

#include "core/fetch/response_rules.h"

namespace gleaner::crawl {
namespace {

constexpr int kMaxRedirects = 5;
constexpr std::chrono::hours kTokenDeadline{6};
constexpr size_t kMostParked = 1000; // tasks that wait for one source; more go back to the queue
constexpr size_t kLargestTake = 64;  // tasks read from the queue at once
constexpr base::Millis kIdleWait{1000};
constexpr std::chrono::seconds kSettleRetry{1};

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::int64_t millisBetween(base::SteadyTime from, base::SteadyTime to) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count();
}

} // namespace

void Mailbox::post(std::function<void()> call) {
    const std::lock_guard lock(m_mutex);
    if (!m_wake)
        return;
    m_calls.push_back(std::move(call));
    if (m_calls.size() == 1)
        m_wake();
}

void Mailbox::close() {
    const std::lock_guard lock(m_mutex);
    m_wake = {};
    m_calls.clear();
}

std::vector<std::function<void()>> Mailbox::drain() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_calls, {});
}

CrawlLoop::CrawlLoop(CrawlParts parts, CrawlOptions options, base::EventQueue<CrawlEvent>& events)
    : m_parts(std::move(parts)),
      m_options(std::move(options)), m_retry{m_options.maxAttempts, m_options.retryBase, base::Seconds(3600), 0.20},
      m_events(events), m_mailbox(std::make_shared<Mailbox>([fetcher = &m_parts.fetcher] { fetcher->wake(); })),
      m_scheduler(m_options.connections, m_options.maxSlotShare),
      m_random(m_options.jitterSeed != 0 ? m_options.jitterSeed : std::random_device{}()) {
    m_startedAt = m_parts.clock.steadyNow();
    m_parts.handler.setRoomListener([mailbox = m_mailbox] { mailbox->post([] {}); });
}

CrawlLoop::~CrawlLoop() {
    m_parts.handler.setRoomListener({});
    m_mailbox->close();
}

bool CrawlLoop::mayStart() const {
    return !m_draining && m_unwritable == 0 && m_parts.handler.hasRoom() &&
           (!m_options.maxTasks || m_startedAttempts < *m_options.maxTasks);
}

base::SteadyTime CrawlLoop::pump() {
    for (const auto& call : m_mailbox->drain())
        call();
    const Moment at = now();
    if (m_settleAgain && at.steady >= *m_settleAgain) {
        m_settleAgain.reset();
        for (const AttemptPtr& attempt : std::exchange(m_unsettled, {}))
            settle(attempt);
    }
    serveHops(at);
    while (mayStart()) {
        const auto next = m_scheduler.pick();
        if (!next)
            break;
        serve(sourceOf(*next), at);
    }
    if (m_options.maxTasks && m_startedAttempts >= *m_options.maxTasks && m_inFlight.empty())
        drain();
    return m_settleAgain ? std::min(*m_settleAgain, at.steady + kIdleWait) : at.steady + kIdleWait;
}

// Attempts under way that want one more token hold their slot already: they go before new tasks, and also while
// draining.
void CrawlLoop::serveHops(Moment at) {
    const std::set<SourceKey> buckets = m_hopsWait;
    for (const SourceKey key : buckets) {
        CrawlSource& bucket = sourceOf(key);
        const bool blocked = bucket.health.rateFactor() <= 0;
        while (!bucket.waitingHops.empty()) {
            const AttemptPtr attempt = bucket.waitingHops.front();
            const bool late = at.steady - attempt->waitingSince >= kTokenDeadline;
            if (!blocked && !late && !m_buckets.take(key, at.steady))
                break;
            bucket.waitingHops.pop_front();
            if (blocked) {
                park(attempt, key);
            } else if (late) {
                ended(attempt, {model::OutcomeKind::NoRateToken, attempt->httpStatus}, nullptr);
            } else {
                attempt->unwritten = key;
                std::erase(attempt->tokensWanted, key);
                wantTokens(attempt, at);
            }
        }
        if (bucket.waitingHops.empty())
            m_hopsWait.erase(key);
        updateReady(bucket);
    }
}

// One token of one source is spent on a new task, or the source turns out not to be ready.
void CrawlLoop::serve(CrawlSource& source, Moment at) {
    if ((source.buffer.empty() && !refill(source)) || !m_buckets.take(source.key, at.steady))
        return updateReady(source);
    stream::Task task = std::move(source.buffer.front());
    source.buffer.pop_front();
    begin(source, std::move(task), at);
    updateReady(source);
}

bool CrawlLoop::refill(CrawlSource& source) {
    const size_t wanted = std::clamp<size_t>(size_t(source.limit.rate), 4, kLargestTake);
    auto tasks = m_parts.queue.take(source.key, wanted, m_parts.clock.wallNow());
    source.queueMayHaveWork = tasks && tasks->size() == wanted;
    if (!tasks) {
        m_events.push({CrawlEvent::Kind::StorageTrouble, m_parts.clock.wallNow(), {}, tasks.error()});
        return false;
    }
    for (stream::Task& task : *tasks) {
        if (const auto url = Url::parse(task.url))
            m_owners[url->authority()].insert(source.key);
        source.buffer.push_back(std::move(task));
    }
    return !source.buffer.empty();
}

void CrawlLoop::begin(CrawlSource& source, stream::Task task, Moment at) {
    auto attempt = std::make_shared<Attempt>();
    attempt->task = std::move(task);
    attempt->started = at.steady;
    attempt->hopSource = source.key;
    attempt->unwritten = source.key;
    m_inFlight.insert(attempt);
    m_scheduler.started(source.key);
    ++m_startedAttempts;
    const auto url = Url::parse(attempt->task.url);
    if (!url)
        return ended(attempt, {model::OutcomeKind::AddressBlocked, 0}, nullptr);
    attempt->url = *url;
    if (const auto* owners = ownersOf(url->authority()); owners && owners->size() > 1)
        attempt->tokensWanted = {authorityBucket(url->authority(), source.key, at).key}; // they share its bucket too
    wantTokens(attempt, at);
}

// Waits in the queue of the next bucket, or goes when no token is wanted any more.
void CrawlLoop::wantTokens(const AttemptPtr& attempt, Moment at) {
    if (attempt->tokensWanted.empty())
        return send(attempt, at);
    // The token before this one was permission, not the request itself: its bucket need not wait for the wire.
    wrote(attempt, at.steady);
    if (m_aborting)
        return requeue(attempt);
    CrawlSource& bucket = sourceOf(attempt->tokensWanted.front());
    // A source that must be left alone is left alone by redirects too: the task waits for it, outside.
    if (bucket.health.rateFactor() <= 0)
        return park(attempt, bucket.key);
    attempt->waitingSince = at.steady;
    bucket.waitingHops.push_back(attempt);
    m_hopsWait.insert(bucket.key);
    m_mailbox->post([] {}); // its token may be there already: look again at once
}

fetch::FetchRequest CrawlLoop::requestFor(const AttemptPtr& attempt) {
    const CrawlSource& source = sourceOf(attempt->task.source);
    fetch::FetchRequest request;
    request.url = attempt->url;
    request.userAgent =
        "Gleaner/" + m_options.version + (m_options.contact.empty() ? "" : " (+" + m_options.contact + ")");
    request.limits = m_options.limits;
    request.policy.caFile = source.settings.caFile;
    // Permission covers the addresses of the source's own records; a redirect elsewhere stays refused.
    if (source.settings.allowPrivate)
        if (const auto own = Url::parse(attempt->task.url))
            request.policy.privateOrigins = {own->origin()};
    request.headers.push_back({"Accept", "image/*,*/*;q=0.5"});
    if (attempt->hops == 0) {
        if (!attempt->task.etag.empty())
            request.headers.push_back({"If-None-Match", attempt->task.etag});
        if (!attempt->task.lastModified.empty())
            request.headers.push_back({"If-Modified-Since", attempt->task.lastModified});
    }
    return request;
}

void CrawlLoop::send(const AttemptPtr& attempt, Moment at) {
    attempt->visited.insert(attempt->url.toString());
    CrawlSource& hop = sourceOf(attempt->hopSource);
    hop.sent.add(at.steady);
    m_sent.add(at.steady);
    fetch::FetchRequest request = requestFor(attempt);
    // For slow sources the next interval runs from the moment the request is on the wire.
    request.written = [this, attempt](base::SteadyTime when) { wrote(attempt, when); };
    m_parts.fetcher.start(std::move(request), [this, attempt](fetch::FetchResult result) {
        m_arrivalSink({attempt, std::move(result)});
    });
}

// Also called, with the present time, when nothing will be written any more.
void CrawlLoop::wrote(const AttemptPtr& attempt, base::SteadyTime when) {
    if (const auto bucket = std::exchange(attempt->unwritten, std::nullopt))
        m_buckets.written(*bucket, when);
}

void CrawlLoop::arrived(std::vector<Arrived> results) {
    for (auto& [attempt, result] : results)
        answered(attempt, std::move(result));
}

void CrawlLoop::answered(const AttemptPtr& attempt, fetch::FetchResult result) {
    const Moment at = now();
    wrote(attempt, at.steady);
    attempt->bytes += result.bytesReceived;
    attempt->httpStatus = result.outcome.httpStatus;
    attempt->firstByteMs = result.firstByteMs;
    attempt->headers = std::move(result.headers);
    CrawlSource& hop = sourceOf(attempt->hopSource);
    if (result.firstByteMs >= 0)
        hop.firstByte.add(result.firstByteMs);
    if (m_aborting && result.outcome.kind == model::OutcomeKind::Reset)
        return requeue(attempt);
    const bool http = result.outcome.kind == model::OutcomeKind::Http;
    const std::string location(fetch::headerValue(attempt->headers, "Location"));
    if (http && isRedirect(result.outcome.httpStatus) && !location.empty())
        return followRedirect(attempt, location, at);
    if (http && result.outcome.httpStatus == 200)
        return examine(attempt, std::move(result.body));
    ended(attempt, result.outcome, nullptr);
}

// Each hop is asked like any request: its own token, its own source's health, its own address check.
void CrawlLoop::followRedirect(const AttemptPtr& attempt, const std::string& location, Moment at) {
    const auto next = attempt->url.resolve(location);
    if (!next) // another scheme, credentials or nonsense
        return ended(attempt, {model::OutcomeKind::AddressBlocked, attempt->httpStatus}, nullptr);
    if (attempt->hops >= kMaxRedirects || attempt->visited.count(next->toString()) > 0)
        return ended(attempt, {model::OutcomeKind::RedirectLoop, attempt->httpStatus}, nullptr);
    ++attempt->hops;
    attempt->url = *next;
    const std::set<SourceKey>* owners = ownersOf(next->authority());
    const bool own = !owners || owners->count(attempt->task.source) > 0;
    attempt->hopSource = own ? attempt->task.source : *owners->begin();
    // The token of the host that is asked comes last, so that no other wait lies between it and the request.
    attempt->tokensWanted = {attempt->hopSource};
    if (!owners || owners->size() > 1)
        attempt->tokensWanted.push_back(authorityBucket(next->authority(), attempt->task.source, at).key);
    wantTokens(attempt, at);
}

void CrawlLoop::examine(const AttemptPtr& attempt, Bytes body) {
    attempt->body = body;
    m_parts.handler.examine(
        {attempt->task, attempt->headers, std::move(body)},
        [this, attempt, mailbox = m_mailbox](model::Outcome outcome, std::shared_ptr<const Examined> examined) {
            mailbox->post(
                [this, attempt, outcome, examined = std::move(examined)] { ended(attempt, outcome, examined); });
        });
}

void CrawlLoop::ended(const AttemptPtr& attempt, const model::Outcome& outcome,
                      std::shared_ptr<const Examined> examined) {
    const Moment at = now();
    wrote(attempt, at.steady);
    CrawlSource& source = sourceOf(attempt->task.source);
    const RetryAfter retryAfter = fetch::retryAfterSeconds(attempt->headers, at.wall);
    const auto judge = [&](CrawlSource& judged) {
        judged.health.ended(outcome, retryAfter, at);
        collectTransitions(judged, at);
    };
    judge(source);
    if (!(attempt->hopSource == source.key) && outcome.isError())
        judge(sourceOf(attempt->hopSource));
    ++source.outcomes[outcome.name()];
    if (outcome.isError())
        m_errors.add(at.steady);

    Settlement settlement;
    settlement.task = attempt->task;
    settlement.headers = attempt->headers;
    settlement.examined = std::move(examined);
    if (settlement.examined)
        settlement.body = std::move(attempt->body);
    attempt->body = {};
    stream::Completion& completion = settlement.completion;
    completion.record = attempt->task.record;
    completion.source = attempt->task.source;
    completion.disposition = dispositionOf(outcome, attempt->task.attempts, m_retry);
    completion.attempt = {at.wall,
                          outcome,
                          attempt->httpStatus,
                          attempt->bytes,
                          attempt->firstByteMs,
                          millisBetween(attempt->started, at.steady)};
    if (completion.disposition == stream::Disposition::Retry) {
        const base::Seconds delay = retryDelay(attempt->task.attempts + 1, m_retry, m_random());
        completion.retryAt = at.wall + std::chrono::duration_cast<base::Millis>(delay);
    }
    attempt->settlement = std::move(settlement);
    settle(attempt);
}

void CrawlLoop::settle(const AttemptPtr& attempt) {
    m_parts.handler.settle(*attempt->settlement, [this, attempt, mailbox = m_mailbox](Result<void> durable) {
        mailbox->post([this, attempt, durable = std::move(durable)] { settled(attempt, durable); });
    });
}

void CrawlLoop::settled(const AttemptPtr& attempt, const Result<void>& durable) {
    CrawlSource& source = sourceOf(attempt->task.source);
    if (!durable) {
        m_events.push({CrawlEvent::Kind::StorageTrouble, m_parts.clock.wallNow(), {}, durable.error()});
        if (m_draining) // nobody waits for the disk any more: the task is still in the queue's file, the picture is
                        // fetched again
            return requeue(attempt);
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
    m_scheduler.ended(source.key);
    updateReady(source);
    m_wantsCount = m_wantsCount || (m_inFlight.empty() && !source.hasWork()); // perhaps that was all
}

void CrawlLoop::countSettled(CrawlSource& source, const Settlement& settlement) {
    const stream::Completion& completion = settlement.completion;
    const model::Outcome& outcome = completion.attempt.outcome;
    source.bytes += completion.attempt.bytes;
    if (outcome.isStored()) {
        ++source.ok;
        m_stored.add(m_parts.clock.steadyNow());
    } else if (outcome.isLinkRot()) {
        ++source.linkRot;
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

// Nothing was attempted as far as the task is concerned: back to the queue.
void CrawlLoop::requeue(const AttemptPtr& attempt) {
    stream::Completion completion;
    completion.record = attempt->task.record;
    completion.source = attempt->task.source;
    completion.disposition = stream::Disposition::Requeue;
    if (const auto done = m_parts.queue.complete(std::span(&completion, 1)); !done)
        m_events.push({CrawlEvent::Kind::StorageTrouble, m_parts.clock.wallNow(), {}, done.error()});
    --m_startedAttempts;
    leave(attempt);
}

// Nothing was attempted, and at once it would end the same way: the task waits, without a slot, until that source may
// be asked.
void CrawlLoop::park(const AttemptPtr& attempt, SourceKey until) {
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
            source.buffer.push_back(std::move(task));
            updateReady(source);
        }
        parked = m_parked.erase(parked);
    }
}

void CrawlLoop::release(CrawlSource& source) {
    std::vector<stream::Completion> completions;
    for (const stream::Task& task : source.buffer)
        completions.push_back({task.record, task.source, stream::Disposition::Requeue, {}, {}});
    source.buffer.clear();
    if (!completions.empty())
        if (const auto done = m_parts.queue.complete(completions); !done)
            m_events.push({CrawlEvent::Kind::StorageTrouble, m_parts.clock.wallNow(), {}, done.error()});
}

void CrawlLoop::drain() {
    if (m_draining)
        return;
    m_draining = true;
    unpark();
    for (const auto& [key, source] : m_sources) {
        release(*source);
        updateReady(*source);
    }
    // What could not be written waits no longer than for one more try.
    for (const AttemptPtr& attempt : std::exchange(m_unsettled, {}))
        settle(attempt);
    m_settleAgain.reset();
    m_events.push({CrawlEvent::Kind::Draining, m_parts.clock.wallNow(), {}, {}});
}

void CrawlLoop::abort() {
    drain();
    m_aborting = true;
    for (const auto& [key, source] : m_sources)
        for (const AttemptPtr& attempt : std::exchange(source->waitingHops, {}))
            requeue(attempt);
    m_hopsWait.clear();
}

bool CrawlLoop::drained() const {
    return m_draining && m_inFlight.empty();
}

} // namespace gleaner::crawl
