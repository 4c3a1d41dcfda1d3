#include "core/pipeline/recrawl.h"

#include <algorithm>

namespace gleaner::pipeline {
namespace {

using base::Millis;

constexpr Millis kDay{24 * 3600 * 1000};

// counts[n][d]: looks after n others, due on day d. Each look makes the next one.
std::vector<std::int64_t> looksPerDay(std::vector<std::vector<std::int64_t>> counts, const std::vector<Millis>& waits) {
    std::vector<std::int64_t> looks(Recrawl::kPreviewDays);
    for (size_t day = 0; day < looks.size(); ++day)
        for (size_t checks = 0; checks < waits.size(); ++checks) {
            const std::int64_t due = counts[checks][day];
            looks[day] += due;
            if (checks + 1 == waits.size())
                continue;
            // Shorter periods than a day still count one look a day.
            const size_t next = day + size_t(std::max<std::int64_t>(1, waits[checks + 1] / kDay));
            if (next < looks.size())
                counts[checks + 1][next] += due;
        }
    return looks;
}

} // namespace

Recrawl::Recrawl(const catalog::CheckReader& checks, stream::TaskQueue& queue, const base::Clock& clock,
                 crawl::RecrawlSchedule schedule, size_t page)
    : m_checks(checks), m_queue(queue), m_clock(clock), m_schedule(std::move(schedule)), m_waits(m_schedule.waits()),
      m_page(page) {}

Result<RecrawlPreview> Recrawl::preview() const {
    const base::WallTime now = m_clock.wallNow();
    RecrawlPreview preview;
    auto bySource = m_checks.dueBySource(m_waits, now);
    if (!bySource)
        return fail(bySource.error());
    preview.bySource = std::move(*bySource);
    for (const catalog::DueOfSource& source : preview.bySource)
        preview.due += source.due;
    auto counts = m_checks.dueByDay(m_waits, now, kPreviewDays);
    if (!counts)
        return fail(counts.error());
    const auto looks = looksPerDay(std::move(*counts), m_waits);
    for (size_t day = 0; day < looks.size(); ++day)
        preview.next.push_back({now + std::int64_t(day) * kDay, looks[day]});
    return preview;
}

Result<std::int64_t> Recrawl::queueDue() {
    const base::WallTime now = m_clock.wallNow();
    std::int64_t queued = 0;
    catalog::CheckPlace place;
    for (;;) {
        const auto page = m_checks.due(m_waits, now, place, m_page);
        if (!page)
            return fail(page.error());
        if (!page->keys.empty()) {
            const auto added = m_queue.requeueCompleted(page->keys);
            if (!added)
                return fail(added.error());
            queued += *added;
        }
        if (page->last)
            return queued;
        place = page->end;
    }
}

} // namespace gleaner::pipeline
