#include "core/base/clock.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::base;

FUZZED(text) {
    const auto time = parseIsoTime(text);
    holds(!time || parseIsoTime(isoTime(*time)) == *time);
}
