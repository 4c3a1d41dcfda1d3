#include "core/crawl/crawl_engine.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/crawl/crawl_loop.h"

namespace gleaner::crawl {
namespace {

constexpr std::chrono::milliseconds kLookOutside{500}; // operators in other processes are heard within a second
constexpr std::chrono::milliseconds kCountEvery{1000};

} // namespace

struct CrawlEngine::Impl {
    Impl(CrawlParts p, CrawlOptions o)
        : parts(std::move(p)), options(std::move(o)), events(10'000), log(events, parts.log) {}

    const CrawlParts parts;
    const CrawlOptions options;
    base::EventQueue<CrawlEvent> events;
    CrawlLog log; // tells events and the event log

    mutable std::mutex mutex;
    std::unique_ptr<CrawlLoop> loop; // guarded by mutex; set while a crawl runs
    CrawlFigures lastFigures;        // guarded by mutex: of the last moment of the last crawl
    bool lastNothingLeft = false;    // guarded by mutex
    bool untilDone = false;          // guarded by mutex
    bool refresh = false;            // guarded by mutex: look outside now
    std::condition_variable_any monitorWakes;
    std::condition_variable ended;

    // Answers of the fetcher, collected and handed in on the loop's thread only.
    std::vector<CrawlLoop::Arrived> arrivals;

    std::jthread monitor, worker;

    // The worker's thread: spends tokens, fetches.
    void work() {
        while (true) {
            base::SteadyTime next;
            {
                const std::lock_guard lock(mutex);
                loop->arrived(std::exchange(arrivals, {}));
                next = loop->pump();
                if (loop->wantsCount())
                    monitorWakes.notify_all();
                if (loop->drained())
                    break;
            }
            const auto wait = std::chrono::ceil<base::Millis>(next - parts.clock.steadyNow());
            parts.fetcher.poll(std::max(wait, base::Millis(0)));
        }
        finish();
    }

    void finish() {
        monitor.request_stop();
        if (monitor.joinable() && monitor.get_id() != std::this_thread::get_id())
            monitor.join();
        parts.fetcher.poll(base::Millis(0));
        const std::lock_guard lock(mutex);
        saveUnsaved(loop->takeUnsaved());
        saveRobots(loop->takeUnsavedRobots());
        if (auto counts = parts.queue.counts(parts.clock.wallNow())) {
            CrawlLoop::Outside outside;
            outside.counts = std::move(*counts);
            loop->apply(outside);
        }
        lastFigures = loop->figures();
        lastFigures.running = false;
        lastNothingLeft = loop->nothingLeftToRun();
        loop.reset();
        log.push({CrawlEvent::Kind::Finished, lastFigures.time});
        ended.notify_all();
    }

    // The monitor's thread: fills buckets, remembers transitions, looks outside.
    void watch(const std::stop_token& stop) {
        std::int64_t seenRevision = parts.registry.revision();
        base::SteadyTime lookAt = parts.clock.steadyNow() + kLookOutside;
        base::SteadyTime countAt = lookAt;
        base::SteadyTime sizesAt = parts.clock.steadyNow() + options.sizeRefresh;
        std::unique_lock lock(mutex);
        while (!stop.stop_requested() && loop) {
            const base::SteadyTime next = loop->monitorTick();
            auto unsaved = loop->takeUnsaved();
            auto robots = loop->takeUnsavedRobots();
            const base::SteadyTime now = parts.clock.steadyNow();
            const bool count = refresh || loop->wantsCount() || now >= countAt;
            const bool look = refresh || now >= lookAt;
            const bool sizes = now >= sizesAt;
            refresh = false;
            if (!unsaved.empty() || !robots.empty() || count || look) {
                lock.unlock();
                saveUnsaved(std::move(unsaved));
                const bool kept = saveRobots(robots);
                const CrawlLoop::Outside outside = lookOutside(look, seenRevision, sizes);
                lock.lock();
                if (loop && !kept)
                    loop->keepUnsavedRobots(std::move(robots));
                if (loop)
                    loop->apply(outside);
                lookAt = look ? now + kLookOutside : lookAt;
                countAt = now + kCountEvery;
                sizesAt = sizes ? now + options.sizeRefresh : sizesAt;
                if (untilDone && loop && !loop->draining() && loop->nothingLeftToRun())
                    drainLocked();
                continue;
            }
            const auto nap = next - now;
            monitorWakes.wait_for(lock, stop, nap, [&] { return refresh || !loop || loop->wantsCount(); });
        }
    }

    void drainLocked() {
        loop->drain();
        loop->mailbox().post([] {});
    }

    CrawlLoop::Outside lookOutside(bool look, std::int64_t& seenRevision, bool sizes) const {
        CrawlLoop::Outside outside;
        if (const std::int64_t revision = parts.registry.revision(); look && revision != seenRevision) {
            seenRevision = revision;
            if (auto entries = parts.registry.list())
                outside.entries = std::move(*entries);
            if (auto rules = addressRules(parts.registry))
                outside.rules = std::move(*rules);
            if (auto profiles = parts.registry.rateProfiles())
                outside.profiles = std::move(*profiles);
        }
        if (auto counts = parts.queue.counts(parts.clock.wallNow()))
            outside.counts = std::move(*counts);
        if (sizes && parts.sourceSizes)
            if (auto found = parts.sourceSizes())
                outside.sizes = std::move(*found);
        return outside;
    }

    void saveUnsaved(std::vector<CrawlLoop::Unsaved> unsaved) {
        for (const CrawlLoop::Unsaved& one : unsaved)
            for (const crawlstate::Transition& transition : one.transitions) {
                const auto held = parts.registry.find(transition.source);
                const bool found = held && *held;
                const auto condition = found ? one.besides((*held)->condition) : one.condition;
                if (const auto saved = parts.registry.saveCondition(one.key, condition, transition); !saved)
                    log.push({parts.clock.wallNow(), saved.error()});
            }
    }

    bool saveRobots(const std::vector<robots::RobotsCopy>& copies) {
        const auto saved = copies.empty() ? Result<void>{} : parts.robots.save(copies);
        if (!saved)
            log.push({parts.clock.wallNow(), saved.error()});
        return saved.has_value();
    }

    bool isRunning() const {
        const std::lock_guard lock(mutex);
        return loop != nullptr;
    }
};

CrawlEngine::CrawlEngine(CrawlParts parts, CrawlOptions options)
    : m_impl(std::make_unique<Impl>(std::move(parts), std::move(options))) {}

CrawlEngine::~CrawlEngine() {
    abort();
    if (m_impl->worker.joinable())
        m_impl->worker.join();
}

Result<void> CrawlEngine::start() {
    Impl& self = *m_impl;
    if (Result<void> valid = self.options.validate(); !valid)
        return valid;
    if (self.isRunning())
        return fail(ErrorCode::Busy, "crawl", "it is running");
    if (self.worker.joinable())
        self.worker.join();
    auto loop = std::make_unique<CrawlLoop>(self.parts, self.options, self.events);
    if (Result<void> loaded = loop->load(); !loaded)
        return loaded;
    loop->setArrivalSink([&self](CrawlLoop::Arrived arrived) { self.arrivals.push_back(std::move(arrived)); });
    {
        const std::lock_guard lock(self.mutex);
        self.loop = std::move(loop);
        self.untilDone = false;
        self.refresh = true; // what changed between load() and now
    }
    self.log.push({CrawlEvent::Kind::Started, self.parts.clock.wallNow()});
    self.monitor = std::jthread([&self](const std::stop_token& stop) { self.watch(stop); });
    self.worker = std::jthread([&self] { self.work(); });
    return {};
}

void CrawlEngine::drain() {
    const std::lock_guard lock(m_impl->mutex);
    if (m_impl->loop)
        m_impl->drainLocked();
}

void CrawlEngine::abort() {
    const std::lock_guard lock(m_impl->mutex);
    if (!m_impl->loop)
        return;
    m_impl->loop->abort();
    // The fetcher belongs to the loop's thread: cut there.
    m_impl->loop->mailbox().post([this] { m_impl->parts.fetcher.cancelAll(); });
}

bool CrawlEngine::wait(base::Millis timeout, bool untilDone) {
    std::unique_lock lock(m_impl->mutex);
    if (m_impl->loop && untilDone && !m_impl->untilDone) {
        m_impl->untilDone = true;
        m_impl->refresh = true;
        m_impl->monitorWakes.notify_all();
    }
    return m_impl->ended.wait_for(lock, timeout, [&] { return m_impl->loop == nullptr; });
}

bool CrawlEngine::running() const {
    return m_impl->isRunning();
}

bool CrawlEngine::nothingLeftToRun() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->loop ? m_impl->loop->nothingLeftToRun() : m_impl->lastNothingLeft;
}

CrawlFigures CrawlEngine::figures() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->loop ? m_impl->loop->figures() : m_impl->lastFigures;
}

base::EventQueue<CrawlEvent>& CrawlEngine::events() {
    return m_impl->events;
}

void CrawlEngine::refreshSources() {
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->refresh = true;
    }
    m_impl->monitorWakes.notify_all();
}

void CrawlEngine::stopMonitorForTest() {
    m_impl->monitor.request_stop();
    m_impl->monitor.join();
}

} // namespace gleaner::crawl
