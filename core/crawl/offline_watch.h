#pragma once
// Our own fault is not theirs (design/crawl.md, "Outcomes"): when most active sources fail to be reached at once, it is
// our network that is down, and no source is to blame.

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "core/base/clock.h"
#include "core/model/outcome.h"
#include "core/model/source_state.h"

namespace gleaner::crawl {

// Not thread-safe.
class OfflineWatch {
public:
    // Dns or Connect; anything else has reached somebody.
    static bool isUnreached(const model::Outcome& outcome) {
        return outcome.kind == model::OutcomeKind::Dns || outcome.kind == model::OutcomeKind::Connect;
    }

    static constexpr base::Seconds kWindow{10};    // a source is active when an attempt of it ended within this
    static constexpr base::Seconds kLookAgain{10}; // while offline
    static constexpr size_t kFewest = 3;           // sources that must fail

    void heard(model::SourceKey source, bool reached, base::SteadyTime now);

    // Whether it is our network: at least kFewest active sources failed last, and they are most of the active ones.
    bool isOffline(base::SteadyTime now);
    // Whose fault a failure was is clear: too few sources are active to tell, kWindow has passed, or half of the active
    // ones were reached after it. Until then nobody should be blamed.
    bool isTheirs(base::SteadyTime failure, base::SteadyTime now);

private:
    struct Heard {
        base::SteadyTime last{};
        std::optional<base::SteadyTime> lastReached;
        bool reached = false; // the last one
    };
    void forget(base::SteadyTime now);
    std::unordered_map<model::SourceKey, Heard> m_heard;
};

} // namespace gleaner::crawl
