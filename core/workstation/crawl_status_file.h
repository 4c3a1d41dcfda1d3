#pragma once
// The figures of a running crawl for other processes: written aside and renamed once a second, read by `status` and the
// window.

#include <filesystem>

#include <optional>

#include "core/base/result.h"
#include "core/crawl/crawl_engine.h"

namespace gleaner::workstation {

// Replaces the file; readers see the old or the new one, never a part.
Result<void> writeFigures(const std::filesystem::path& file, const crawl::CrawlFigures& figures);

// Nothing when there is none, it is older than 3 s at `now`, or it cannot be read.
std::optional<crawl::CrawlFigures> readFigures(const std::filesystem::path& file, base::WallTime now);

} // namespace gleaner::workstation
