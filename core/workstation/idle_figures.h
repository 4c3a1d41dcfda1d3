#pragma once
// The crawl's figures when no crawl runs: what the library itself says.

#include "core/base/clock.h"
#include "core/crawl/crawl_engine.h"

namespace gleaner::workstation {

// `sizes` are the catalogue's counts per source, for the limits.
Result<crawl::CrawlFigures> idleFigures(const stream::TaskQueue& queue, const crawlstate::SourceRegistry& registry,
                                        const std::map<std::string, std::int64_t>& sizes,
                                        const crawl::RateOptions& rates, base::WallTime now);

} // namespace gleaner::workstation
