#pragma once
// Conditional re-crawl: stored pictures whose next look is due go back into the queue, with the validators of what is
// stored; a picture that is unchanged keeps everything (304).

#include <cstdint>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/catalog/check_reader.h"
#include "core/crawl/recrawl_schedule.h"
#include "core/stream/task_queue.h"

namespace gleaner::pipeline {

struct RecrawlPreview {
    struct Day {
        base::WallTime from{}; // 24 hours from here
        std::int64_t due = 0;
    };
    std::int64_t due = 0;                       // now
    std::vector<catalog::DueOfSource> bySource; // due now
    // The looks of the coming days, if each is made on the day it is due: the first day holds what is overdue, and a
    // picture that is looked at every day counts every day.
    std::vector<Day> next;
};

// Thread-safe as far as its parts are; they must outlive it.
class Recrawl {
public:
    static constexpr int kPreviewDays = 30;
    static constexpr size_t kPage = 5'000; // records; one transaction each, so that a running crawl is not held up

    Recrawl(const catalog::CheckReader& checks, stream::TaskQueue& queue, const base::Clock& clock,
            crawl::RecrawlSchedule schedule, size_t page = kPage);

    const crawl::RecrawlSchedule& schedule() const { return m_schedule; }

    Result<RecrawlPreview> preview() const;
    // Queues what is due, page by page, and returns how many tasks were made. What was queued before an error stays so.
    Result<std::int64_t> queueDue();

private:
    const catalog::CheckReader& m_checks;
    stream::TaskQueue& m_queue;
    const base::Clock& m_clock;
    const crawl::RecrawlSchedule m_schedule;
    const std::vector<base::Millis> m_waits;
    const size_t m_page;
};

} // namespace gleaner::pipeline
