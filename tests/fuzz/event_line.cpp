#include "core/eventlog/event_json.h"
#include "tests/fuzz/fuzzed.h"

using namespace gleaner::eventlog;

// What was read is written and read again as the same.
FUZZED(text) {
    const auto event = parseLine(text);
    if (!event)
        return;
    holds(event->sequence > 0 && !event->code.empty());
    std::string line;
    appendLine(line, *event);
    holds(line.find('\n') == line.size() - 1);
    line.pop_back();
    if (line.size() <= kMostLine)
        holds(parseLine(line) == event);
}
