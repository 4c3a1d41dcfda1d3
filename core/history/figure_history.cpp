#include "core/history/figure_history.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>

#include "core/history/figure_book.h"
#include "core/history/group_codec.h"
#include "core/history/run_log.h"
#include "core/history/series_reader.h"

namespace gleaner::history {
namespace {

constexpr std::int64_t kFlushEvery = 10; // seconds
constexpr size_t kBatch = 2'048;         // groups of one transaction

} // namespace

struct FigureHistory::Impl {
    explicit Impl(std::unique_ptr<HistoryStore> s) : store(std::move(s)) {}

    std::unique_ptr<HistoryStore> store;

    std::mutex storeMutex; // one flush or read at a time; taken before `mutex`
    std::optional<std::int64_t> lastFlush;

    mutable std::mutex mutex; // guards the next three; never held while the store works
    FigureBook book;
    RunLog runs;
    bool ending = false; // a run ended: write everything

    Result<void> flush(bool all);
    bool isDue(bool& all);
    Result<void> saveRuns();
    Result<void> writeWaiting();
    Result<void> writeOpen(bool all);
    Result<void> write(std::vector<GroupCopy> batch);
    Result<void> joinAndPut(std::vector<GroupCopy>& batch);
    Result<SeriesRows> rows(SeriesId series, const Layout& layout, const Window& window);
};

bool FigureHistory::Impl::isDue(bool& all) {
    const std::scoped_lock lock(mutex);
    all = all || ending;
    ending = false;
    const auto now = book.lastSecond();
    if (!all && (!now || (lastFlush && *now >= *lastFlush && *now < *lastFlush + kFlushEvery)))
        return false;
    lastFlush = now;
    return true;
}

Result<void> FigureHistory::Impl::flush(bool all) {
    if (!store->writable())
        return {};
    const std::scoped_lock lock(storeMutex);
    if (!isDue(all))
        return {};
    auto done = saveRuns();
    // The full ones first: one that is open again after the clock was set back must find them in the store.
    if (done)
        done = writeWaiting();
    if (done)
        done = writeOpen(all);
    const std::scoped_lock guard(mutex);
    if (done) {
        book.dropIdle();
    } else { // again with the next call
        lastFlush.reset();
        ending = all;
    }
    return done;
}

Result<void> FigureHistory::Impl::saveRuns() {
    std::vector<Run> ended;
    std::optional<Run> current;
    {
        const std::scoped_lock lock(mutex);
        ended = runs.ended();
        if (runs.changed())
            current = runs.current();
    }
    for (const Run& run : ended) {
        if (const auto id = store->saveRun(run); !id)
            return fail(id.error());
        const std::scoped_lock lock(mutex);
        runs.endedSaved();
    }
    if (!current)
        return {};
    const auto id = store->saveRun(*current);
    if (!id)
        return fail(id.error());
    const std::scoped_lock lock(mutex);
    runs.saved(current->start, *id);
    return {};
}

Result<void> FigureHistory::Impl::writeWaiting() {
    for (;;) {
        std::vector<GroupCopy> batch;
        {
            const std::scoped_lock lock(mutex);
            batch = book.takeWaiting(kBatch);
        }
        if (batch.empty())
            return {};
        if (auto done = write(std::move(batch)); !done)
            return done;
    }
}

Result<void> FigureHistory::Impl::writeOpen(bool all) {
    std::vector<GroupRef> due;
    {
        const std::scoped_lock lock(mutex);
        due = book.dueGroups(all);
    }
    for (size_t from = 0; from < due.size(); from += kBatch) {
        std::vector<GroupCopy> batch;
        {
            const std::scoped_lock lock(mutex);
            for (size_t i = from; i < std::min(from + kBatch, due.size()); ++i) {
                if (auto copy = book.copyOpen(due[i]))
                    batch.push_back(std::move(*copy));
            }
        }
        if (auto done = write(std::move(batch)); !done)
            return done;
    }
    return {};
}

Result<void> FigureHistory::Impl::write(std::vector<GroupCopy> batch) {
    auto done = joinAndPut(batch);
    const std::scoped_lock lock(mutex);
    for (GroupCopy& copy : batch) {
        if (done)
            book.written(copy);
        else
            book.notWritten(std::move(copy));
    }
    return done;
}

Result<void> FigureHistory::Impl::joinAndPut(std::vector<GroupCopy>& batch) {
    std::vector<GroupRef> wanted;
    for (const GroupCopy& copy : batch) {
        if (!copy.joined)
            wanted.push_back(copy.ref);
    }
    const auto found = store->find(wanted);
    if (!found)
        return fail(found.error());
    std::vector<StoredGroup> groups;
    groups.reserve(batch.size());
    size_t next = 0;
    for (GroupCopy& copy : batch) {
        const size_t width = copy.layout->width();
        std::vector<float> cells = copy.cells;
        if (!copy.joined) {
            copy.stored = decodeGroup((*found)[next++], width);
            if (!copy.stored.empty())
                foldGroup(*copy.layout, copy.stored, cells);
        }
        groups.push_back({copy.ref, encodeGroup(cells, width)});
    }
    return store->put(groups);
}

Result<SeriesRows> FigureHistory::Impl::rows(SeriesId series, const Layout& layout, const Window& window) {
    std::map<std::int64_t, GroupCopy> memory;
    {
        const std::scoped_lock lock(mutex);
        memory = book.find(series, window.span, window.firstGroup(), window.lastGroup());
    }
    const auto stored = store->read(series, window.span, window.firstGroup(), window.lastGroup());
    if (!stored && memory.empty())
        return fail(stored.error());
    return joinedRows(layout, window, memory, stored ? *stored : std::vector<StoredGroup>());
}

FigureHistory::FigureHistory(std::unique_ptr<HistoryStore> store) : m_impl(std::make_unique<Impl>(std::move(store))) {}

FigureHistory::~FigureHistory() {
    m_impl->runs.end(std::nullopt); // the program ends in good order, and its crawl with it
    static_cast<void>(flushAll());
}

void FigureHistory::record(const crawl::CrawlFigures& figures, const MachineSample& machine) {
    if (!m_impl->store->writable())
        return;
    const std::scoped_lock lock(m_impl->mutex);
    if (figures.running) {
        m_impl->runs.note(figures);
        m_impl->book.record(figures, machine);
        return;
    }
    m_impl->book.pause();
    if (m_impl->runs.current()) {
        m_impl->runs.end(figures.sources.empty() ? std::nullopt : std::optional(figures.left));
        m_impl->ending = true;
    }
}

Result<void> FigureHistory::flush() {
    return m_impl->flush(false);
}

Result<void> FigureHistory::flushAll() {
    return m_impl->flush(true);
}

Result<FigureSeries> FigureHistory::read(std::optional<model::SourceKey> source, Span span, base::WallTime end) const {
    if (source) {
        auto many = read(std::span(&*source, 1), span, end);
        if (!many)
            return fail(many.error());
        return std::move(many->front());
    }
    const std::scoped_lock lock(m_impl->storeMutex);
    const Window window(span, end);
    const auto rows = m_impl->rows(kCrawlSeries, crawlLayout(), window);
    if (!rows)
        return fail(rows.error());
    return seriesOf(crawlLayout(), window, *rows);
}

Result<std::vector<FigureSeries>> FigureHistory::read(std::span<const model::SourceKey> sources, Span span,
                                                      base::WallTime end) const {
    const std::scoped_lock lock(m_impl->storeMutex);
    const Window window(span, end);
    const auto crawl = m_impl->rows(kCrawlSeries, crawlLayout(), window);
    if (!crawl)
        return fail(crawl.error());
    std::vector<FigureSeries> all;
    all.reserve(sources.size());
    for (const model::SourceKey source : sources) {
        auto rows = m_impl->rows(source.value, sourceLayout(), window);
        if (!rows)
            return fail(rows.error());
        restBetween(*crawl, *rows);
        all.push_back(seriesOf(sourceLayout(), window, *rows));
    }
    return all;
}

Result<std::vector<Run>> FigureHistory::runs(size_t newest) const {
    const std::scoped_lock lock(m_impl->storeMutex);
    std::vector<Run> inMemory; // newest first
    {
        const std::scoped_lock book(m_impl->mutex);
        const std::vector<Run>& ended = m_impl->runs.ended();
        if (m_impl->runs.current())
            inMemory.push_back(*m_impl->runs.current());
        inMemory.insert(inMemory.end(), ended.rbegin(), ended.rend());
    }
    auto stored = m_impl->store->runs(newest);
    if (!stored) {
        if (inMemory.empty())
            return stored;
        stored.emplace();
    }
    const auto isInMemory = [&](const Run& run) {
        return std::any_of(inMemory.begin(), inMemory.end(), [&](const Run& mine) { return mine.id == run.id; });
    };
    std::erase_if(*stored, isInMemory);
    stored->insert(stored->begin(), inMemory.begin(), inMemory.end());
    if (stored->size() > newest)
        stored->resize(newest);
    return stored;
}

size_t FigureHistory::groupsInMemory() const {
    const std::scoped_lock lock(m_impl->mutex);
    return m_impl->book.groups();
}

} // namespace gleaner::history
