#pragma once
// What the workstation and its decoders say to each other: requests and answers as bytes in shared memory, lengths over
// a socket. Both ends are the same build (the greeting says which), but the reader trusts nothing: an answer comes from
// a process that has read foreign bytes.

#include <cstdint>
#include <span>
#include <vector>

#include "core/analysis/analyser.h"
#include "core/base/result.h"

namespace gleaner::analysis::wire {

inline constexpr std::uint32_t kVersion = 1;

std::vector<std::uint8_t> encoded(const AnalysisOptions& options);
Result<AnalysisOptions> decodedOptions(std::span<const std::uint8_t> message);

// Everything but sha256. BadFormat names what is wrong: cut short, counts beyond the limits, text that is no
// UTF-8, thumbnails that are no JPEG or larger than the picture, measures out of their range.
std::vector<std::uint8_t> encoded(const Analysis& analysis);
Result<Analysis> decodedAnalysis(std::span<const std::uint8_t> message);

} // namespace gleaner::analysis::wire
