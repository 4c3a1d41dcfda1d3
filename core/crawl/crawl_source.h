#pragma once
// One source while a crawl runs: its rule, its health, what it waits for, what was measured.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/crawl/attempt_handler.h"
#include "core/crawl/meters.h"
#include "core/crawl/rate_policy.h"
#include "core/crawl/source_health.h"
#include "core/crawlstate/source_registry.h"
#include "core/fetch/fetcher.h"
#include "core/stream/task_queue.h"

namespace gleaner::crawl {

// One attempt on its way: from its first token until it is durable. It holds a slot of its task's source all the while.
struct Attempt {
    stream::Task task;
    Url url;      // of the present hop
    int hops = 0; // redirects followed
    std::set<std::string> visited;
    std::vector<model::SourceKey> tokensWanted; // of the present hop, in the order they are taken
    model::SourceKey hopSource;                 // whose answer the present hop is
    std::optional<model::SourceKey> unwritten;  // the bucket whose token waits for its request to be on the wire
    base::SteadyTime waitingSince{};            // for the next token
    base::SteadyTime started{};
    std::int64_t firstByteMs = -1;
    std::int64_t bytes = 0;
    int httpStatus = 0;
    std::vector<fetch::Header> headers;   // of the last response
    Bytes body;                           // while it is being examined
    std::optional<Settlement> settlement; // while it is being made durable
    bool unwritable = false;              // that has failed before
};
using AttemptPtr = std::shared_ptr<Attempt>;

// A source of the library, or (isAuthority) the bucket of an authority that belongs to no single source.
struct CrawlSource {
    CrawlSource(model::SourceKey k, std::string n, const crawlstate::SourceCondition& condition, Moment now)
        : key(k), name(std::move(n)), health(condition, now), known(condition) {}

    model::SourceKey key;
    std::string name;
    bool isAuthority = false;
    std::set<model::SourceKey> users; // of an authority's bucket: who is sent there
    bool authoritiesKnown = false;    // a first look was taken at whom its tasks name
    crawlstate::SourceSettings settings;
    SourceHealth health;
    crawlstate::SourceCondition known; // as the registry holds it, as far as we know
    std::int64_t size = 0;
    RateDecision limit;
    double grantedRate = -1; // what the bucket earns at; -1 = not said yet

    std::deque<stream::Task> buffer;    // taken from the queue, not started
    std::deque<AttemptPtr> waitingHops; // want this bucket's token
    stream::QueueCounts queue;          // as last counted
    bool queueMayHaveWork = false;      // false once a take came back empty, until the next count
    bool ready = false;                 // as the scheduler was told

    // By this run.
    std::int64_t ok = 0, unchanged = 0, failed = 0, linkRot = 0, blocked = 0, retried = 0, bytes = 0;
    std::map<std::string, std::int64_t> outcomes;
    TenSecondRate sent;
    LastValues firstByte;
    MinuteShare starved;

    bool hasWork() const { return !buffer.empty() || queueMayHaveWork; } // new tasks to start
};

} // namespace gleaner::crawl
