#include "core/crawl/fair_scheduler.h"

#include <algorithm>

namespace gleaner::crawl {

FairScheduler::FairScheduler(int slots, double maxShare)
    : m_slots(slots), m_cap(std::max(1, int(double(slots) * maxShare))) {}

FairScheduler::Place FairScheduler::placeOf(Key source, const Entry& entry) const {
    return {double(entry.inUse + 1) / entry.weight, source.value};
}

template<typename Change>
void FairScheduler::update(Key source, Change change) {
    Entry& entry = m_entries[source];
    if (entry.ready && entry.inUse < m_cap)
        m_waiting.erase(placeOf(source, entry));
    change(entry);
    if (entry.ready && entry.inUse < m_cap)
        m_waiting.insert(placeOf(source, entry));
}

void FairScheduler::setWeight(Key source, double rate) {
    update(source, [rate](Entry& entry) { entry.weight = std::max(rate, 1e-6); });
}

void FairScheduler::setReady(Key source, bool ready) {
    update(source, [ready](Entry& entry) { entry.ready = ready; });
}

void FairScheduler::forget(Key source) {
    update(source, [](Entry& entry) { entry.ready = false; });
    m_inUse -= m_entries[source].inUse;
    m_entries.erase(source);
}

std::optional<FairScheduler::Key> FairScheduler::pick() const {
    if (full() || m_waiting.empty())
        return std::nullopt;
    return Key{m_waiting.begin()->second};
}

void FairScheduler::started(Key source) {
    ++m_inUse;
    update(source, [](Entry& entry) { ++entry.inUse; });
}

void FairScheduler::ended(Key source) {
    --m_inUse;
    update(source, [](Entry& entry) { --entry.inUse; });
}

int FairScheduler::inUseBy(Key source) const {
    const auto found = m_entries.find(source);
    return found == m_entries.end() ? 0 : found->second.inUse;
}

} // namespace gleaner::crawl
