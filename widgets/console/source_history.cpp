#include "widgets/console/source_history.h"

namespace gleaner::console {

double secondsOf(base::WallTime time) {
    return double(time.time_since_epoch().count()) / 1000;
}

void SourceHistory::add(const crawl::SourceFigures& source, base::WallTime now) {
    HistorySample sample;
    sample.time = secondsOf(now);
    sample.rate = float(source.actualRate);
    sample.limit = float(source.rateLimit);
    sample.p50 = source.firstByteP50 ? float(*source.firstByteP50) : -1;
    sample.p95 = source.firstByteP95 ? float(*source.firstByteP95) : -1;
    sample.errorShare = source.windowTotal > 0 ? float(double(source.windowErrors) / double(source.windowTotal)) : -1;
    sample.queued = float(source.queue.left());
    if (!m_samples.empty() && sample.time <= m_samples.back().time) {
        if (sample.time < m_samples.back().time - kSpan) // the wall clock was set back: what is there would never age
            m_samples.clear();
        else
            return;
    }
    m_samples.push_back(sample);
    while (m_samples.front().time < sample.time - kSpan)
        m_samples.pop_front();
}

} // namespace gleaner::console
