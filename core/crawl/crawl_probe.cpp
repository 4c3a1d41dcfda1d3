// An operator's look at a source: one request for its next picture, whatever the state of the source but a wait that
// the site itself asked for. It takes a token, obeys robots.txt, and comes at most every ten seconds. Nothing is stored
// and nothing is counted, but a 429 or Retry-After binds.

#include <fmt/format.h>

#include "core/crawl/crawl_loop.h"
#include "core/fetch/response_rules.h"

namespace gleaner::crawl {
namespace {

constexpr std::chrono::seconds kBetweenProbes{10};
constexpr size_t kMostHeaderText = 4096; // of a response's headers, in the journal

} // namespace

void CrawlLoop::startProbes(Moment at) {
    if (m_probesWanted == 0)
        return;
    for (const SourceKey key : m_order) {
        CrawlSource& source = sourceOf(key);
        const bool due = source.probeAt && at.steady >= *source.probeAt;
        if (due && (!source.lastProbe || at.steady - *source.lastProbe >= kBetweenProbes)) {
            source.probeAt.reset();
            --m_probesWanted;
            startProbe(source, at);
        }
    }
}

void CrawlLoop::startProbe(CrawlSource& source, Moment at) {
    auto attempt = std::make_shared<Attempt>();
    attempt->purpose = Purpose::Probe;
    attempt->forOperator = true;
    attempt->started = at.steady;
    attempt->hopSource = source.key;
    attempt->task.source = source.key;
    source.lastProbe = at.steady;
    m_inFlight.insert(attempt);
    if (source.health.state() == model::SourceState::RetryAfter)
        return endProbe(attempt, "retry_after", {}, at);
    if (m_offline)
        return endProbe(attempt, "offline", {}, at);
    if (source.buffer.empty())
        refill(source);
    updateReady(source);
    if (source.buffer.empty() || !source.buffer.front().url)
        return endProbe(attempt, "no_work", {}, at);
    attempt->task = source.buffer.front().task;
    attempt->url = *source.buffer.front().url;
    ++source.probesUnderWay;
    updateRate(source);
    admitHop(attempt, at);
}

void CrawlLoop::probeAnswered(const AttemptPtr& attempt, const fetch::FetchResult& result, Moment at) {
    CrawlSource& hop = sourceOf(attempt->hopSource);
    hop.health.robotsAnswered(result.outcome, fetch::retryAfterSeconds(attempt->headers, at.wall), at);
    collectTransitions(hop, at);
    endProbe(attempt, result.outcome.name(),
             {{"url", attempt->url.toString()},
              {"status", std::to_string(result.outcome.httpStatus)},
              {"first_byte_ms", std::to_string(result.firstByteMs)},
              {"total_ms", std::to_string(result.totalMs)},
              {"bytes", std::to_string(result.bytesReceived)},
              {"address", attempt->remoteAddress},
              {"detail", attempt->detail},
              {"headers", headerText(attempt->headers, kMostHeaderText)}},
             at);
}

void CrawlLoop::endProbe(const AttemptPtr& attempt, const std::string& outcome, std::map<std::string, std::string> args,
                         Moment at) {
    CrawlSource& source = sourceOf(attempt->task.source);
    source.probesUnderWay = std::max(0, source.probesUnderWay - 1);
    if (source.health.rateFactor() <= 0)
        m_buckets.empty(source.key);
    updateRate(source);
    crawlstate::Transition transition;
    transition.time = at.wall;
    transition.source = source.name;
    transition.action = kProbeResult;
    transition.reason = outcome;
    transition.who = "monitor";
    transition.args = std::move(args);
    announce(source, std::move(transition), at);
    leave(attempt);
}

} // namespace gleaner::crawl
