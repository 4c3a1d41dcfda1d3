#include "core/search/search_engine.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::search;

FUZZED(text) {
    const auto query = parseQuery(text);
    holds(!query || parseQuery(toText(*query)) == *query);
}
