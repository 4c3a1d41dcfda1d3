#include "core/crawl/rate_policy.h"

#include <algorithm>

namespace gleaner::crawl {
namespace {

constexpr std::int64_t kSmallest = 5'000;      // pictures; up to here a source has the floor
constexpr std::int64_t kLargest = 500'000'000; // from here on the ceiling
constexpr double kSpan = 499'995'000;          // their distance
constexpr double kLongestDelay = 3600;         // seconds of Crawl-delay that count

} // namespace

double interpolatedRate(std::int64_t size, const RateOptions& options) {
    if (size <= kSmallest)
        return options.floor;
    if (size >= kLargest)
        return options.ceiling;
    return std::min(options.ceiling, options.floor + (options.ceiling - options.floor) * double(size) / kSpan);
}

std::string_view name(RateOrigin origin) {
    switch (origin) {
    case RateOrigin::Override:
        return "override";
    case RateOrigin::Adaptive:
        return "adaptive";
    case RateOrigin::Size:
        return "size";
    case RateOrigin::Floor:
        return "floor";
    case RateOrigin::Robots:
        return "robots";
    case RateOrigin::Profile:
        return "profile";
    }
    return "floor";
}

RateDecision decideRate(const RateInputs& inputs, const RateOptions& options) {
    RateDecision decision;
    if (inputs.override_) {
        decision = {*inputs.override_, RateOrigin::Override, false};
    } else if (inputs.adaptive) {
        decision = {*inputs.adaptive, RateOrigin::Adaptive, false};
    } else {
        decision = {interpolatedRate(inputs.size, options),
                    inputs.size > kSmallest ? RateOrigin::Size : RateOrigin::Floor, false};
    }
    if (decision.rate > options.ceiling) {
        decision.rate = options.ceiling;
        decision.clamped = true;
    }
    if (inputs.crawlDelaySeconds && *inputs.crawlDelaySeconds > 0) {
        const double allowed = 1 / std::min(*inputs.crawlDelaySeconds, kLongestDelay);
        if (allowed < decision.rate)
            decision = {allowed, RateOrigin::Robots, *inputs.crawlDelaySeconds > kLongestDelay};
    }
    if (inputs.profileFactor < 1) {
        decision.rate *= std::max(0.0, inputs.profileFactor);
        decision.origin = RateOrigin::Profile;
    }
    return decision;
}

} // namespace gleaner::crawl
