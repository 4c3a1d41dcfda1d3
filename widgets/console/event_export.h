#pragma once
// Events as a file for other programs.

#include <vector>

#include <QString>

#include "core/base/result.h"
#include "core/eventlog/event.h"

namespace gleaner::console {

enum class EventFormat { JsonLines, Csv };
EventFormat eventFormatOf(const QString& path); // by its ending; JSON lines unless .csv

// Tab-separated as the view shows them, for the clipboard.
QString eventRows(const std::vector<eventlog::EventPtr>& events);
// Replaces the file as a whole, or not at all. May block; any thread.
Result<void> exportEvents(const QString& path, const std::vector<eventlog::EventPtr>& events);

} // namespace gleaner::console
