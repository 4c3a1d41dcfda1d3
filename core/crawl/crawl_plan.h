#pragma once
// What a crawl would do, before it does it: per source the work that waits, how fast it may go and how long that takes.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/crawl/rate_policy.h"
#include "core/crawlstate/source_registry.h"
#include "core/model/source_state.h"
#include "core/stream/task_queue.h"

namespace gleaner::crawl {

struct PlannedSource {
    model::SourceKey key;
    std::string name;
    std::int64_t queued = 0; // tasks left, those that wait for a retry included
    double rate = 0;         // requests/s it may have; halts and half-open are left out
    RateOrigin origin = RateOrigin::Floor;
    double share = 0;       // of all tasks left, 0 … 1
    double hours = 0;       // queued / rate: at least that long
    std::int64_t bytes = 0; // expected
    // What stands in its way now: Paused, BreakerOpen, RetryAfter, Halted or HalfOpen as the library remembers it, Done
    // when nothing is queued, else Idle with an empty code.
    model::SourceState state = model::SourceState::Idle;
    model::Why why;
    std::optional<base::WallTime> until;

    // Paused without an end or open: nothing of it is fetched until somebody decides.
    bool needsOperator() const;
    bool operator==(const PlannedSource&) const = default;
};

// The sums leave out what needs an operator: a crawl does not wait for that.
struct CrawlPlan {
    std::vector<PlannedSource> sources; // by name
    std::int64_t queued = 0;
    double rate = 0;        // requests/s of all sources with work together
    double hours = 0;       // of the slowest source; connections are taken to suffice for all
    std::int64_t bytes = 0; // expected
    bool operator==(const CrawlPlan&) const = default;
};

struct PlanInputs {
    std::span<const crawlstate::SourceEntry> sources;
    std::span<const stream::SourceCounts> counts;
    const std::map<std::string, std::int64_t>& sizes; // the catalogue's count per source name
    RateOptions rates;
    base::WallTime now;
    double profileFactor = 1; // of the rate profile in force
};

inline constexpr std::int64_t kTypicalPicture = 300 * 1024; // bytes, while the library holds none

// A picture is taken to weigh what those of its source did, else those of the library, else kTypicalPicture.
CrawlPlan crawlPlan(const PlanInputs& inputs);

} // namespace gleaner::crawl
