#include "core/fetch/response_rules.h"
#include "core/fetch/fetcher.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::fetch;

// The first line is Retry-After, the rest Date.
FUZZED(text) {
    const gleaner::base::WallTime now(gleaner::base::Millis(1'790'000'000'000));
    const size_t line = text.find('\n');
    const std::string after(text.substr(0, line)), date(line == text.npos ? "" : text.substr(line + 1));
    parseHttpDate(after, now);
    const auto wait = retryAfterSeconds({{"Retry-After", after}, {"Date", date}}, now);
    holds(!wait || (wait->count() > 0 && wait->count() <= 24 * 3600));
}
