#pragma once
// Who may use the next free slot: max-min fair over the sources that are ready (have work and a token), in proportion
// to their rates, none above its share of the slots (design/crawl.md, "Scheduling"). A decision costs O(log sources).

#include <optional>
#include <set>
#include <unordered_map>

#include "core/model/source_state.h"

namespace gleaner::crawl {

// Not thread-safe.
class FairScheduler {
public:
    using Key = model::SourceKey;

    // `slots` in all; no source holds more than max(1, slots · maxShare) of them.
    FairScheduler(int slots, double maxShare);

    void setWeight(Key source, double rate); // > 0; makes the source known
    void setReady(Key source, bool ready);   // has work and a token
    void forget(Key source);

    // The ready source below its cap that holds the fewest slots for its rate; nothing when no slot is free or nobody
    // is ready.
    std::optional<Key> pick() const;

    void started(Key source); // takes a slot
    void ended(Key source);   // gives it back

    int inUse() const { return m_inUse; }
    int inUseBy(Key source) const;
    bool full() const { return m_inUse >= m_slots; }
    bool atCap(Key source) const { return inUseBy(source) >= m_cap; }

private:
    struct Entry {
        double weight = 1;
        int inUse = 0;
        bool ready = false;
    };
    // Ready sources below their cap, the one to serve next first.
    using Place = std::pair<double, std::int64_t>;
    Place placeOf(Key source, const Entry& entry) const;
    template<typename Change>
    void update(Key source, Change change);

    const int m_slots;
    const int m_cap;
    int m_inUse = 0;
    std::unordered_map<Key, Entry> m_entries;
    std::set<Place> m_waiting;
};

} // namespace gleaner::crawl
