#pragma once
// What the catalogue is told of an analysis.

#include <optional>
#include <string>
#include <string_view>

#include "core/analysis/analyser.h"
#include "core/analysis/versions.h"

namespace gleaner::pipeline {

// The versions of the parts that this analysis holds, now.
analysis::Stamp stampOf(const analysis::Analysis& analysis);

// "claimed image/png" when a server's Content-Type names another type than the bytes have; empty when they agree or
// nothing is claimed (no header, application/octet-stream). Names of one format that differ by habit only (image/jpg,
// image/x-png …) agree.
std::string claimedWarning(std::string_view contentType, std::string_view mime);
inline constexpr std::string_view kClaimed = "claimed ";

// The warning of that kind in an analysis' JSON; empty when there is none. Only who fetched can give it, so who looks
// again keeps it.
std::string claimedIn(std::string_view analysisJson);

// The quality score, 0 … 100, of an analysis' JSON; nothing when it was not measured. Reads nothing else: an index of
// millions asks.
std::optional<double> qualityIn(std::string_view analysisJson);

} // namespace gleaner::pipeline
