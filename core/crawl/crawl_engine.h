#pragma once
// The crawl: monitor and worker in one process. The monitor fills the token buckets, judges the sources' health and
// obeys the operators; the worker spends tokens on requests, fairly. No monitor, no requests.

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/event_queue.h"
#include "core/base/result.h"
#include "core/crawl/attempt_handler.h"
#include "core/crawl/rate_policy.h"
#include "core/crawlstate/source_registry.h"
#include "core/crawlstate/token_buckets.h"
#include "core/eventlog/event_log.h"
#include "core/fetch/fetcher.h"
#include "core/model/record.h"
#include "core/model/source_state.h"
#include "core/robots/robots_store.h"
#include "core/stream/task_queue.h"

namespace gleaner::crawl {

struct CrawlOptions {
    int connections = 1024;     // slots: requests in flight at once, over all sources
    double maxSlotShare = 0.25; // of the slots, for any one source
    RateOptions rates;
    std::string version = "0"; // for the User-Agent
    std::string contact;       // mail or URL; needed for anything but loopback
    int maxAttempts = 4;
    base::Seconds retryBase{30};  // again after min(1 h, 30 s · 2^n) ± 20 %
    std::uint64_t jitterSeed = 0; // 0 = from the system
    fetch::FetchLimits limits;
    std::optional<std::int64_t> maxTasks; // drain after this many ended attempts
    base::Millis sizeRefresh{1'800'000};  // how often source sizes are looked at
    std::string quietHours;               // "22:00-06:30" local time: nothing is asked; empty = none
    std::int64_t bandwidthCap = 0;        // bytes/s received, over all sources; 0 = none
    bool probeOnly = false;               // obeys probes, starts no task

    // BadSetting naming the first field out of range.
    Result<void> validate() const;
};

// Figures of one source; every figure the window, the state line and `status` show has its definition here.
struct SourceFigures {
    model::SourceKey key;
    std::string name;
    double rateLimit = 0; // requests/s now allowed, before halts
    RateOrigin rateOrigin = RateOrigin::Floor;
    double automaticLimit = 0; // requests/s it would have by its size alone, without operator, robots.txt or profile
    double actualRate = 0;     // requests sent in the last 10 s ÷ 10
    double peakRate = 0;       // the highest actualRate of this run
    double byteRate = 0;       // bytes received in the last 10 s ÷ 10
    double tokens = 0;
    model::SourceState state = model::SourceState::Idle;
    model::Why why;
    base::WallTime since{};
    std::optional<base::WallTime> until;
    stream::QueueCounts queue; // `taken` = in flight: fetching, examining or being settled
    std::int64_t inFlight = 0;
    std::int64_t ok = 0, unchanged = 0, failed = 0, linkRot = 0, blocked = 0, retried = 0, bytes = 0; // by this run
    std::int64_t windowTotal = 0, windowErrors = 0;                       // attempts that ended in the last 60 s
    std::optional<std::int64_t> firstByteP50, firstByteP95, firstByteP99; // ms, over the last 512 responses
    double starvedShare = 0;                      // of the time with work and slots: without a token, last 60 s
    std::optional<std::int64_t> etaLow, etaHigh;  // seconds
    std::map<std::string, std::int64_t> outcomes; // by name, by this run
    std::vector<std::string> last50;              // outcome names, newest last
};

// What an operator should look at, while it lasts. The engine finds conditions of its own (code, source, since, args);
// the alert book (core/alerts) adds what the operators' rules say, and fills the rest.
struct Alert {
    enum class Phase { Pending, Firing, Recovering, NoData };
    Alert() = default;
    Alert(std::string c, std::string s, base::WallTime t, std::map<std::string, std::string> a = {})
        : code(std::move(c)), source(std::move(s)), since(t), args(std::move(a)) {}

    std::string code;   // nothing_stored robots_silent low_disk offline no_decoder, or "rule"
    std::string source; // empty = the whole crawl
    base::WallTime since{};
    std::map<std::string, std::string> args;

    std::int64_t rule = 0; // of the alert book; 0 = the engine's condition as it is
    std::string ruleName;
    Phase phase = Phase::Firing;
    std::string severity = "warning";       // warning or critical
    std::optional<double> value, threshold; // in the unit of the rule's metric
    std::string acknowledgedBy;             // user@host; empty = nobody
    std::optional<base::WallTime> snoozedUntil;
    bool operator==(const Alert&) const = default;
};

// The slots of the worker (CrawlOptions::connections), by what they are doing; the rest is idle.
struct WorkerFigures {
    std::int64_t connections = 0;
    std::int64_t fetching = 0;  // a request is on its way, or its answer
    std::int64_t waiting = 0;   // for a token, a robots.txt, or to be judged
    std::int64_t examining = 0; // the picture is being looked at
    std::int64_t settling = 0;  // being made durable
    bool operator==(const WorkerFigures&) const = default;
};

struct CrawlFigures {
    base::WallTime time{};
    bool running = false, draining = false;
    double seconds = 0; // since start
    std::int64_t ok = 0, unchanged = 0, failed = 0, blocked = 0, retried = 0, linkRot = 0, left = 0,
                 bytes = 0; // by this run
    double requestRate = 0; // requests sent in the last 10 s ÷ 10
    double storedRate = 0;  // pictures stored in the last 10 s ÷ 10
    double errorRate = 0;   // attempts ended as errors in the last 10 s ÷ 10
    double rateLimit = 0;   // sum over sources that may send or did in the last 10 s
    double byteRate = 0;    // bytes received in the last 10 s ÷ 10
    std::int64_t inFlight = 0;
    WorkerFigures workers;
    std::string profile;      // the rate profile in force (core/crawl/rate_profile.h); empty = none
    double profileFactor = 1; // what it makes of every limit now
    std::vector<Alert> alerts;
    std::vector<SourceFigures> sources; // by name
};

// The predecessor's field names plus ours (design/crawl.md, "Wire formats"): one JSON object, event
// "monitoring_update".
std::string stateLine(const CrawlFigures& figures);
// The last line of a crawl, event "summary" (design/cli.md).
std::string summaryLine(const CrawlFigures& figures);

// Actions in the journal: an operator asks for a probe (OperatorActions::probe()), and its answer, whose reason is an
// outcome's name or retry_after, offline, no_work, robots_unavailable; args: url status first_byte_ms total_ms bytes
// address detail headers rule.
inline constexpr const char* kProbeResult = "probe_result";

struct CrawlEvent {
    enum class Kind { Started, Draining, Finished, Transition, StorageTrouble, Held, Released, LinkRot };
    CrawlEvent() = default;
    CrawlEvent(Kind k, base::WallTime t) : kind(k), time(t) {}
    CrawlEvent(base::WallTime t, crawlstate::Transition changed)
        : kind(Kind::Transition), time(t), transition(std::move(changed)) {}
    CrawlEvent(base::WallTime t, Error trouble) : kind(Kind::StorageTrouble), time(t), error(std::move(trouble)) {}
    CrawlEvent(base::WallTime t, model::RecordKey gone) : kind(Kind::LinkRot), time(t), record(gone) {}

    Kind kind = Kind::Started;
    base::WallTime time{};
    crawlstate::Transition transition; // for Transition; a probe's answer too (action "probe_result")
    Error error;                       // for StorageTrouble
    model::Why why;                    // for Held: offline, low_disk, no_decoder, quiet_hours
    model::RecordKey record;           // for LinkRot: it answered 404 or 410
};

struct CrawlParts {
    stream::TaskQueue& queue;
    crawlstate::SourceRegistry& registry;
    robots::RobotsStore& robots;
    fetch::Fetcher& fetcher;
    AttemptHandler& handler;
    const base::Clock& clock;
    // Sizes of sources: the catalogue's count per source name. May be empty.
    std::function<Result<std::map<std::string, std::int64_t>>()> sourceSizes;
    eventlog::EventLog* log = nullptr; // told every attempt and every CrawlEvent; may be null, outlives the engine
};

// One crawl at a time. Public functions may be called from any thread unless said otherwise.
class CrawlEngine {
public:
    CrawlEngine(CrawlParts parts, CrawlOptions options);
    ~CrawlEngine(); // stops

    // Starts monitor and worker threads. ContactMissing when a queued source is not loopback and no contact is set.
    Result<void> start();
    void drain(); // no new requests; ends when what is in flight is durable
    void abort(); // cuts requests; their tasks go back to the queue
    // Waits until a drain (or, with `untilDone`, the work) has ended; true when it ended within `timeout`.
    bool wait(base::Millis timeout, bool untilDone);
    bool running() const;
    // Nothing left that can run without an operator: queue empty but for failed, paused, halted-open sources.
    bool nothingLeftToRun() const;

    CrawlFigures figures() const;
    base::EventQueue<CrawlEvent>& events();

    // Registry or queue changed in this process: look now instead of within 500 ms.
    void refreshSources();

    // For tests of the fail-closed rule: the monitor's thread ends, the worker goes on.
    void stopMonitorForTest();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::crawl
