#include "core/crawl/retry_policy.h"

#include <algorithm>
#include <cmath>

namespace gleaner::crawl {

base::Seconds retryDelay(int attempt, const RetryOptions& options, std::uint64_t random) {
    const double doubled = options.base.count() * std::ldexp(1.0, std::clamp(attempt - 1, 0, 40));
    const double plain = std::min(options.longest.count(), doubled);
    const double unit = double(random >> 11) / double(1ull << 53); // 0 ≤ unit < 1
    return base::Seconds(plain * (1 - options.jitter + 2 * options.jitter * unit));
}

stream::Disposition dispositionOf(const model::Outcome& outcome, int attemptsBefore, const RetryOptions& options) {
    const bool unchanged = outcome.kind == model::OutcomeKind::Http && outcome.httpStatus == 304;
    if (outcome.isStored() || unchanged || outcome.isLinkRot() || outcome.isBlocked())
        return stream::Disposition::Done;
    if (outcome.isRetryable() && attemptsBefore + 1 < options.maxAttempts)
        return stream::Disposition::Retry;
    return stream::Disposition::Failed;
}

} // namespace gleaner::crawl
