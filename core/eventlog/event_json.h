#pragma once
// An event as one line of JSON, as the log's files hold it and the window exports it: sequence time level code, and
// where they say something source outcome url record status first_byte_ms total_ms bytes args. Field names are a
// contract: add, don't change.

#include <optional>
#include <string>
#include <string_view>

#include "core/eventlog/event.h"

namespace gleaner::eventlog {

inline constexpr size_t kMostLine = 128 << 10; // bytes; a longer line is damaged

// Appends the line and its line feed. What is no UTF-8 is replaced.
void appendLine(std::string& out, const Event& event);

// A line without its line feed; files are foreign data. Nothing when it is damaged: no object, no sequence, time or
// code, a field of another type, or beyond the limits. Unknown fields are passed over.
std::optional<Event> parseLine(std::string_view line);

} // namespace gleaner::eventlog
