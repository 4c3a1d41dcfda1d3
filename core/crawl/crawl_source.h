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
#include "core/model/record.h"
#include "core/stream/task_queue.h"

namespace gleaner::crawl {

// What a request is made for.
enum class Purpose {
    Picture, // a task's
    Robots,  // a robots.txt, before the first picture of its origin
    Probe,   // an operator's look at the source
};

// What an attempt that is under way is doing; every one is in exactly one.
enum class Phase {
    Waiting,   // for a token, a robots.txt, or to be judged
    Fetching,  // a request is on its way, or its answer
    Examining, // the picture is being looked at
    Settling,  // being made durable
};

// One attempt on its way: from its first token until it is durable.
struct Attempt {
    Purpose purpose = Purpose::Picture;
    Phase phase = Phase::Waiting;
    stream::Task task;        // of Robots and Probe: the task that it is made for, which stays in the queue
    std::string robotsOf;     // of Robots: the origin
    bool forOperator = false; // a probe, or its robots.txt: goes also while the source is left alone otherwise
    bool holdsSlot = false;   // of its task's source
    Url url;                  // of the present hop
    int hops = 0;             // redirects followed
    bool fellBack = false;    // from a guessed https to http
    std::set<std::string> visited;
    std::vector<model::SourceKey> tokensWanted; // of the present hop, in the order they are taken
    model::SourceKey hopSource;                 // whose answer the present hop is
    std::optional<model::SourceKey> unwritten;  // the bucket whose token waits for its request to be on the wire
    base::SteadyTime waitingSince{};            // for the next token
    base::SteadyTime started{};
    std::int64_t firstByteMs = -1;
    std::int64_t bytes = 0;
    int httpStatus = 0;
    std::vector<fetch::Header> headers;    // of the last response
    std::string detail, remoteAddress;     // the same
    std::vector<model::Evidence> evidence; // why it was left alone
    Bytes body;                            // while it is being examined
    std::optional<Settlement> settlement;  // while it is being made durable
    bool unwritable = false;               // that has failed before
};
using AttemptPtr = std::shared_ptr<Attempt>;

// So many attempts in a row without one stored picture are worth an operator's look (design/crawl.md, "Outcomes").
inline constexpr int kNothingStored = 50;

// The same address without TLS; https's own port becomes http's.
Url inPlainHttp(Url url);

// A task taken from the queue and not started.
struct ReadyTask {
    stream::Task task;
    std::optional<Url> url; // nothing: it is no address
};

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

    std::deque<ReadyTask> buffer;       // taken from the queue, not started
    std::deque<AttemptPtr> waitingHops; // want this bucket's token
    stream::QueueCounts queue;          // as last counted
    bool queueMayHaveWork = false;      // false once a take came back empty, until the next count
    bool ready = false;                 // as the scheduler was told

    // robots.txt
    std::string robotsWanted;                  // the origin that it waited for last
    size_t deferred = 0;                       // tasks that were put back because their robots.txt could not be had
    bool waitsForRobots = false;               // all that lies ready waits for a robots.txt …
    bool robotsUnavailable = false;            // … which could not be had
    base::SteadyTime robotsRetry{};            // when one of those that could not be had is asked for again
    base::WallTime robotsSince{};              // of robotsUnavailable
    std::map<std::string, double> crawlDelays; // seconds, by origin
    bool robotsSeen = false;                   // by this run; until then what was remembered holds

    // Probes.
    std::optional<base::SteadyTime> probeAt, lastProbe; // wanted from then on; started then
    int probesUnderWay = 0;                             // they get tokens also while the source is left alone otherwise

    // By this run.
    int withoutPicture = 0;              // attempts that ended in a row without a stored picture …
    base::WallTime nothingStoredSince{}; // … and when that became kNothingStored
    std::int64_t ok = 0, unchanged = 0, failed = 0, linkRot = 0, blocked = 0, retried = 0, bytes = 0;
    std::map<std::string, std::int64_t> outcomes;
    TenSecondRate sent;
    double peakRate = 0;   // the highest of `sent`
    TenSecondSum received; // bytes
    LastValues firstByte;
    MinuteShare starved;

    std::optional<double> crawlDelay() const { // the slowest of its hosts sets the pace
        std::optional<double> longest = robotsSeen ? std::nullopt : health.condition().crawlDelay;
        for (const auto& [origin, seconds] : crawlDelays)
            longest = std::max(longest.value_or(0), seconds);
        return longest;
    }
    bool hasWork() const { return !buffer.empty() || queueMayHaveWork; } // new tasks to start
};

} // namespace gleaner::crawl
