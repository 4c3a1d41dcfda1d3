#pragma once
// Figures of a crawl that never happened, second by second, and a store that outlives the histories that write to it.

#include "core/history/figure_history.h"
#include "tests/support/fake_history_store.h"

namespace gleaner::test {

inline constexpr std::int64_t kStart = 1'795'262'400; // a multiple of every tier's group

inline base::WallTime secondsToTime(std::int64_t seconds) {
    return base::WallTime(std::chrono::seconds(seconds));
}

inline crawl::SourceFigures sourceTick(std::int64_t key, double rate, std::int64_t left) {
    crawl::SourceFigures source;
    source.key = {key};
    source.name = "s" + std::to_string(key);
    source.actualRate = rate;
    source.rateLimit = 20;
    source.queue.queued = left;
    return source;
}

inline crawl::CrawlFigures tick(std::int64_t second, double rate, std::vector<crawl::SourceFigures> sources = {}) {
    crawl::CrawlFigures figures;
    figures.time = secondsToTime(second);
    figures.running = true;
    figures.seconds = double(second - kStart);
    figures.requestRate = rate;
    figures.sources = std::move(sources);
    for (const crawl::SourceFigures& source : figures.sources)
        figures.left += source.queue.left();
    return figures;
}

inline crawl::CrawlFigures noCrawl(std::int64_t second, std::int64_t left = 0) {
    crawl::CrawlFigures figures;
    figures.time = secondsToTime(second);
    figures.left = left;
    if (left > 0)
        figures.sources.push_back(sourceTick(1, 0, left));
    return figures;
}

// What a history owns, in front of what a test keeps.
class KeptStore final : public history::HistoryStore {
public:
    explicit KeptStore(HistoryStore& store) : m_store(store) {}
    bool writable() const override { return m_store.writable(); }
    Result<std::vector<std::vector<std::uint8_t>>> find(std::span<const history::GroupRef> groups) const override {
        return m_store.find(groups);
    }
    Result<std::vector<history::StoredGroup>> read(history::SeriesId series, history::Span tier, std::int64_t first,
                                                   std::int64_t last) const override {
        return m_store.read(series, tier, first, last);
    }
    Result<void> put(std::span<const history::StoredGroup> groups) override { return m_store.put(groups); }
    Result<std::vector<history::Run>> runs(size_t newest) const override { return m_store.runs(newest); }
    Result<std::int64_t> saveRun(const history::Run& run) override { return m_store.saveRun(run); }

private:
    HistoryStore& m_store;
};

} // namespace gleaner::test
