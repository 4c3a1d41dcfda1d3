#include "core/base/url.h"
#include "tests/fuzz/fuzzed.h"

using gleaner::Url;

// The first line is an address, the rest a reference to resolve against it.
FUZZED(text) {
    const size_t line = text.find('\n');
    const auto url = Url::parse(text.substr(0, line));
    if (!url)
        return;
    holds(Url::parse(url->toString()) == *url);
    const auto resolved = url->resolve(line == text.npos ? "" : text.substr(line + 1));
    holds(!resolved || Url::parse(resolved->toString()) == *resolved);
}
