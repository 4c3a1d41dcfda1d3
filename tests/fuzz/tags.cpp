#include "core/ingest/tags.h"
#include "core/ingest/row_splitter.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::ingest;

FUZZED(text) {
    parseTags(text);
    subjectLeaves(text);
    splitCsvLine(text);
    std::string unescaped;
    appendUnescaped(text, unescaped);
    holds(unescaped.size() <= text.size());
}
