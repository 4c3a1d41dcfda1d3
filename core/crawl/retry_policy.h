#pragma once
// What becomes of a task whose attempt ended (design/crawl.md, "Retry").

#include <cstdint>

#include "core/base/clock.h"
#include "core/model/outcome.h"
#include "core/stream/task_queue.h"

namespace gleaner::crawl {

struct RetryOptions {
    int maxAttempts = 4; // in all
    base::Seconds base{30};
    base::Seconds longest{3600};
    double jitter = 0.20; // ± share
};

// The wait after the n-th failed attempt (n from 1): min(longest, base · 2^(n−1)) ± jitter, chosen by `random` (any 64
// bits).
base::Seconds retryDelay(int attempt, const RetryOptions& options, std::uint64_t random);

// Done for 200, 304, link rot and blocked; Retry while attempts are left and the outcome is worth it; else Failed.
// `attemptsBefore` does not count the one that ended.
stream::Disposition dispositionOf(const model::Outcome& outcome, int attemptsBefore, const RetryOptions& options);

} // namespace gleaner::crawl
