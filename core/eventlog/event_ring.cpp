#include "core/eventlog/event_ring.h"

#include <algorithm>

namespace gleaner::eventlog {
namespace {

bool earlier(const EventPtr& event, std::uint64_t sequence) {
    return event->sequence < sequence;
}

size_t headerBytesOf(const Event& event) {
    const auto headers = event.args.find(kHeaders);
    return headers == event.args.end() ? 0 : headers->second.size();
}

EventPtr withoutHeaders(const Event& event) {
    auto light = std::make_shared<Event>(event);
    light->args.erase(kHeaders);
    light->args[kHeadersForgotten] = "1";
    return light;
}

bool isAttempt(const Event& event) {
    return event.code == kAttempt && !event.source.empty();
}

bool isFailed(const Event& event) {
    const auto outcome = model::Outcome::parse(event.outcome);
    return outcome && isFailure(*outcome);
}

void append(std::vector<EventPtr>& list, const EventPtr& event, size_t most) {
    if (list.size() == most)
        list.erase(list.begin());
    list.push_back(event);
}

void prepend(std::vector<EventPtr>& list, const EventPtr& event, size_t most) {
    if (list.size() < most)
        list.insert(list.begin(), event);
}

void replace(std::vector<EventPtr>& list, const EventPtr& event) {
    const auto found = std::lower_bound(list.begin(), list.end(), event->sequence, earlier);
    if (found != list.end() && (*found)->sequence == event->sequence)
        *found = event;
}

// Those that go were the oldest of their source.
void dropUpTo(std::vector<EventPtr>& list, std::uint64_t sequence) {
    list.erase(list.begin(), std::lower_bound(list.begin(), list.end(), sequence + 1, earlier));
}

bool lists(const std::vector<EventPtr>& list, std::uint64_t sequence) {
    return !list.empty() && list.front()->sequence <= sequence;
}

std::vector<EventPtr> newestOf(const std::vector<EventPtr>& list, size_t most) {
    return {list.end() - std::ptrdiff_t(std::min(most, list.size())), list.end()};
}

} // namespace

void EventRing::push(EventPtr event) {
    index(event);
    noteHeaders(event);
    m_events.push_back(std::move(event));
    if (m_events.size() > m_held) {
        letGo(m_events.front());
        m_events.pop_front();
    }
}

void EventRing::index(const EventPtr& event) {
    if (!isAttempt(*event))
        return;
    OfSource& source = m_sources[event->source];
    append(source.attempts, event, kAttemptsOfSource);
    if (isFailed(*event))
        append(source.failures, event, kFailuresOfSource);
}

// It leaves the ring, and perhaps its source still lists it.
void EventRing::letGo(const EventPtr& event) {
    const auto source = isAttempt(*event) ? m_sources.find(event->source) : m_sources.end();
    if (source == m_sources.end() || (!lists(source->second.attempts, event->sequence) &&
                                      !(isFailed(*event) && lists(source->second.failures, event->sequence))))
        return;
    m_retained.push_back(event);
    if (m_retained.size() > kMostRetained) {
        forgetOf(m_retained.front()->source, m_retained.front()->sequence);
        m_retained.pop_front();
    }
}

void EventRing::forgetOf(const std::string& name, std::uint64_t sequence) {
    const auto source = m_sources.find(name);
    if (source == m_sources.end())
        return;
    dropUpTo(source->second.attempts, sequence);
    dropUpTo(source->second.failures, sequence);
    if (source->second.attempts.empty() && source->second.failures.empty())
        m_sources.erase(source);
}

void EventRing::noteHeaders(const EventPtr& event) {
    const size_t bytes = headerBytesOf(*event);
    if (bytes == 0)
        return;
    m_withHeaders.push_back(event);
    m_headerBytes += bytes;
    while (m_headerBytes > kMostHeaderBytes) {
        const EventPtr oldest = std::move(m_withHeaders.front());
        m_withHeaders.pop_front();
        m_headerBytes -= headerBytesOf(*oldest);
        forgetHeaders(oldest);
    }
}

void EventRing::forgetHeaders(const EventPtr& event) {
    const EventPtr light = withoutHeaders(*event);
    if (const Place place = placeOf(event->sequence); place != m_events.end() && *place == event)
        *place = light;
    if (const auto source = m_sources.find(event->source); source != m_sources.end()) {
        replace(source->second.attempts, light);
        replace(source->second.failures, light);
    }
}

void EventRing::restore(std::vector<EventPtr> older) {
    const size_t room = m_held - m_events.size();
    if (older.size() > room)
        older.erase(older.begin(), older.end() - std::ptrdiff_t(room));
    for (auto event = older.rbegin(); event != older.rend(); ++event) {
        const size_t bytes = headerBytesOf(**event);
        if (m_headerBytes + bytes > kMostHeaderBytes) {
            *event = withoutHeaders(**event);
        } else if (bytes > 0) {
            m_withHeaders.push_front(*event);
            m_headerBytes += bytes;
        }
        if (!isAttempt(**event))
            continue;
        OfSource& source = m_sources[(*event)->source];
        prepend(source.attempts, *event, kAttemptsOfSource);
        if (isFailed(**event))
            prepend(source.failures, *event, kFailuresOfSource);
    }
    m_events.insert(m_events.begin(), std::make_move_iterator(older.begin()), std::make_move_iterator(older.end()));
}

void EventRing::clear() {
    m_events.clear();
    m_sources.clear();
    m_retained.clear();
    m_withHeaders.clear();
    m_headerBytes = 0;
}

EventRing::Place EventRing::placeOf(std::uint64_t sequence) {
    return std::lower_bound(m_events.begin(), m_events.end(), sequence, earlier);
}

std::vector<EventPtr> EventRing::between(std::uint64_t after, std::uint64_t before, size_t most) const {
    const auto end = std::lower_bound(m_events.begin(), m_events.end(), before, earlier);
    auto begin = std::lower_bound(m_events.begin(), end, after + 1, earlier);
    if (size_t(end - begin) > most)
        begin = end - std::ptrdiff_t(most);
    return {begin, end};
}

std::vector<EventPtr> EventRing::lastAttempts(const std::string& source, size_t most) const {
    const auto found = m_sources.find(source);
    return found == m_sources.end() ? std::vector<EventPtr>{} : newestOf(found->second.attempts, most);
}

std::vector<EventPtr> EventRing::lastFailures(const std::string& source, size_t most) const {
    const auto found = m_sources.find(source);
    return found == m_sources.end() ? std::vector<EventPtr>{} : newestOf(found->second.failures, most);
}

} // namespace gleaner::eventlog
