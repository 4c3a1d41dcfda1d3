#pragma once
// One analysed picture as `analyse` tells it: a document for scripts, a page for people.

#include <string>

#include <nlohmann/json.hpp>

#include "core/analysis/analyser.h"
#include "core/base/result.h"

namespace gleaner::cli {

// design/cli.md, "analyse --json": every field is there, null where it is not known; besides, everything of
// core/pipeline/analysis_json.h.
nlohmann::json analysisDocument(const std::string& file, const analysis::Analysis& analysis, double milliseconds);

// The same document for a file that could not be read.
nlohmann::json unreadableDocument(const std::string& file, const Error& error);

// Several lines; `colours`: with swatches, for terminals that show them.
std::string analysisPage(const std::string& file, const analysis::Analysis& analysis, double milliseconds,
                         bool colours);

// "claimed image/png" when a file's extension names another format than its bytes have; else empty.
std::string claimedByName(const std::string& file, const analysis::Analysis& analysis);

} // namespace gleaner::cli
