#include "core/analysis/analyser.h"
#include "core/analysis/icc.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::analysis;

FUZZED(text) {
    const std::string type = sniffType(bytesOf(text));
    holds(type.empty() || !mimeOf(type).empty());
    iccDescription(bytesOf(text));
}
