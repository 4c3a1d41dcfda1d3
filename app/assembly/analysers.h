#pragma once
// The analyser that this build uses, for work without a library.

#include <memory>

#include "core/analysis/analyser.h"

namespace gleaner::assembly {

// `threads` pictures at once; 0 = one a processor.
std::unique_ptr<analysis::Analyser> makeAnalyser(int threads);

} // namespace gleaner::assembly
