#include "core/history/run_log.h"

#include <algorithm>
#include <cmath>

#include "core/history/figure_history.h"

namespace gleaner::history {
namespace {

// As crawl::PlannedSource: nothing of it is fetched until somebody decides.
bool needsOperator(const crawl::SourceFigures& source) {
    return source.state == model::SourceState::BreakerOpen ||
           (source.state == model::SourceState::Paused && !source.until);
}

} // namespace

void RunLog::note(const crawl::CrawlFigures& figures) {
    if (m_current && figures.seconds + 1 < m_seconds)
        end(std::nullopt);
    if (!m_current) {
        m_current.emplace();
        m_current->start = figures.time - std::chrono::duration_cast<base::Millis>(base::Seconds(figures.seconds));
    }
    if (figures.seconds <= kSettling)
        takeStock(figures);
    m_current->lastSeen = figures.time;
    m_current->leftAtEnd = figures.left;
    m_seconds = figures.seconds;
    m_changed = true;
}

void RunLog::takeStock(const crawl::CrawlFigures& figures) {
    std::int64_t held = 0;
    std::optional<std::int64_t> low;
    for (const crawl::SourceFigures& source : figures.sources) {
        if (source.queue.left() == 0)
            continue;
        if (needsOperator(source))
            held += source.queue.left();
        else if (source.etaLow)
            low = std::max(low.value_or(0), *source.etaLow);
    }
    m_current->leftAtStart = std::max(m_current->leftAtStart, figures.left);
    m_current->heldAtStart = held;
    if (low) {
        const double seconds = figures.seconds + double(*low);
        m_current->plannedLow = std::llround(seconds);
        m_current->plannedHigh = std::llround(seconds * kPlannedSlack);
    }
}

void RunLog::end(std::optional<std::int64_t> left) {
    if (!m_current)
        return;
    m_current->ended = true;
    m_current->leftAtEnd = left.value_or(m_current->leftAtEnd);
    m_ended.push_back(*m_current);
    m_current.reset();
    m_seconds = 0;
    m_changed = false;
}

void RunLog::saved(base::WallTime start, std::int64_t id) {
    if (m_current && m_current->start == start) {
        m_current->id = id;
        m_changed = false;
    }
    for (Run& run : m_ended) {
        if (run.start == start)
            run.id = id;
    }
}

} // namespace gleaner::history
