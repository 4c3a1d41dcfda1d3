#pragma once
// Figures over time, as they are kept and read: seven spans, each cut into buckets of its own width, and a handful of
// metrics in each bucket. Bucket n of width w holds the seconds [n·w, (n+1)·w) since 1970, UTC.

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/base/clock.h"

namespace gleaner::history {

enum class Span { FiveMinutes, HalfHour, SixHours, TwelveHours, Day, Week, NinetyDays };

struct Tier {
    Span span;
    std::int64_t seconds; // how far it reaches back
    std::int64_t step;    // seconds of one bucket
    constexpr std::int64_t buckets() const { return seconds / step; }
};

inline constexpr std::array<Tier, 7> kTiers{{
    {Span::FiveMinutes, 300, 1},
    {Span::HalfHour, 1'800, 6},
    {Span::SixHours, 6 * 3'600, 36},
    {Span::TwelveHours, 12 * 3'600, 72},
    {Span::Day, 24 * 3'600, 144},
    {Span::Week, 7 * 86'400, 600},
    {Span::NinetyDays, 90 * 86'400, 7'200},
}};

constexpr const Tier& tierOf(Span span) {
    return kTiers[size_t(span)];
}

// The shortest span that reaches back `seconds`; NinetyDays when none does.
constexpr Span spanFor(std::int64_t seconds) {
    for (const Tier& tier : kTiers) {
        if (tier.seconds >= seconds)
            return tier.span;
    }
    return Span::NinetyDays;
}

// What a bucket says of the seconds in it; "low … high" where it keeps the range, too. Definitions: crawl_engine.h.
enum class Metric {
    Requests,     // requests/s, mean, low … high; crawl and source
    Limit,        // requests/s allowed, the last; crawl and source
    Stored,       // pictures stored/s, mean, low … high; crawl
    Errors,       // errors/s, mean, low … high; crawl
    Bytes,        // bytes/s, mean, low … high; crawl
    Left,         // tasks left, the last; crawl and source
    InFlight,     // requests in flight, mean, low … high; crawl
    Memory,       // resident bytes, the most; crawl
    DiskFree,     // bytes, the least; crawl
    FirstByteP50, // ms, mean over the seconds in which the source was being asked; source
    FirstByteP95, // ms, the most of them; source
    ErrorShare,   // of the attempts that ended in the 60 s before, 0 … 1, mean and high; source
};
inline constexpr size_t kMetrics = 12;

inline constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

// One metric over the buckets of a series; NaN where nothing is known.
struct Track {
    std::vector<float> value;
    std::vector<float> low, high; // empty where the metric does not keep them
};

// Buckets one after the other, the newest last; it may still be filling.
struct FigureSeries {
    Span span = Span::FiveMinutes;
    std::int64_t first = 0;           // second since 1970 at which the first bucket begins
    std::vector<std::uint32_t> known; // per bucket: seconds of it the crawl ran; 0 = nothing is known (a gap)
    std::array<Track, kMetrics> tracks;

    size_t size() const { return known.size(); }
    std::int64_t step() const { return tierOf(span).step; }
    // Seconds since 1970 in the middle of bucket `i`.
    double middle(size_t i) const { return double(first) + (double(i) + 0.5) * double(step()); }
    // Empty tracks where the series has no such metric.
    const Track& of(Metric metric) const { return tracks[size_t(metric)]; }
};

} // namespace gleaner::history
