#pragma once
// What is odd about a picture, in words.

#include <string>
#include <string_view>

namespace gleaner::wording {

// Of a warning of an analysis: the codes of core/analysis/metadata_mapping.h and "claimed image/png" as sentences;
// anything else is a library's own words and stays as it is.
std::string analysisWarning(std::string_view warning);

} // namespace gleaner::wording
