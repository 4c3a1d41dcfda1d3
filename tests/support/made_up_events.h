#pragma once
// Events for tests of the log and of what shows it.

#include <string>

#include "core/eventlog/event.h"

namespace gleaner::test {

inline constexpr base::WallTime kEventTime{base::Millis(1'795'258'800'000)}; // 2026-11-21T11:00:00Z

inline eventlog::Event attemptEvent(const std::string& source, const std::string& outcome,
                                    const std::string& url = "https://museum.example/pictures/1.jpg") {
    eventlog::Event event;
    event.time = kEventTime;
    event.code = eventlog::kAttempt;
    event.source = source;
    event.outcome = outcome;
    event.url = url;
    event.record = {7};
    const auto known = model::Outcome::parse(outcome);
    event.httpStatus = known ? known->httpStatus : 0;
    event.firstByteMs = 84;
    event.totalMs = 120;
    event.bytes = 48'213;
    if (known && eventlog::isFailure(*known)) {
        event.level = known->isError() ? eventlog::Level::Warning : eventlog::Level::Notice;
        event.args[eventlog::kHeaders] = "Content-Type: text/html\nServer: made-up\n";
    }
    return event;
}

inline eventlog::Event plainEvent(const char* code, eventlog::Level level = eventlog::Level::Notice) {
    eventlog::Event event;
    event.time = kEventTime;
    event.code = code;
    event.level = level;
    return event;
}

} // namespace gleaner::test
