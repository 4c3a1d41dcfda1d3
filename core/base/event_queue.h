#pragma once
// EventQueue: many producers, one consumer, one wake-up per batch. How core tells the window what happened.

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace gleaner::base {

// Bounded. When full, the oldest event is dropped and counted, so a stalled consumer costs neither memory nor progress.
template<typename Event>
class EventQueue {
public:
    explicit EventQueue(size_t capacity) : m_capacity(capacity) {}

    // Called on a producer's thread when the queue turns from empty to non-empty: once until the next drain().
    // Must not block and must not call back into the queue. Set before producers start.
    void setWakeUp(std::function<void()> wakeUp) { m_wakeUp = std::move(wakeUp); }

    // Any thread. Never blocks for long, never fails.
    void push(Event event) {
        bool wake = false;
        {
            const std::lock_guard lock(m_mutex);
            wake = m_events.empty();
            if (m_events.size() >= m_capacity) {
                m_events.pop_front();
                ++m_dropped;
                wake = false;
            }
            m_events.push_back(std::move(event));
        }
        if (wake && m_wakeUp)
            m_wakeUp();
    }

    // All waiting events, oldest first. The consumer's thread.
    std::vector<Event> drain() {
        std::deque<Event> taken;
        {
            const std::lock_guard lock(m_mutex);
            taken.swap(m_events);
        }
        return std::vector<Event>(std::make_move_iterator(taken.begin()), std::make_move_iterator(taken.end()));
    }

    // How many events were lost since the start because the consumer was too slow. Any thread.
    std::uint64_t dropped() const {
        const std::lock_guard lock(m_mutex);
        return m_dropped;
    }

private:
    const size_t m_capacity;
    std::function<void()> m_wakeUp;
    mutable std::mutex m_mutex;
    std::deque<Event> m_events;
    std::uint64_t m_dropped = 0;
};

} // namespace gleaner::base
