#include "widgets/bridge/event_desk.h"

namespace gleaner::bridge {

using eventlog::EventLog;
using eventlog::EventPtr;

void WorkstationEventDesk::catchUp() {
    while (m_log.mode() == EventLog::Mode::Follow && m_log.poll()) {
    }
}

EventLog::Reading WorkstationEventDesk::events(std::uint64_t after, const eventlog::Filter& filter, size_t most) {
    catchUp();
    return m_log.read(after, filter, most);
}

std::vector<EventPtr> WorkstationEventDesk::lastAttempts(const std::string& source, size_t most) {
    catchUp();
    return m_log.lastAttempts(source, most);
}

std::vector<EventPtr> WorkstationEventDesk::lastFailures(const std::string& source, size_t most) {
    catchUp();
    return m_log.lastFailures(source, most);
}

EventLog::Counts WorkstationEventDesk::counts() {
    return m_log.counts();
}

std::string WorkstationEventDesk::file() {
    return m_log.file().string();
}

} // namespace gleaner::bridge
