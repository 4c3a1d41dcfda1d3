#pragma once
// The figures of the crawl and of every source over time, kept in the library: a restart shows the same plots.
//
// What is written down. Each second in which the crawl runs becomes part of one bucket of every tier. Seconds without a
// crawl are gaps, and so are seconds the machine slept. A tick up to three seconds after the one before speaks for the
// seconds between them, too. A source that neither sent nor had anything left is not written down (ten thousand done
// sources cost nothing): reading says 0 for it where the crawl itself has a bucket. When the wall clock is set back,
// seconds that come a second time are joined to the buckets they belong to: nothing is hidden, no bucket stands twice,
// and such a bucket is the mean over both passes. Set forward, it leaves a gap.
//
// What a kill loses: the last ten to twenty seconds of the shortest tier, at most a minute of those up to a day, at
// most five of the longest two. The store's trouble never reaches the crawl: figures stay in memory (at most
// kMaxWaiting groups, the oldest go first) and are written when the store can be written again.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/crawl/crawl_engine.h"
#include "core/history/figure_series.h"
#include "core/history/history_store.h"

namespace gleaner::history {

// What the machine says beside the crawl; −1 = not known.
struct MachineSample {
    std::int64_t memory = -1;   // resident bytes of this process
    std::int64_t diskFree = -1; // bytes, where the library lies
};

// A run may take twice what the rates alone ask for: halts, half-open trials and retries. That is the upper end of
// what is planned.
inline constexpr double kPlannedSlack = 2.0;

inline constexpr size_t kMaxWaiting = 50'000; // groups of half a kilobyte

// Thread-safe; no thread of its own. record() never waits for the store.
class FigureHistory {
public:
    explicit FigureHistory(std::unique_ptr<HistoryStore> store);
    ~FigureHistory(); // ends the run, writes everything

    // Once a second with the figures of this process's crawl; ticks without a running crawl end its run (what was left
    // then is theirs when they know of sources, else as it was seen last). Nothing
    // happens when the store is not writable: then another process writes.
    void record(const crawl::CrawlFigures& figures, const MachineSample& machine);

    // Writes what is due: after each record(), on a thread that may block. Costs nothing when nothing is due, which is
    // nine times out of ten. Its error is the store's; what could not be written waits for the next call.
    Result<void> flush();
    // Writes everything. The run goes on.
    Result<void> flushAll();

    // The buckets of a span that ends at `end`, of the whole crawl (no source) or of one source. May block on the
    // store.
    Result<FigureSeries> read(std::optional<model::SourceKey> source, Span span, base::WallTime end) const;
    // The same for many sources, in their order.
    Result<std::vector<FigureSeries>> read(std::span<const model::SourceKey> sources, Span span,
                                           base::WallTime end) const;

    Result<std::vector<Run>> runs(size_t newest) const; // newest first; the one under way among them

    // Groups of buckets in memory: for tests and the figures of benchmarks.
    size_t groupsInMemory() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::history
