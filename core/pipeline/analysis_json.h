#pragma once
// The facts of an analysis as the JSON object that the catalogue keeps beside the record.

#include <string>

#include "core/analysis/analyser.h"

namespace gleaner::pipeline {

// {type, mime, stored_width, stored_height, orientation, frames, depth, colour_space, alpha}
std::string analysisJson(const analysis::Analysis& analysis);

} // namespace gleaner::pipeline
