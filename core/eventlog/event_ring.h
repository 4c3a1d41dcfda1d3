#pragma once
// The events that are held in memory: the newest of all, and of each source its newest attempts and failures.

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/eventlog/event.h"

namespace gleaner::eventlog {

// Not thread-safe. Sequences rise, perhaps with gaps.
class EventRing {
public:
    static constexpr size_t kAttemptsOfSource = 50; // the last-50 strip
    static constexpr size_t kFailuresOfSource = 20;
    static constexpr size_t kMostRetained = 30'000;             // events that only a source's own list still holds
    static constexpr size_t kMostHeaderBytes = size_t(8) << 20; // of headers, in all events; the oldest are forgotten

    explicit EventRing(size_t held) : m_held(held) {}

    void push(EventPtr event);
    // What was before everything that is held, oldest first.
    void restore(std::vector<EventPtr> older);
    void clear();

    size_t size() const { return m_events.size(); }
    std::uint64_t oldest() const { return m_events.empty() ? 0 : m_events.front()->sequence; }
    std::uint64_t newest() const { return m_events.empty() ? 0 : m_events.back()->sequence; }

    // The newest `most` of those with after < sequence < before, oldest first.
    std::vector<EventPtr> between(std::uint64_t after, std::uint64_t before, size_t most) const;
    // Newest last.
    std::vector<EventPtr> lastAttempts(const std::string& source, size_t most) const;
    std::vector<EventPtr> lastFailures(const std::string& source, size_t most) const;

private:
    struct OfSource {
        std::vector<EventPtr> attempts, failures; // newest last
    };
    using Place = std::deque<EventPtr>::iterator;

    Place placeOf(std::uint64_t sequence); // the first that is not before it
    void index(const EventPtr& event);
    void letGo(const EventPtr& event);
    void forgetOf(const std::string& source, std::uint64_t sequence);
    void noteHeaders(const EventPtr& event);
    void forgetHeaders(const EventPtr& event);

    const size_t m_held;
    std::deque<EventPtr> m_events;
    std::unordered_map<std::string, OfSource> m_sources;
    std::deque<EventPtr> m_retained;    // left the ring while their source still listed them, in that order
    std::deque<EventPtr> m_withHeaders; // oldest first
    size_t m_headerBytes = 0;           // of m_withHeaders
};

} // namespace gleaner::eventlog
