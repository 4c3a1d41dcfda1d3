#pragma once
// A crawl in the foreground: state lines, progress, signals, time limit, summary. Shared by `crawl` and `demo`.

#include <functional>

#include "app/cli/verb.h"

namespace gleaner::cli {

struct CrawlRun {
    bool untilDone = false;
    double maxSeconds = 0;     // 0 = none
    double stateLine = 5;      // seconds
    bool tasksLimited = false; // --max-tasks: what is left then is no failure
};

// Opens through `open` after the signals are watched, so that an interrupt during a long open drains too. The exit
// code.
Result<int> runCrawl(Output& output, const CrawlRun& run,
                     const std::function<Result<workstation::Workstation*>()>& open);

} // namespace gleaner::cli
