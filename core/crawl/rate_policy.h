#pragma once
// How many requests a second a source is given (design/crawl.md, "Rate limit of a source").

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gleaner::crawl {

struct RateOptions {
    double floor = 1.0;     // requests/s of a small source
    double ceiling = 200.0; // requests/s no source exceeds
};

// size ≤ 5,000 → floor; size ≥ 500,000,000 → ceiling; between, floor + (ceiling − floor) · size / 499,995,000, at most
// the ceiling (the predecessor's formula; golden vectors in tests/data/rate_vectors.tsv).
double interpolatedRate(std::int64_t size, const RateOptions& options);

enum class RateOrigin { Override, Adaptive, Size, Floor, Robots, Profile };
std::string_view name(RateOrigin origin); // "override", "adaptive", "size", "floor", "robots", "profile"

struct RateDecision {
    double rate = 0;
    RateOrigin origin = RateOrigin::Floor;
    bool clamped = false; // an override above the ceiling was cut to it
};

struct RateInputs {
    std::optional<double> override_;
    std::optional<double> adaptive;
    std::int64_t size = 0;
    std::optional<double> crawlDelaySeconds; // from robots.txt; at most an hour counts
    double profileFactor = 1;                // of the rate profile in force: on whatever the limit would be, 0.01 … 1
};
RateDecision decideRate(const RateInputs& inputs, const RateOptions& options);

} // namespace gleaner::crawl
