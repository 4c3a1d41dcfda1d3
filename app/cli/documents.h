#pragma once
// The JSON documents of design/cli.md that more than one verb prints.

#include <nlohmann/json.hpp>

#include "core/catalog/catalog.h"
#include "core/crawl/crawl_engine.h"
#include "core/ingest/importer.h"
#include "core/stream/task_queue.h"

namespace gleaner::cli {

nlohmann::json sourceDocument(const crawl::SourceFigures& source); // one of status.sources
nlohmann::json
planDocument(const crawl::CrawlFigures& figures); // {sources:[{name, queued, rate, share, hours, bytes}], hours, bytes}
nlohmann::json attemptDocument(const stream::AttemptRecord& attempt);
nlohmann::json importDocument(const ingest::ImportReport& report, bool perFile);

// What a picture is taken to weigh when a source has none stored yet: the mean of the library, else 300 KB.
std::int64_t expectedBytes(const crawl::SourceFigures& source, const crawl::CrawlFigures& all);

} // namespace gleaner::cli
