#include "core/pipeline/index_follower.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

namespace gleaner::pipeline {
namespace {

constexpr size_t kLookAhead = 10'000; // changes asked for at once: what lag() can see
constexpr size_t kBatch = 500;        // records of one transaction of the index
constexpr base::Millis kCoalesce{20}; // commits that come in a row are followed together
constexpr base::Millis kFirstRetry{100}, kLongestRetry{10'000};

} // namespace

struct IndexFollower::Impl {
    Impl(const catalog::CatalogReader& reader, index::IndexDirectory& directory)
        : catalog(reader), indexes(directory) {}

    const catalog::CatalogReader& catalog;
    index::IndexDirectory& indexes;
    std::atomic<std::int64_t> lag{0};

    std::mutex mutex; // guards everything below but the thread
    std::condition_variable_any wake, served;
    bool nudged = true;         // a new follower looks at once: there may be changes from before
    std::uint64_t asked = 0;    // catchUp() calls so far
    std::uint64_t answered = 0; // of these, how many a pass that began after them has served
    Result<void> outcome;       // of the last pass
    bool stopped = false;

    std::jthread thread; // last: it uses all of the above

    void run(const std::stop_token& stop);
    Result<void> pass(const std::stop_token& stop);
    Result<void> applySlice(index::IndexGeneration& generation, std::span<const catalog::Change> changes);
};

void IndexFollower::Impl::run(const std::stop_token& stop) {
    base::Millis retry = kFirstRetry;
    const auto isAsked = [&] { return asked > answered; };
    std::unique_lock lock(mutex);
    while (wake.wait(lock, stop, [&] { return nudged || isAsked(); })) {
        wake.wait_for(lock, stop, kCoalesce, isAsked);
        if (stop.stop_requested())
            break;
        nudged = false;
        const std::uint64_t serving = asked;
        lock.unlock();
        Result<void> result = pass(stop);
        lock.lock();
        answered = serving;
        outcome = std::move(result);
        served.notify_all();
        if (outcome) {
            retry = kFirstRetry;
            continue;
        }
        nudged = true; // what failed is tried again, whether or not anything else happens
        wake.wait_for(lock, stop, retry, isAsked);
        retry = std::min(retry * 2, kLongestRetry);
    }
    stopped = true;
    served.notify_all();
}

// Follows to the journal's end. What is committed while it runs may wait for the next pass, so that it ends under any
// load.
Result<void> IndexFollower::Impl::pass(const std::stop_token& stop) {
    for (;;) {
        const std::shared_ptr<index::IndexGeneration> generation = indexes.current();
        const auto changes = catalog.changesAfter(generation->cursor(), kLookAhead);
        if (!changes)
            return fail(changes.error());
        lag = std::int64_t(changes->size());
        bool sameGeneration = true;
        for (size_t at = 0; at < changes->size() && sameGeneration; at += kBatch) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled);
            const std::span slice = std::span(*changes).subspan(at, std::min(kBatch, changes->size() - at));
            if (Result<void> applied = applySlice(*generation, slice); !applied)
                return applied;
            lag -= std::int64_t(slice.size());
            sameGeneration = indexes.current() == generation;
        }
        if (sameGeneration && changes->size() < kLookAhead)
            return {};
    }
}

Result<void> IndexFollower::Impl::applySlice(index::IndexGeneration& generation,
                                             std::span<const catalog::Change> changes) {
    std::vector<model::RecordKey> keys;
    std::set<model::RecordKey> seen;
    for (const catalog::Change& change : changes) {
        if (seen.insert(change.key).second)
            keys.push_back(change.key);
    }
    const auto views = catalog.getMany(keys);
    if (!views)
        return fail(views.error());
    std::vector<index::IndexChange> batch;
    batch.reserve(keys.size());
    for (const model::RecordView& view : *views) {
        batch.push_back({view.key, documentOf(view)});
        seen.erase(view.key);
    }
    for (const model::RecordKey key : seen) // what the catalogue no longer has
        batch.push_back({key, std::nullopt});
    return generation.apply(batch, changes.back().cursor);
}

IndexFollower::IndexFollower(const catalog::CatalogReader& catalog, index::IndexDirectory& indexes)
    : m_impl(std::make_unique<Impl>(catalog, indexes)) {
    m_impl->thread = std::jthread([impl = m_impl.get()](const std::stop_token& stop) { impl->run(stop); });
}

IndexFollower::~IndexFollower() = default;

void IndexFollower::nudge() {
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->nudged = true;
    }
    m_impl->wake.notify_all();
}

Result<void> IndexFollower::catchUp() {
    std::unique_lock lock(m_impl->mutex);
    const std::uint64_t mine = ++m_impl->asked;
    m_impl->wake.notify_all();
    m_impl->served.wait(lock, [&] { return m_impl->answered >= mine || m_impl->stopped; });
    return m_impl->answered >= mine ? m_impl->outcome : Result<void>(fail(ErrorCode::Cancelled));
}

std::int64_t IndexFollower::lag() const {
    return m_impl->lag;
}

std::optional<Error> IndexFollower::problem() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->outcome ? std::nullopt : std::optional(m_impl->outcome.error());
}

} // namespace gleaner::pipeline
