#pragma once
// The JSON documents of design/cli.md that more than one verb prints.

#include <nlohmann/json.hpp>

#include "core/catalog/catalog.h"
#include "core/crawl/crawl_engine.h"
#include "core/crawl/crawl_plan.h"
#include "core/ingest/importer.h"
#include "core/stream/task_queue.h"

namespace gleaner::cli {

nlohmann::json sourceDocument(const crawl::SourceFigures& source); // one of status.sources
// {sources:[{name, queued, rate, rate_origin, share, hours, bytes, note}], queued, rate, hours, bytes}; the sums leave
// out what needs an operator; note: why a source stands still now (a why code of design/crawl.md), else null.
nlohmann::json planDocument(const crawl::CrawlPlan& plan);
nlohmann::json attemptDocument(const stream::AttemptRecord& attempt);
nlohmann::json importDocument(const ingest::ImportReport& report, bool perFile);

} // namespace gleaner::cli
