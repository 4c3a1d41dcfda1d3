#pragma once
// What the window asks of the event log: a narrow seam, so that views can be tried with made-up events.

#include <string>
#include <vector>

#include "core/eventlog/event_log.h"

namespace gleaner::bridge {

// Thread-safe. Calls may block on the disk, so they are made off the GUI thread.
class EventDesk {
public:
    virtual ~EventDesk() = default;

    // As EventLog::read(): the newest `most` events behind `after` that pass, oldest first.
    virtual eventlog::EventLog::Reading events(std::uint64_t after, const eventlog::Filter& filter, size_t most) = 0;
    // Newest last.
    virtual std::vector<eventlog::EventPtr> lastAttempts(const std::string& source, size_t most) = 0;
    virtual std::vector<eventlog::EventPtr> lastFailures(const std::string& source, size_t most) = 0;
    virtual eventlog::EventLog::Counts counts() = 0;
    // The newest file of the log, for "show in folder"; empty when there is none.
    virtual std::string file() = 0;
};

// The real one. The log outlives it. Of a log that follows another process, it first reads what was appended.
class WorkstationEventDesk final : public EventDesk {
public:
    explicit WorkstationEventDesk(eventlog::EventLog& log) : m_log(log) {}

    eventlog::EventLog::Reading events(std::uint64_t after, const eventlog::Filter& filter, size_t most) override;
    std::vector<eventlog::EventPtr> lastAttempts(const std::string& source, size_t most) override;
    std::vector<eventlog::EventPtr> lastFailures(const std::string& source, size_t most) override;
    eventlog::EventLog::Counts counts() override;
    std::string file() override;

private:
    void catchUp();

    eventlog::EventLog& m_log;
};

} // namespace gleaner::bridge
