#pragma once
// The token buckets between monitor and workers. Only the monitor adds tokens; a worker takes one per request. No word
// from the monitor for kMonitorTimeout: no tokens (fail closed).

#include <chrono>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/model/source_state.h"

namespace gleaner::crawlstate {

using base::SteadyTime;
using model::SourceKey;

inline constexpr std::chrono::seconds kMonitorTimeout{3};

// The worker's half. Thread-safe.
class TokenTaker {
public:
    virtual ~TokenTaker() = default;
    // Takes one token; false when there is none, the source is unknown, or the monitor has been silent for
    // kMonitorTimeout.
    virtual bool take(SourceKey source, SteadyTime now) = 0;
    // Whether take() would succeed.
    virtual bool available(SourceKey source, SteadyTime now) const = 0;
    // The request that a token was taken for has been written to the wire at `when`, or has ended or been given up
    // without. For rates below 10/s the next interval runs from here (design/crawl.md, "Tokens"): until then there is
    // no next token, so that slow connections never bunch requests. Owed for every take().
    virtual void written(SourceKey source, SteadyTime when) = 0;
};

// The monitor's half. Thread-safe.
class TokenGiver {
public:
    virtual ~TokenGiver() = default;
    // Sets the rate (tokens a second) at which fill() earns; 0 empties the bucket at once and stops it. `burst` = how
    // many tokens it holds at most, when that is not max(1, rate/4).
    virtual void setRate(SourceKey source, double rate, std::optional<double> burst = std::nullopt) = 0;
    // Takes away what is in the bucket (halt, pause, reset).
    virtual void empty(SourceKey source) = 0;
    // Earns for the time since the last fill(), at most 250 ms of it, so that stopped time (SIGSTOP, sleep) earns
    // nothing; and is the sign of life. Returns the sources whose buckets turned from empty to at least one token.
    virtual std::vector<SourceKey> fill(SteadyTime now) = 0;
    // When the next bucket will hold one token, if nothing is taken before.
    virtual std::optional<SteadyTime> nextToken(SteadyTime now) const = 0;
    virtual double tokens(SourceKey source) const = 0;
};

} // namespace gleaner::crawlstate
