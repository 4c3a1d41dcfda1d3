#pragma once
// The words of one event of the log, as the view shows, copies, exports and reads them out.

#include <QString>

#include "core/eventlog/event.h"

namespace gleaner::console {

// Attempts, robots.txt fetches and probes: what was asked and how it went.
bool isRequest(const eventlog::Event& event);

QString eventText(const eventlog::Event& event);    // what happened; of an attempt its URL
QString eventTitle(const eventlog::Event& event);   // "Picture asked for", "Robots.txt asked for" …
QString outcomeMeaning(const std::string& outcome); // "the server failed"; empty when its name says it
QString levelText(eventlog::Level level);           // "notice"
QString levelIcon(eventlog::Level level);           // resources/icons; empty = none
QString millisText(std::int64_t millis);            // "1,234", "—"
QString sizeText(const eventlog::Event& event);     // "48.2 kB", empty when nothing came
// All that is known, a line each, to be copied; with the headers.
QString eventDetails(const eventlog::Event& event);

} // namespace gleaner::console
