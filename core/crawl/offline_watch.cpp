#include "core/crawl/offline_watch.h"

namespace gleaner::crawl {

void OfflineWatch::heard(model::SourceKey source, bool reached, base::SteadyTime now) {
    Heard& heard = m_heard[source];
    heard.last = now;
    heard.reached = reached;
    if (reached)
        heard.lastReached = now;
}

void OfflineWatch::forget(base::SteadyTime now) {
    std::erase_if(m_heard, [now](const auto& entry) { return now - entry.second.last >= kWindow; });
}

bool OfflineWatch::isOffline(base::SteadyTime now) {
    forget(now);
    size_t failing = 0;
    for (const auto& [source, heard] : m_heard)
        failing += heard.reached ? 0 : 1;
    return failing >= kFewest && 2 * failing > m_heard.size();
}

bool OfflineWatch::isTheirs(base::SteadyTime failure, base::SteadyTime now) {
    if (now - failure >= kWindow)
        return true;
    forget(now);
    if (m_heard.size() < kFewest)
        return true;
    size_t reachedSince = 0;
    for (const auto& [source, heard] : m_heard)
        reachedSince += heard.lastReached && *heard.lastReached >= failure ? 1 : 0;
    return 2 * reachedSince >= m_heard.size();
}

} // namespace gleaner::crawl
