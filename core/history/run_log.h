#pragma once
// Which run of the crawl is under way, from the figures alone.

#include <optional>
#include <vector>

#include "core/crawl/crawl_engine.h"
#include "core/history/history_store.h"

namespace gleaner::history {

// Used by one thread at a time.
class RunLog {
public:
    // A tick of a running crawl: begins a run when none is under way or the crawl was started anew between two ticks.
    // What the run began with is taken from its first kSettling seconds, while sources and limits come in.
    void note(const crawl::CrawlFigures& figures);
    // No crawl is running any more; `left` as it is now, none: as it was seen last.
    void end(std::optional<std::int64_t> left);

    const std::optional<Run>& current() const { return m_current; }
    bool changed() const { return m_changed; } // the current one, since it was saved

    // Runs that ended and are not stored yet, oldest first, and the word that the oldest of them is.
    const std::vector<Run>& ended() const { return m_ended; }
    void endedSaved() { m_ended.erase(m_ended.begin()); }
    // Word that the run that began at `start` is stored under `id`; it may have ended meanwhile.
    void saved(base::WallTime start, std::int64_t id);

    static constexpr double kSettling = 3; // seconds

private:
    void takeStock(const crawl::CrawlFigures& figures);

    std::optional<Run> m_current;
    std::vector<Run> m_ended;
    double m_seconds = 0; // since the start of the run, at the last tick
    bool m_changed = false;
};

} // namespace gleaner::history
