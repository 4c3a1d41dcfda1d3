#include "core/robots/opt_out.h"

#include <string>

#include "tests/fuzz/fuzzed.h"

using namespace gleaner;

// The first line is tdm-reservation, the rest X-Robots-Tag.
FUZZED(text) {
    const size_t line = text.find('\n');
    const std::string tdm(text.substr(0, line)), tag(line == text.npos ? "" : text.substr(line + 1));
    const auto found = robots::findOptOut({{"X-Robots-Tag", tag}, {"tdm-reservation", tdm}});
    holds(!found || found->value == (found->header == "X-Robots-Tag" ? tag : tdm));
    // What is said before cannot take back what is said to everybody at the head of a header.
    holds(robots::findOptOut({{"X-Robots-Tag", tag}, {"X-Robots-Tag", "noai," + tag}}).has_value());
    const auto toAnother = robots::findOptOut({{"X-Robots-Tag", tag}}, "somebody-else");
    holds(!toAnother || toAnother->value == tag);
}
