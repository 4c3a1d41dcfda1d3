#pragma once
// What the phase of an alert means to whoever is told of it.

#include "core/crawl/crawl_engine.h"

namespace gleaner::alerts {

// It is on: firing, or recovering from that. Pending and NoData are not.
inline bool fires(const crawl::Alert& alert) {
    return alert.phase == crawl::Alert::Phase::Firing || alert.phase == crawl::Alert::Phase::Recovering;
}

} // namespace gleaner::alerts
