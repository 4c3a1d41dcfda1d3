#pragma once
// How far a source is trusted to hold what it says it holds: one part of a record's score.

#include <string_view>

namespace gleaner::index {

// 0.90 for a cultural institution, 0.85 for a curated collection, 0.75 for a social site, 0.80 for any other name.
double authorityOf(std::string_view source);

} // namespace gleaner::index
