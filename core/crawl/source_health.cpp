#include "core/crawl/source_health.h"

#include <algorithm>

#include <fmt/format.h>

namespace gleaner::crawl {
namespace {

using model::Outcome;
using model::SourceState;

constexpr base::Seconds kTooMany{60};          // a 429 without a usable Retry-After …
constexpr base::Seconds kLongestTooMany{3600}; // … doubling while repeated up to this
constexpr base::Seconds kHalfOpenLongEnough{300};
constexpr int kHalfOpenFewSamples = 3;
constexpr std::chrono::seconds kWorthTelling{10}; // a wait that grows by less is no new transition

base::SteadyTime after(Moment now, base::Seconds wait) {
    return now.steady + std::chrono::duration_cast<std::chrono::nanoseconds>(wait);
}
base::WallTime wallAfter(Moment now, base::Seconds wait) {
    return now.wall + std::chrono::duration_cast<base::Millis>(wait);
}

// A remembered wall time on the steady clock of this run. What is over ends at the next tick(), as any wait does.
std::optional<base::SteadyTime> steadyOf(std::optional<base::WallTime> until, Moment now) {
    if (!until)
        return std::nullopt;
    return now.steady + std::max(*until - now.wall, base::Millis(0));
}

std::string number(std::int64_t value) {
    return std::to_string(value);
}

} // namespace

SourceHealth::SourceHealth(const crawlstate::SourceCondition& remembered, Moment now) {
    takeCondition(remembered, true, now);
}

void SourceHealth::replaceCondition(const crawlstate::SourceCondition& condition, Moment now) {
    takeCondition(condition, false, now);
}

void SourceHealth::takeCondition(const crawlstate::SourceCondition& condition, bool firstLook, Moment now) {
    const crawlstate::SourceCondition before = std::exchange(m_condition, condition);
    const bool wasOpen = before.breakerOpen;
    // A wait that goes on keeps its end on the steady clock: the wall clock may have been set meanwhile.
    if (condition.pausedUntil != before.pausedUntil)
        m_pauseEnds = steadyOf(condition.pausedUntil, now);
    if (condition.haltedUntil != before.haltedUntil)
        m_haltEnds = steadyOf(condition.haltedUntil, now);
    if (m_waitEnds && *m_waitEnds > now.steady) { // no operator shortens what a site asked for
        m_condition.retryAfterUntil = before.retryAfterUntil;
        m_condition.retryAfterCode = before.retryAfterCode;
    } else if (condition.retryAfterUntil != before.retryAfterUntil) {
        m_waitEnds = steadyOf(condition.retryAfterUntil, now);
    }
    m_announcedWait = m_waitEnds.value_or(now.steady);
    if (!firstLook) { // no operator changes what a robots.txt says
        m_condition.robotsUnavailable = before.robotsUnavailable;
        m_condition.robotsRetry = before.robotsRetry;
        m_condition.crawlDelay = before.crawlDelay;
    }
    if (wasOpen && !condition.breakerOpen) { // a reset clears the strip
        m_strip.clear();
        m_samples.clear();
        m_counts.clear();
        m_errors = 0;
    }
    if (condition.halfOpen) {
        m_halfOpenSince = now.steady;
        m_goodInRow = 0;
        m_halfOpenSamples = 0;
    }
    if (condition.haltsInRow > 0)
        m_nextHalt = std::min(kLongestHalt, kHalt * double(1 << std::min(condition.haltsInRow, 10)));
    else
        m_nextHalt = kHalt;
    m_announced = state();
    if (m_announced == SourceState::Halted)
        m_haltArgs = condition.args;
    if (m_announced == SourceState::RetryAfter)
        m_waitArgs = condition.args;
    if (m_announced == SourceState::BreakerOpen)
        m_breakerArgs = condition.args;
}

SourceState SourceHealth::state() const {
    if (m_condition.paused)
        return SourceState::Paused;
    if (m_condition.breakerOpen)
        return SourceState::BreakerOpen;
    if (m_waitEnds)
        return SourceState::RetryAfter;
    if (m_haltEnds)
        return SourceState::Halted;
    if (m_condition.halfOpen)
        return SourceState::HalfOpen;
    return SourceState::Running;
}

double SourceHealth::rateFactor() const {
    switch (state()) {
    case SourceState::Running:
        return 1;
    case SourceState::HalfOpen:
        return 0.1;
    default:
        return 0;
    }
}

base::WallTime SourceHealth::since() const {
    return m_condition.since;
}

std::optional<base::WallTime> SourceHealth::until() const {
    switch (state()) {
    case SourceState::Paused:
        return m_condition.pausedUntil;
    case SourceState::RetryAfter:
        return m_condition.retryAfterUntil;
    case SourceState::Halted:
        return m_condition.haltedUntil;
    default:
        return std::nullopt;
    }
}

model::Why SourceHealth::why() const {
    switch (state()) {
    case SourceState::Paused:
        return {"paused_by_operator", {{"reason", m_condition.pauseReason}}};
    case SourceState::HalfOpen:
        return {"half_open", {{"good", number(m_goodInRow)}, {"needed", number(kGoodNeeded)}}};
    case SourceState::Running:
        return {};
    default:
        return reasonOf(state());
    }
}

// Why a transition leads into this state.
model::Why SourceHealth::reasonOf(SourceState to) const {
    switch (to) {
    case SourceState::BreakerOpen:
        return {m_condition.breakerCode.empty() ? "breaker_last50" : m_condition.breakerCode, m_breakerArgs};
    case SourceState::RetryAfter:
        return {m_condition.retryAfterCode.empty() ? "retry_after" : m_condition.retryAfterCode, m_waitArgs};
    case SourceState::Halted:
        return {"error_window", m_haltArgs};
    case SourceState::HalfOpen:
        return {"half_open", {}};
    default:
        return {"time", {}};
    }
}

void SourceHealth::forgetOldSamples(base::SteadyTime now) {
    while (!m_samples.empty() && now - m_samples.front().time >= kWindow) {
        const Outcome& old = m_samples.front().outcome;
        m_errors -= old.isError() ? 1 : 0;
        const auto count = m_counts.find(old.name());
        if (--count->second == 0)
            m_counts.erase(count);
        m_samples.pop_front();
    }
}

SourceHealth::Window SourceHealth::window(Moment now) {
    forgetOldSamples(now.steady);
    return {std::int64_t(m_samples.size()), m_errors, m_counts};
}

std::vector<std::string> SourceHealth::last50() const {
    std::vector<std::string> names;
    names.reserve(m_strip.size());
    for (const Outcome& outcome : m_strip)
        names.push_back(outcome.name());
    return names;
}

std::map<std::string, std::string> SourceHealth::countsOfWindow() const {
    std::map<std::string, std::string> counts;
    for (const auto& [outcome, times] : m_counts)
        counts[outcome] = number(times);
    return counts;
}

// One transition: remembered, announced once, with its facts.
void SourceHealth::enter(SourceState to, const std::string& code, std::map<std::string, std::string> args, Moment now) {
    const SourceState from = m_announced;
    m_announced = to;
    m_condition.since = now.wall;
    m_condition.args = args;
    crawlstate::Transition transition;
    transition.time = now.wall;
    transition.action = to == SourceState::Running ? "recover" : std::string(model::name(to));
    transition.from = model::name(from);
    transition.to = model::name(to);
    transition.reason = code;
    transition.who = "monitor";
    transition.args = std::move(args);
    m_transitions.push_back(std::move(transition));
}

// A state that one above it hides is remembered and told all the same, or a restart would forget it.
void SourceHealth::enterOrHide(SourceState to, const std::string& code, std::map<std::string, std::string> args,
                               Moment now) {
    if (state() == to)
        return enter(to, code, std::move(args), now);
    crawlstate::Transition transition;
    transition.time = now.wall;
    transition.action = model::name(to);
    transition.from = transition.to = model::name(m_announced);
    transition.reason = code;
    transition.who = "monitor";
    transition.args = std::move(args);
    m_transitions.push_back(std::move(transition));
}

void SourceHealth::ended(const Outcome& outcome, RetryAfter retryAfter, Moment now) {
    tick(now);
    m_samples.push_back({now.steady, outcome});
    ++m_counts[outcome.name()];
    m_errors += outcome.isError() ? 1 : 0;
    m_strip.push_back(outcome);
    if (m_strip.size() > size_t(kStripLength))
        m_strip.pop_front();
    if (outcome.isExpected()) {
        m_condition.haltsInRow = 0;
        if (!m_condition.halfOpen)
            m_nextHalt = kHalt;
    }
    // What was under way when the site said 429 says nothing about whether it has had enough since.
    if (!m_waitEnds && (outcome.kind != model::OutcomeKind::Http || outcome.httpStatus != 429))
        m_tooManyInRow = 0;
    if (asksToWait(outcome, retryAfter))
        waitAsAsked(outcome, retryAfter, now);
    if (m_condition.breakerOpen)
        return;
    if (m_strip.size() == size_t(kStripLength) &&
        std::all_of(m_strip.begin(), m_strip.end(), [](const Outcome& o) { return o.isError(); }))
        return openBreaker("breaker_last50", now);
    if (m_condition.halfOpen && !m_haltEnds)
        return judgeHalfOpen(outcome, now);
    if (!m_haltEnds && m_samples.size() > size_t(kWindowSamples) &&
        double(m_errors) > kErrorShare * double(m_samples.size()))
        halt(now);
}

bool SourceHealth::asksToWait(const Outcome& outcome, RetryAfter retryAfter) {
    return outcome.kind == model::OutcomeKind::Http &&
           (outcome.httpStatus == 429 || (outcome.httpStatus == 503 && retryAfter));
}

void SourceHealth::robotsAnswered(const Outcome& outcome, RetryAfter retryAfter, Moment now) {
    tick(now);
    if (asksToWait(outcome, retryAfter))
        waitAsAsked(outcome, retryAfter, now);
}

void SourceHealth::noteRobots(bool unavailable, std::optional<base::WallTime> retry) {
    m_condition.robotsUnavailable = unavailable;
    m_condition.robotsRetry = retry;
}

void SourceHealth::noteCrawlDelay(std::optional<double> seconds) {
    m_condition.crawlDelay = seconds;
}

void SourceHealth::judgeHalfOpen(const Outcome& outcome, Moment now) {
    if (outcome.isError())
        return halt(now);
    ++m_goodInRow;
    ++m_halfOpenSamples;
    if (m_goodInRow >= kGoodNeeded)
        closeHalfOpen(now);
}

void SourceHealth::closeHalfOpen(Moment now) {
    m_condition.halfOpen = false;
    m_nextHalt = kHalt;
    // What was before the halt is judged already.
    m_samples.clear();
    m_counts.clear();
    m_errors = 0;
    if (state() == SourceState::Running)
        enter(SourceState::Running, "half_open", {{"good", number(m_goodInRow)}}, now);
}

void SourceHealth::halt(Moment now) {
    ++m_condition.haltsInRow;
    if (m_condition.haltsInRow >= kHaltsToOpen)
        return openBreaker("breaker_halts", now);
    const base::Seconds length = m_nextHalt;
    m_nextHalt = std::min(kLongestHalt, m_nextHalt * 2);
    m_condition.halfOpen = true; // what comes after
    m_condition.haltedUntil = wallAfter(now, length);
    m_haltEnds = after(now, length);
    auto args = countsOfWindow();
    args["errors"] = number(m_errors);
    args["total"] = number(std::int64_t(m_samples.size()));
    args["threshold_percent"] = fmt::format("{:.0f}", 100 * kErrorShare);
    args["seconds"] = fmt::format("{:.0f}", length.count());
    m_haltArgs = args;
    enterOrHide(SourceState::Halted, "error_window", std::move(args), now);
}

void SourceHealth::openBreaker(const std::string& code, Moment now) {
    m_condition.breakerOpen = true;
    m_condition.breakerCode = code;
    m_condition.halfOpen = false;
    m_condition.haltedUntil.reset();
    m_haltEnds.reset();
    std::map<std::string, std::int64_t> counts;
    for (const Outcome& outcome : m_strip)
        ++counts[outcome.name()];
    std::map<std::string, std::string> args;
    for (const auto& [outcome, times] : counts)
        args[outcome] = number(times);
    args["halts"] = number(m_condition.haltsInRow);
    m_breakerArgs = args;
    enterOrHide(SourceState::BreakerOpen, code, std::move(args), now);
}

void SourceHealth::waitAsAsked(const Outcome& outcome, RetryAfter retryAfter, Moment now) {
    base::Seconds wait{0};
    const char* code = "retry_after";
    if (retryAfter) {
        wait = *retryAfter;
    } else {
        wait = std::min(kLongestTooMany, kTooMany * double(1 << std::min(m_tooManyInRow, 10)));
        code = "too_many_requests";
    }
    // Answers to requests that were under way already must not shorten or lengthen the wait by themselves.
    const bool first = !m_waitEnds;
    if (outcome.httpStatus == 429 && (first || retryAfter))
        ++m_tooManyInRow;
    if (!first && (!retryAfter || after(now, wait) <= *m_waitEnds))
        return;
    m_waitEnds = after(now, wait);
    m_condition.retryAfterUntil = wallAfter(now, wait);
    m_condition.retryAfterCode = code;
    m_waitArgs = {{"seconds", fmt::format("{:.0f}", wait.count())}, {"status", number(outcome.httpStatus)}};
    // Each answer of a burst asks for a little longer than the one before: one transition, not one for each.
    const bool told = m_announced == SourceState::RetryAfter && *m_waitEnds - m_announcedWait < kWorthTelling;
    if (told || (state() != SourceState::RetryAfter && !first))
        return;
    m_announcedWait = *m_waitEnds;
    enterOrHide(SourceState::RetryAfter, code, m_waitArgs, now);
}

void SourceHealth::tick(Moment now) {
    forgetOldSamples(now.steady);
    bool over = false;
    const auto end = [&](std::optional<base::SteadyTime>& ends, std::optional<base::WallTime>& remembered) {
        if (!ends || now.steady < *ends)
            return false;
        ends.reset();
        remembered.reset();
        over = true;
        return true;
    };
    if (end(m_pauseEnds, m_condition.pausedUntil))
        m_condition.paused = false;
    end(m_waitEnds, m_condition.retryAfterUntil);
    if (end(m_haltEnds, m_condition.haltedUntil)) {
        m_halfOpenSince = now.steady;
        m_goodInRow = 0;
        m_halfOpenSamples = 0;
    }
    if (m_condition.halfOpen && state() == SourceState::HalfOpen && m_halfOpenSamples >= kHalfOpenFewSamples &&
        now.steady - m_halfOpenSince >= kHalfOpenLongEnough)
        return closeHalfOpen(now);
    if (over && state() != m_announced) {
        model::Why reason = reasonOf(state());
        enter(state(), reason.code, std::move(reason.args), now);
    }
}

std::optional<base::SteadyTime> SourceHealth::nextChange() const {
    std::optional<base::SteadyTime> next;
    const auto consider = [&](std::optional<base::SteadyTime> time) {
        if (time && (!next || *time < *next))
            next = time;
    };
    consider(m_pauseEnds);
    consider(m_waitEnds);
    consider(m_haltEnds);
    if (state() == SourceState::HalfOpen && m_halfOpenSamples >= kHalfOpenFewSamples)
        consider(m_halfOpenSince + std::chrono::duration_cast<std::chrono::nanoseconds>(kHalfOpenLongEnough));
    return next;
}

std::vector<crawlstate::Transition> SourceHealth::takeTransitions() {
    return std::exchange(m_transitions, {});
}

} // namespace gleaner::crawl
