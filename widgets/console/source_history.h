#pragma once
// The last five minutes of one source, a sample a second; a missing second stays missing.

#include <cstdint>
#include <deque>

#include "core/crawl/crawl_engine.h"

namespace gleaner::console {

struct HistorySample {
    double time = 0; // seconds since the epoch
    float rate = 0, limit = 0;
    float p50 = -1, p95 = -1; // ms; −1 = none
    float errorShare = -1;    // of the last 60 s; −1 = no attempt ended
    float queued = 0;
};

class SourceHistory {
public:
    static constexpr double kSpan = 300; // seconds

    void add(const crawl::SourceFigures& source, base::WallTime now);
    const std::deque<HistorySample>& samples() const { return m_samples; }

private:
    std::deque<HistorySample> m_samples;
};

double secondsOf(base::WallTime time);

} // namespace gleaner::console
