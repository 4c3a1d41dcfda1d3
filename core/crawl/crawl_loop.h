#pragma once
// The crawl as steps: monitorTick() fills buckets and judges, pump() spends tokens on requests. No threads and no
// waiting of its own, so that the same code runs a crawl in real time and a day of it on a simulated clock. CrawlEngine
// gives it threads.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/crawl/address_rules.h"
#include "core/crawl/crawl_engine.h"
#include "core/crawl/crawl_log.h"
#include "core/crawl/crawl_source.h"
#include "core/crawl/fair_scheduler.h"
#include "core/crawl/offline_watch.h"
#include "core/crawl/quiet_hours.h"
#include "core/crawl/rate_profile.h"
#include "core/crawl/retry_policy.h"
#include "core/crawlstate/in_process_buckets.h"
#include "core/robots/robots_book.h"

namespace gleaner::crawl {

// Calls from other threads, run by pump(). Outlives the loop in the callbacks that hold it; closed, it drops what
// comes.
class Mailbox {
public:
    explicit Mailbox(std::function<void()> wake) : m_wake(std::move(wake)) {}
    void post(std::function<void()> call);
    void close(); // waits for a wake-up under way; after it, nothing is woken
    std::vector<std::function<void()>> drain();

private:
    std::mutex m_mutex;
    std::function<void()> m_wake;
    std::vector<std::function<void()>> m_calls;
};

// Not thread-safe: the caller serialises all calls (CrawlEngine by one mutex); Fetcher's callbacks are taken inside
// poll() by the caller's loop thread and only collected there.
class CrawlLoop {
public:
    CrawlLoop(CrawlParts parts, CrawlOptions options, base::EventQueue<CrawlEvent>& events);
    ~CrawlLoop();

    // Reads sources, conditions and counts; ContactMissing when something queued is not on loopback and no contact is
    // set.
    Result<void> load();

    // The monitor's half: time passes for buckets and health. Returns when it wants to be called again.
    base::SteadyTime monitorTick();
    // What the monitor wants remembered: to be saved outside the lock, then told back.
    struct Unsaved {
        model::SourceKey key;
        crawlstate::SourceCondition condition;
        crawlstate::SourceCondition base; // what it was, as far as we knew
        std::vector<crawlstate::Transition> transitions;
        // To be saved when the registry now holds `held`: what an operator changed since `base` stays.
        crawlstate::SourceCondition besides(const crawlstate::SourceCondition& held) const;
    };
    std::vector<Unsaved> takeUnsaved();
    std::vector<robots::RobotsCopy> takeUnsavedRobots() { return m_robots.takeUnsaved(); }
    void keepUnsavedRobots(std::vector<robots::RobotsCopy> copies) { m_robots.keepUnsaved(std::move(copies)); }
    // Looked up outside the lock, at most once a second: what operators and importers changed meanwhile.
    struct Outside {
        std::optional<std::vector<crawlstate::SourceEntry>> entries; // set when the registry's revision changed
        std::vector<stream::SourceCounts> counts;
        std::optional<std::map<std::string, std::int64_t>> sizes;
        std::optional<AddressRules> rules;    // set beside `entries`
        std::optional<RateProfiles> profiles; // set beside `entries`
    };
    void apply(const Outside& outside);

    // The worker's half: runs posted calls, starts what may start. Returns when it wants to be called again at the
    // latest.
    base::SteadyTime pump();
    // An answer of the fetcher; to be handed in by the caller between pumps, in order.
    using Arrived = std::pair<AttemptPtr, fetch::FetchResult>;
    void arrived(std::vector<Arrived> results);
    // Where fetch callbacks leave answers (set by the caller before the first pump).
    void setArrivalSink(std::function<void(Arrived)> sink) { m_arrivalSink = std::move(sink); }

    void drain();
    void abort(); // drain, and what waits for a token goes back
    bool draining() const { return m_draining; }
    bool drained() const;                            // draining, and nothing is in flight
    bool nothingLeftToRun() const;                   // by the last counts
    bool wantsCount() const { return m_wantsCount; } // idle: count the queue soon

    CrawlFigures figures();
    Mailbox& mailbox() { return *m_mailbox; }

private:
    using SourceKey = model::SourceKey;

    Moment now() const { return {m_parts.clock.steadyNow(), m_parts.clock.wallNow()}; }
    CrawlSource& sourceOf(SourceKey key) { return *m_sources.at(key); }
    CrawlSource& addSource(const crawlstate::SourceEntry& entry, Moment at);
    CrawlSource& authorityBucket(const std::string& authority, SourceKey user, Moment at);
    void updateAuthority(CrawlSource& bucket);
    const std::set<SourceKey>* ownersOf(const std::string& authority) const;
    void applyEntry(const crawlstate::SourceEntry& entry, Moment at);
    void updateLimit(CrawlSource& source);
    void updateRate(CrawlSource& source);
    void updateReady(CrawlSource& source);
    void lookAtHealth(Moment at);
    void collectTransitions(CrawlSource& source, Moment at);
    Result<void> checkContact();

    // What stands still, and why (crawl_hold.cpp).
    bool mayStart(Moment at) const;
    void lookAtHolds(Moment at);
    void setHold(std::optional<model::Why>& hold, std::optional<model::Why> why, Moment at);
    void heard(SourceKey source, const model::Outcome& outcome, Moment at);
    void suspend(const AttemptPtr& attempt, const model::Outcome& outcome, Moment at);
    void judgeSuspended(Moment at);
    void lookWhetherOnline(Moment at);
    void spendBandwidth(std::int64_t bytes, Moment at);

    // Whether an address may be asked, as far as lists and robots.txt say (crawl_admission.cpp).
    struct Admission {
        enum class Kind {
            Open,
            AskRobots, // its robots.txt must be fetched first, and may be now
            Wait,      // its robots.txt is being fetched, or could not be had
            Denied,
        };
        Kind kind = Kind::Open;
        model::OutcomeKind outcome = model::OutcomeKind::AddressBlocked; // of Denied
        model::Evidence evidence;
    };
    Admission admit(const Url& url, const stream::Task& task, const CrawlSource& source, Moment at);
    struct Choice {
        size_t index = 0; // in the buffer
        Admission admission;
    };
    std::optional<Choice> choose(CrawlSource& source, Moment at);
    void blockOnRobots(CrawlSource& source, Moment at);
    void deferUnavailable(CrawlSource& source, Moment at);
    void reconsiderBlockedBy(const std::string& origin, Moment at);
    void reconsiderDue(Moment at);
    void reconsider(const std::set<SourceKey>& sources, Moment at);
    void announce(CrawlSource& source, crawlstate::Transition transition, Moment at);
    void setRobotsUnavailable(CrawlSource& source, bool unavailable, Moment at);
    enum class AskedBy { NewTask, Hop, Probe };
    void askRobots(const Url& page, CrawlSource& payer, const stream::Task& cause, AskedBy by, Moment at);
    void robotsAnswered(const AttemptPtr& attempt, const fetch::FetchResult& result, Moment at);
    void endRobots(const AttemptPtr& attempt, const robots::RobotsAnswer& answer, Moment at);
    void abandonRobots(const AttemptPtr& attempt, const std::function<void(const AttemptPtr&)>& each, Moment at);
    void noteCrawlDelay(const std::string& origin, Moment at);
    void admitHop(const AttemptPtr& attempt, Moment at);

    // An operator's look (crawl_probe.cpp).
    void startProbes(Moment at);
    void startProbe(CrawlSource& source, Moment at);
    void probeAnswered(const AttemptPtr& attempt, const fetch::FetchResult& result, Moment at);
    void endProbe(const AttemptPtr& attempt, const std::string& outcome, std::map<std::string, std::string> args,
                  Moment at);

    bool refill(CrawlSource& source);
    void serveHops(Moment at);
    void endLate(const AttemptPtr& attempt, Moment at);
    void serve(CrawlSource& source, Moment at);
    void begin(CrawlSource& source, ReadyTask task, const Admission& admission, Moment at);
    void wantTokens(const AttemptPtr& attempt, Moment at);
    void wantTokensOf(const AttemptPtr& attempt, Moment at);
    void wrote(const AttemptPtr& attempt, base::SteadyTime when);
    void send(const AttemptPtr& attempt, Moment at);
    fetch::FetchRequest requestFor(const AttemptPtr& attempt);

    void answered(const AttemptPtr& attempt, fetch::FetchResult result);
    void followRedirect(const AttemptPtr& attempt, const std::string& location, Moment at);
    bool fallBack(const AttemptPtr& attempt, const model::Outcome& outcome, Moment at);
    void examine(const AttemptPtr& attempt, Bytes body);
    void ended(const AttemptPtr& attempt, const model::Outcome& outcome, std::shared_ptr<const Examined> examined);

    // What becomes of it (crawl_settle.cpp).
    void settle(const AttemptPtr& attempt);
    void settled(const AttemptPtr& attempt, const Result<void>& durable);
    void giveUp(const AttemptPtr& attempt); // as if it had not been attempted
    void requeue(const AttemptPtr& attempt, std::optional<base::WallTime> notBefore = {});
    void park(const AttemptPtr& attempt, SourceKey until);
    void unpark();
    void leave(const AttemptPtr& attempt);
    void countSettled(CrawlSource& source, const Settlement& settlement);
    void release(CrawlSource& source);
    void complete(std::span<const stream::Completion> completions);

    struct Hold {
        const model::Why* why = nullptr; // null = nothing
        base::WallTime since{};
    };
    Hold presentHold() const;
    SourceFigures figuresOf(CrawlSource& source, Moment at);
    WorkerFigures workerFigures() const;
    void judge(SourceFigures& figures, CrawlSource& source, Moment at);
    void collectAlerts(CrawlFigures& figures, Moment at) const;

    CrawlParts m_parts;
    const CrawlOptions m_options;
    const RetryOptions m_retry;
    CrawlLog m_log;
    const std::shared_ptr<Mailbox> m_mailbox;
    std::function<void(Arrived)> m_arrivalSink;

    crawlstate::InProcessBuckets m_buckets;
    FairScheduler m_scheduler;
    std::unordered_map<SourceKey, std::unique_ptr<CrawlSource>> m_sources;
    std::vector<SourceKey> m_order;                                // library sources, for stable walks
    std::unordered_map<std::string, std::set<SourceKey>> m_owners; // authority → sources whose tasks name it
    std::unordered_map<std::string, SourceKey> m_authorityBuckets; // authority → its own bucket
    std::int64_t m_nextAuthorityKey = -1;
    std::map<std::string, std::int64_t> m_sizes; // catalogue's count by source name

    robots::RobotsBook m_robots;
    AddressRules m_rules;
    RateProfiles m_profiles;
    ProfileInForce m_profile;                                         // as of the last apply()
    std::set<SourceKey> m_blocked;                                    // sources whose waitsForRobots
    std::unordered_map<std::string, std::set<SourceKey>> m_blockedBy; // by origin; may name some that wait no more
    // Attempts under way that were led to an origin whose robots.txt is being fetched; they keep their slots.
    std::unordered_map<std::string, std::vector<AttemptPtr>> m_hopsWaitForRobots;

    // Origins that the address guard keeps from us, with the origin of the task that led there, by source: permission
    // for private addresses depends on both.
    std::map<SourceKey, std::set<std::string>> m_guarded;
    std::set<std::string> m_plainHttp; // guessed https origins that are none
    int m_probesWanted = 0;

    // Holds: while one is set, no new task is started.
    std::optional<model::Why> m_offline, m_trouble, m_quiet;
    base::WallTime m_offlineSince{}, m_troubleSince{};
    std::optional<base::WallTime> m_quietUntil;
    std::optional<QuietHours> m_quietHours;
    base::SteadyTime m_nextHoldLook{};
    base::SteadyTime m_startAgainAt{}; // no new task before: bandwidth used up, or trouble of our own
    OfflineWatch m_watch;
    struct Suspended { // could not be reached, and it is not clear yet whose fault that is
        AttemptPtr attempt;
        model::Outcome outcome;
        base::SteadyTime since;
    };
    std::deque<Suspended> m_suspended; // oldest first
    base::SteadyTime m_nextSuspendedLook{};
    base::SteadyTime m_nextOnlineLook{};
    size_t m_onlineLooks = 0;

    std::set<SourceKey> m_hopsWait; // buckets whose waitingHops are not empty
    // Tasks that lead to a source that must be left alone, by that source: tried again when it may be asked.
    std::map<SourceKey, std::vector<stream::Task>> m_parked;
    std::set<AttemptPtr> m_inFlight;
    std::vector<AttemptPtr> m_unsettled; // could not be written; tried again at m_settleAgain
    std::int64_t m_unwritable = 0;       // attempts that failed to be written; while there are any, nothing is started
    std::vector<stream::Completion> m_notPutBack; // requeues that could not be written, for the same moment
    model::Why m_unwritableWhy;                   // while there are any …
    base::WallTime m_unwritableSince{};
    std::optional<base::SteadyTime> m_settleAgain;
    base::SteadyTime m_nextHealthLook{};
    std::vector<Unsaved> m_unsaved;
    bool m_draining = false;
    bool m_aborting = false;
    bool m_wantsCount = false;
    std::int64_t m_startedAttempts = 0; // against maxTasks; what came to nothing is taken off again
    std::mt19937_64 m_random;

    base::SteadyTime m_startedAt{};
    TenSecondRate m_sent, m_stored, m_errors;
    TenSecondSum m_received; // bytes
};

} // namespace gleaner::crawl
