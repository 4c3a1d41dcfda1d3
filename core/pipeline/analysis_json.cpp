#include "core/pipeline/analysis_json.h"

#include <nlohmann/json.hpp>

namespace gleaner::pipeline {

std::string analysisJson(const analysis::Analysis& analysis) {
    return nlohmann::json{
        {"type", analysis.type},
        {"mime", analysis.mime},
        {"stored_width", analysis.storedWidth},
        {"stored_height", analysis.storedHeight},
        {"orientation", analysis.orientation},
        {"frames", analysis.frames},
        {"depth", analysis.depth},
        {"colour_space", analysis.colourSpace},
        {"alpha", analysis.hasAlpha},
    }
        .dump();
}

} // namespace gleaner::pipeline
