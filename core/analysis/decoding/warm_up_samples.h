#pragma once
// A small picture of every format, with metadata, profiles and animation: who has decoded them all has loaded whatever
// its libraries load later than at their start.

#include <cstdint>
#include <span>
#include <vector>

namespace gleaner::analysis {

// Written by warm_up_samples.py.
std::vector<std::span<const std::uint8_t>> trustedSamples();
std::vector<std::span<const std::uint8_t>> strictSamples(); // what the strict profile has besides

} // namespace gleaner::analysis
