#pragma once
// The health of one source as a state machine without threads or clocks of its own (design/crawl.md, "Outcomes,
// windows, halts, breaker"): what the last answers say about whether it may be asked, and how fast.

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/crawlstate/source_registry.h"
#include "core/model/outcome.h"
#include "core/model/source_state.h"

namespace gleaner::crawl {

// The two clocks at one moment: durations run on the steady one, so that a stepped wall clock neither ends nor extends
// a wait.
struct Moment {
    base::SteadyTime steady;
    base::WallTime wall;
};

// What the site asked for with 429 or 503: seconds from receipt, already bounded (see fetch::retryAfterSeconds());
// absent when the header is missing, zero or in the past.
using RetryAfter = std::optional<base::Seconds>;

// Not thread-safe. Every function that may change the state takes the moment it happens at.
class SourceHealth {
public:
    static constexpr int kStripLength = 50;     // outcomes of the breaker
    static constexpr int kGoodNeeded = 20;      // expected outcomes in a row that end half-open
    static constexpr double kErrorShare = 0.10; // of the window, above which the source is halted
    static constexpr int kWindowSamples = 5;    // … once it has more than this many
    static constexpr base::Seconds kWindow{60};
    static constexpr base::Seconds kHalt{60}; // the first; doubled each time in half-open up to kLongestHalt
    static constexpr base::Seconds kLongestHalt{960};
    static constexpr int kHaltsToOpen = 5; // in a row without one expected outcome

    // As the library remembered it.
    SourceHealth(const crawlstate::SourceCondition& remembered, Moment now);

    // An attempt ended.
    void ended(const model::Outcome& outcome, RetryAfter retryAfter, Moment now);
    // A robots.txt was answered: 429 and 503 bind the source as those of any request do; else it says nothing of
    // health.
    void robotsAnswered(const model::Outcome& outcome, RetryAfter retryAfter, Moment now);
    // What robots.txt files say of the source, to be remembered; no state of its health.
    void noteRobots(bool unavailable, std::optional<base::WallTime> retry);
    void noteCrawlDelay(std::optional<double> seconds);
    // Ends what is over by time. Cheap; call before asking anything below, and at nextChange().
    void tick(Moment now);
    // When tick() will change something by itself.
    std::optional<base::SteadyTime> nextChange() const;
    // The operator changed the condition, here or in another process (pause, resume, reset, undo). Not a transition of
    // ours: the operator's action has journalled it.
    void replaceCondition(const crawlstate::SourceCondition& condition, Moment now);

    // 1 when it may be asked at its rate, 0.1 in half-open, 0 when it must be left alone.
    double rateFactor() const; // 0, 0.1 or 1
    // Paused, BreakerOpen, RetryAfter, Halted, HalfOpen, or Running when nothing of these holds.
    model::SourceState state() const;
    // The facts of the state; for Running the code is empty (the crawl knows more: at_limit, site_slow …).
    model::Why why() const;
    base::WallTime since() const;                // of the state
    std::optional<base::WallTime> until() const; // when it ends by time

    struct Window {
        std::int64_t total = 0, errors = 0;
        std::map<std::string, std::int64_t> byOutcome; // name → attempts, all of the window
    };
    Window window(Moment now);
    std::vector<std::string> last50() const; // outcome names, newest last

    // What must be remembered; changes with every transition.
    const crawlstate::SourceCondition& condition() const { return m_condition; }
    // Transitions since the last call, oldest first; `source` is left empty, `who` is "monitor". One per change of
    // state, with counts by outcome among the args.
    std::vector<crawlstate::Transition> takeTransitions();

private:
    struct Sample {
        base::SteadyTime time;
        model::Outcome outcome;
    };
    void takeCondition(const crawlstate::SourceCondition& condition, bool firstLook, Moment now);
    void forgetOldSamples(base::SteadyTime now);
    void enter(model::SourceState to, const std::string& code, std::map<std::string, std::string> args, Moment now);
    void enterOrHide(model::SourceState to, const std::string& code, std::map<std::string, std::string> args,
                     Moment now);
    void judgeHalfOpen(const model::Outcome& outcome, Moment now);
    void closeHalfOpen(Moment now);
    void halt(Moment now);
    void openBreaker(const std::string& code, Moment now);
    static bool asksToWait(const model::Outcome& outcome, RetryAfter retryAfter);
    void waitAsAsked(const model::Outcome& outcome, RetryAfter retryAfter, Moment now);
    model::Why reasonOf(model::SourceState state) const;
    std::map<std::string, std::string> countsOfWindow() const;

    crawlstate::SourceCondition m_condition;
    model::SourceState m_announced = model::SourceState::Running; // as of the last transition
    // Ends of waits on the steady clock; the condition holds the same as wall time, for restarts and for showing.
    std::optional<base::SteadyTime> m_haltEnds, m_waitEnds, m_pauseEnds;
    base::SteadyTime m_announcedWait{}; // the end of the wait that the last transition told
    // The facts of a state, also while one above it hides it.
    std::map<std::string, std::string> m_haltArgs, m_waitArgs, m_breakerArgs;
    base::SteadyTime m_halfOpenSince{};
    int m_goodInRow = 0; // of half-open
    int m_halfOpenSamples = 0;
    int m_tooManyInRow = 0; // 429 without a usable Retry-After
    base::Seconds m_nextHalt = kHalt;
    std::deque<Sample> m_samples;                 // of the last 60 s
    std::map<std::string, std::int64_t> m_counts; // of m_samples, by name
    std::int64_t m_errors = 0;                    // of m_samples
    std::deque<model::Outcome> m_strip;           // last 50
    std::vector<crawlstate::Transition> m_transitions;
};

} // namespace gleaner::crawl
