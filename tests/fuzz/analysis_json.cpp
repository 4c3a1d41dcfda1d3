#include "core/pipeline/analysis_json.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner;

FUZZED(text) {
    const auto analysis = pipeline::analysisFromJson(text);
    if (!analysis)
        return;
    // What was read once is read the same ever after.
    const std::string written = pipeline::analysisJson(*analysis);
    const auto again = pipeline::analysisFromJson(written);
    holds(again.has_value());
    if (analysis->metadata.fields == again->metadata.fields) // not cut to what is kept, no NaN in it
        holds(pipeline::analysisJson(*again) == written);
    holds(written.size() < pipeline::kMaxFieldsJson + 2 * text.size() * 6 + 4'096);
}
