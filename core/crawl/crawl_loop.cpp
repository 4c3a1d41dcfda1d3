// The worker's half: from a task and a token to an ended attempt. What may be asked is decided in crawl_admission.cpp,
// what stands still in crawl_hold.cpp; what becomes of an ended attempt is crawl_settle.cpp. The monitor's half is
// crawl_monitor.cpp, the figures are crawl_figures.cpp.

#include "core/crawl/crawl_loop.h"

#include <algorithm>
#include <utility>

#include "core/fetch/response_rules.h"
#include "core/robots/opt_out.h"

namespace gleaner::crawl {
namespace {

constexpr int kMaxRedirects = 5;
constexpr std::chrono::hours kTokenDeadline{6};
constexpr size_t kLargestTake = 64; // tasks read from the queue at once
constexpr base::Millis kIdleWait{1000};
constexpr std::chrono::seconds kOurTrouble{1}; // after a fault of our own, before new tasks

bool isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::int64_t millisBetween(base::SteadyTime from, base::SteadyTime to) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count();
}

} // namespace

Url inPlainHttp(Url url) {
    url.port = url.scheme == "https" && url.port == 443 ? 80 : url.port;
    url.scheme = "http";
    return url;
}

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
      m_log(events, m_parts.log),
      m_mailbox(std::make_shared<Mailbox>([fetcher = &m_parts.fetcher] { fetcher->wake(); })),
      m_scheduler(m_options.connections, m_options.maxSlotShare),
      m_random(m_options.jitterSeed != 0 ? m_options.jitterSeed : std::random_device{}()) {
    m_startedAt = m_parts.clock.steadyNow();
    m_quietHours = QuietHours::parse(m_options.quietHours);
    m_parts.handler.setRoomListener([mailbox = m_mailbox] { mailbox->post([] {}); });
}

CrawlLoop::~CrawlLoop() {
    m_parts.handler.setRoomListener({});
    m_mailbox->close();
}

base::SteadyTime CrawlLoop::pump() {
    for (const auto& call : m_mailbox->drain())
        call();
    const Moment at = now();
    if (m_settleAgain && at.steady >= *m_settleAgain) {
        m_settleAgain.reset();
        complete(std::exchange(m_notPutBack, {}));
        for (const AttemptPtr& attempt : std::exchange(m_unsettled, {}))
            settle(attempt);
    }
    judgeSuspended(at);
    startProbes(at);
    serveHops(at);
    lookWhetherOnline(at);
    while (mayStart(at)) {
        const auto next = m_scheduler.pick();
        if (!next)
            break;
        serve(sourceOf(*next), at);
    }
    if (m_options.maxTasks && m_startedAttempts >= *m_options.maxTasks && m_inFlight.empty())
        drain();
    base::SteadyTime next = at.steady + kIdleWait;
    if (m_settleAgain)
        next = std::min(next, *m_settleAgain);
    if (!m_suspended.empty())
        next = std::min(next, m_nextSuspendedLook);
    if (m_startAgainAt > at.steady)
        next = std::min(next, m_startAgainAt);
    return next;
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
            const bool refused = blocked && !attempt->forOperator;
            if (!refused && !late && !m_buckets.take(key, at.steady))
                break;
            bucket.waitingHops.pop_front();
            if (refused) {
                park(attempt, key);
            } else if (late) {
                endLate(attempt, at);
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

void CrawlLoop::endLate(const AttemptPtr& attempt, Moment at) {
    switch (attempt->purpose) {
    case Purpose::Picture:
        return ended(attempt, {model::OutcomeKind::NoRateToken, attempt->httpStatus}, nullptr);
    case Purpose::Robots:
        return abandonRobots(
            attempt, [this, at](const AttemptPtr& hop) { endLate(hop, at); }, at);
    case Purpose::Probe:
        return giveUp(attempt);
    }
}

// One token of one source is spent on a new task or its robots.txt, or the source turns out not to be ready.
void CrawlLoop::serve(CrawlSource& source, Moment at) {
    if (source.buffer.empty())
        refill(source);
    auto choice = choose(source, at);
    const bool denied = choice && choice->admission.kind == Admission::Kind::Denied; // costs no request
    if (!choice || (!denied && !m_buckets.take(source.key, at.steady)))
        return updateReady(source);
    const auto place = source.buffer.begin() + std::ptrdiff_t(choice->index);
    if (choice->admission.kind == Admission::Kind::AskRobots) {
        askRobots(*place->url, source, place->task, AskedBy::NewTask, at);
        choose(source, at); // perhaps all the others wait for it too
        return updateReady(source);
    }
    ReadyTask task = std::move(*place);
    source.buffer.erase(place);
    setRobotsUnavailable(source, false, at);
    begin(source, std::move(task), choice->admission, at);
    updateReady(source);
}

bool CrawlLoop::refill(CrawlSource& source) {
    const size_t wanted = std::clamp<size_t>(size_t(source.limit.rate), 4, kLargestTake);
    auto tasks = m_parts.queue.take(source.key, wanted, m_parts.clock.wallNow());
    source.queueMayHaveWork = tasks && tasks->size() == wanted;
    if (!tasks) {
        m_log.push({m_parts.clock.wallNow(), tasks.error()});
        return false;
    }
    for (stream::Task& task : *tasks) {
        ReadyTask ready{std::move(task), std::nullopt};
        if (auto url = Url::parse(ready.task.url)) {
            m_owners[url->authority()].insert(source.key);
            ready.url = std::move(*url);
        }
        source.buffer.push_back(std::move(ready));
    }
    return !tasks->empty();
}

void CrawlLoop::begin(CrawlSource& source, ReadyTask task, const Admission& admission, Moment at) {
    auto attempt = std::make_shared<Attempt>();
    attempt->task = std::move(task.task);
    attempt->started = at.steady;
    attempt->hopSource = source.key;
    attempt->holdsSlot = true;
    m_inFlight.insert(attempt);
    m_scheduler.started(source.key);
    ++m_startedAttempts;
    if (admission.kind == Admission::Kind::Denied) {
        if (!admission.evidence.header.empty())
            attempt->evidence.push_back(admission.evidence);
        return ended(attempt, {admission.outcome, 0}, nullptr);
    }
    attempt->unwritten = source.key;
    attempt->url = std::move(*task.url);
    if (const auto* owners = ownersOf(attempt->url.authority()); owners && owners->size() > 1)
        // they share its bucket too
        attempt->tokensWanted = {authorityBucket(attempt->url.authority(), source.key, at).key};
    wantTokens(attempt, at);
}

// Waits in the queue of the next bucket, or goes when no token is wanted any more.
void CrawlLoop::wantTokens(const AttemptPtr& attempt, Moment at) {
    if (attempt->tokensWanted.empty())
        return send(attempt, at);
    // The token before this one was permission, not the request itself: its bucket need not wait for the wire.
    wrote(attempt, at.steady);
    if (m_aborting)
        return giveUp(attempt);
    CrawlSource& bucket = sourceOf(attempt->tokensWanted.front());
    // A source that must be left alone is left alone by redirects too: the task waits for it, outside.
    if (bucket.health.rateFactor() <= 0 && !attempt->forOperator)
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
        if (auto own = Url::parse(attempt->task.url)) {
            request.policy.privateOrigins = {own->origin()};
            if (attempt->task.schemeGuessed)
                request.policy.privateOrigins.push_back(inPlainHttp(*own).origin());
        }
    if (attempt->purpose == Purpose::Robots) {
        request.limits.maxBody = std::int64_t(robots::kMaxRobotsBytes) + 1; // so that a cut line is known as one
        request.cutBody = true;
        request.headers.push_back({"Accept", "text/plain,*/*;q=0.5"});
        const robots::RobotsValidators copy = m_robots.validators(attempt->robotsOf);
        if (attempt->hops == 0 && !copy.etag.empty())
            request.headers.push_back({"If-None-Match", copy.etag});
        if (attempt->hops == 0 && !copy.lastModified.empty())
            request.headers.push_back({"If-Modified-Since", copy.lastModified});
        return request;
    }
    request.headers.push_back({"Accept", "image/*,*/*;q=0.5"});
    request.wantsBody = [](int status, const std::vector<fetch::Header>& headers) {
        return status != 200 || !robots::findOptOut(headers);
    };
    if (attempt->purpose == Purpose::Probe) {
        request.cutBody = true;
    } else if (attempt->hops == 0) {
        if (!attempt->task.etag.empty())
            request.headers.push_back({"If-None-Match", attempt->task.etag});
        if (!attempt->task.lastModified.empty())
            request.headers.push_back({"If-Modified-Since", attempt->task.lastModified});
    }
    return request;
}

void CrawlLoop::send(const AttemptPtr& attempt, Moment at) {
    attempt->visited.insert(attempt->url.toString());
    attempt->phase = Phase::Fetching;
    CrawlSource& hop = sourceOf(attempt->hopSource);
    hop.sent.add(at.steady);
    hop.peakRate = std::max(hop.peakRate, hop.sent.perSecond(at.steady));
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
    attempt->detail = std::move(result.detail);
    attempt->remoteAddress = std::move(result.remoteAddress);
    attempt->phase = Phase::Waiting;
    spendBandwidth(result.bytesReceived, at);
    CrawlSource& hop = sourceOf(attempt->hopSource);
    hop.received.add(at.steady, result.bytesReceived);
    m_received.add(at.steady, result.bytesReceived);
    if (result.firstByteMs >= 0)
        hop.firstByte.add(result.firstByteMs);
    if (m_aborting && result.outcome.kind == model::OutcomeKind::Reset)
        return giveUp(attempt);
    if (result.ourFault) { // no room for it: not now, and nobody is to blame
        m_log.push({at.wall, Error{ErrorCode::DiskFull, "fetch", attempt->detail, {}}});
        m_startAgainAt = std::max(m_startAgainAt, at.steady + kOurTrouble);
        return giveUp(attempt);
    }
    heard(hop.key, result.outcome, at);
    if (attempt->purpose == Purpose::Probe)
        return probeAnswered(attempt, result, at);
    if (fallBack(attempt, result.outcome, at))
        return;
    if (OfflineWatch::isUnreached(result.outcome))
        return suspend(attempt, result.outcome, at);
    const bool http = result.outcome.kind == model::OutcomeKind::Http;
    const std::string location(fetch::headerValue(attempt->headers, "Location"));
    if (http && isRedirect(result.outcome.httpStatus) && !location.empty())
        return followRedirect(attempt, location, at);
    if (attempt->purpose == Purpose::Robots)
        return robotsAnswered(attempt, result, at);
    if (http && (result.outcome.httpStatus == 200 || result.outcome.httpStatus == 304)) {
        if (const auto optOut = robots::findOptOut(attempt->headers)) {
            attempt->evidence.push_back({optOut->header, optOut->value, at.wall});
            return ended(attempt, {model::OutcomeKind::OptedOut, result.outcome.httpStatus}, nullptr);
        }
    }
    if (http && result.outcome.httpStatus == 200)
        return examine(attempt, std::move(result.body));
    ended(attempt, result.outcome, nullptr);
}

// The list did not say https: a site that has none is asked once more, without, with a token of its own.
bool CrawlLoop::fallBack(const AttemptPtr& attempt, const model::Outcome& outcome, Moment at) {
    const bool mayHelp = outcome.kind == model::OutcomeKind::Connect || outcome.kind == model::OutcomeKind::Tls;
    if (!mayHelp || !attempt->task.schemeGuessed || attempt->hops > 0 || attempt->fellBack ||
        attempt->url.scheme != "https")
        return false;
    attempt->fellBack = true;
    if (attempt->purpose == Purpose::Robots)
        return false; // endRobots() sends its pictures on
    attempt->url = inPlainHttp(attempt->url);
    admitHop(attempt, at);
    return true;
}

// Each hop is asked like any request: its own token, its own source's health, its own address check, its own
// robots.txt.
void CrawlLoop::followRedirect(const AttemptPtr& attempt, const std::string& location, Moment at) {
    const auto next = attempt->url.resolve(location);
    const bool tooMany = attempt->hops >= kMaxRedirects || (next && attempt->visited.count(next->toString()) > 0);
    if (attempt->purpose == Purpose::Robots) {
        robots::RobotsAnswer nowhere;
        nowhere.tooManyRedirects = tooMany;
        if (!next || tooMany || m_rules.denying(*next)) {
            m_log.ended(*attempt, sourceOf(attempt->task.source).name, model::Outcome::http(attempt->httpStatus), at);
            return endRobots(attempt, nowhere, at);
        }
    } else if (!next) { // another scheme, credentials or nonsense
        return ended(attempt, {model::OutcomeKind::AddressBlocked, attempt->httpStatus}, nullptr);
    } else if (tooMany) {
        return ended(attempt, {model::OutcomeKind::RedirectLoop, attempt->httpStatus}, nullptr);
    }
    ++attempt->hops;
    attempt->url = *next;
    if (attempt->purpose == Purpose::Robots)
        return wantTokensOf(attempt, at);
    admitHop(attempt, at);
}

// The tokens that the address of the present hop costs.
void CrawlLoop::wantTokensOf(const AttemptPtr& attempt, Moment at) {
    const std::string authority = attempt->url.authority();
    const std::set<SourceKey>* owners = ownersOf(authority);
    const bool own = !owners || owners->count(attempt->task.source) > 0;
    attempt->hopSource = own ? attempt->task.source : *owners->begin();
    // The token of the host that is asked comes last, so that no other wait lies between it and the request.
    attempt->tokensWanted = {attempt->hopSource};
    if (!owners || owners->size() > 1)
        attempt->tokensWanted.push_back(authorityBucket(authority, attempt->task.source, at).key);
    wantTokens(attempt, at);
}

void CrawlLoop::examine(const AttemptPtr& attempt, Bytes body) {
    attempt->body = body;
    attempt->phase = Phase::Examining;
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
    m_log.ended(*attempt, source.name, outcome, at); // before what follows from it
    const auto judge = [&](CrawlSource& judged) {
        judged.health.ended(outcome, retryAfter, at);
        collectTransitions(judged, at);
    };
    judge(source);
    if (!(attempt->hopSource == source.key) && outcome.isError()) {
        CrawlSource& hop = sourceOf(attempt->hopSource);
        if (!hop.isAuthority)
            m_log.endedElsewhere(*attempt, hop.name, source.name, outcome, at);
        judge(hop);
    }
    ++source.outcomes[outcome.name()];
    if (outcome.isError())
        m_errors.add(at.steady);

    Settlement settlement;
    settlement.task = attempt->task;
    settlement.headers = attempt->headers;
    settlement.evidence = attempt->evidence;
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
    attempt->phase = Phase::Settling;
    settle(attempt);
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
    m_log.push({CrawlEvent::Kind::Draining, m_parts.clock.wallNow()});
    m_mailbox->post([] {}); // what is suspended need not wait
}

void CrawlLoop::abort() {
    drain();
    m_aborting = true;
    for (const auto& [key, source] : m_sources)
        for (const AttemptPtr& attempt : std::exchange(source->waitingHops, {}))
            giveUp(attempt);
    m_hopsWait.clear();
}

bool CrawlLoop::drained() const {
    return m_draining && m_inFlight.empty();
}

} // namespace gleaner::crawl
