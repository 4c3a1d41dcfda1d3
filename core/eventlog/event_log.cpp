#include "core/eventlog/event_log.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "core/eventlog/event_files.h"
#include "core/eventlog/event_json.h"
#include "core/eventlog/event_ring.h"

namespace gleaner::eventlog {
namespace {

constexpr std::chrono::milliseconds kGather{100}; // so that a busy crawl's events go to the file together
constexpr std::chrono::seconds kTryAgain{1};      // a disk that could not be written
constexpr size_t kMostHanded = 20'000;            // events that wait for the file
constexpr size_t kBatch = 1000;                   // events written at once
constexpr size_t kSlice = 2000;                   // events looked at under one lock

void cutTo(std::string& text, size_t most) {
    if (text.size() <= most)
        return;
    text.resize(most);
    while (!text.empty() && (text.back() & 0x80) != 0) // half a character of several bytes
        text.pop_back();
}

void keepWithinLimits(Event& event) {
    cutTo(event.url, kMostUrl);
    size_t bytes = 0;
    for (auto& [key, value] : event.args) {
        cutTo(value, std::max(kMostArgs, bytes) - bytes);
        bytes += key.size() + value.size();
    }
}

} // namespace

struct EventLog::Impl {
    Impl(Mode m, std::filesystem::path f, EventLogOptions o)
        : mode(m), folder(std::move(f)), options(o), ring(options.held),
          writer(folder, options.fileBytes, options.files), follower(folder, options.files, options.held) {
        if (mode == Mode::Write)
            next = newestSequence(folder, options.files) + 1;
        readBack = mode == Mode::Memory;
        if (mode == Mode::Write)
            thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
    }

    const Mode mode;
    const std::filesystem::path folder;
    const EventLogOptions options;

    mutable std::mutex mutex;
    EventRing ring;
    std::uint64_t next = 1;
    std::deque<EventPtr> handed; // to the thread, not yet in the file
    bool writing = false;        // the thread is about the first of `handed`
    bool hurry = false;          // somebody waits for the file
    bool trouble = false;        // the file cannot be written
    std::uint64_t failures = 0;  // of writing the file
    std::uint64_t lost = 0, unsaidLost = 0, damaged = 0;
    bool readBack = false; // what the files held when the log was opened is in the ring
    std::condition_variable_any wake;
    mutable std::condition_variable_any changed; // readBack, or the file was written or could not be

    // The log's own thread.
    LogWriter writer;

    std::mutex pollMutex;
    LogFollower follower; // guarded by pollMutex

    std::jthread thread; // last: ends before what it uses

    void take(Event event, bool toFile) {
        keepWithinLimits(event);
        const std::lock_guard lock(mutex);
        takeLocked(std::move(event), toFile);
    }

    void takeLocked(Event event, bool toFile) {
        event.sequence = next++;
        auto shared = std::make_shared<const Event>(std::move(event));
        const bool handOver = toFile && mode == Mode::Write;
        if (handOver && handed.size() < kMostHanded) {
            handed.push_back(shared);
            if (handed.size() == 1)
                wake.notify_all();
        } else if (handOver) {
            ++lost;
            ++unsaidLost;
        }
        ring.push(std::move(shared));
    }

    void work(const std::stop_token& stop) {
        restore([&stop] { return stop.stop_requested(); });
        std::unique_lock lock(mutex);
        while (true) {
            wake.wait(lock, stop, [&] { return !handed.empty(); });
            if (handed.empty())
                return;
            const auto pause = trouble ? std::chrono::milliseconds(kTryAgain) : kGather;
            if (handed.size() < kBatch || trouble)
                wake.wait_for(lock, stop, pause, [&] { return hurry || (!trouble && handed.size() >= kBatch); });
            const bool written = writeSome(lock);
            hurry = hurry && written && !handed.empty();
            if (!written && stop.stop_requested())
                return;
        }
    }

    // The first events of `handed`, outside the lock.
    bool writeSome(std::unique_lock<std::mutex>& lock) {
        const std::vector<EventPtr> batch(handed.begin(),
                                          handed.begin() + std::ptrdiff_t(std::min(kBatch, handed.size())));
        writing = true;
        lock.unlock();
        std::string lines;
        for (const EventPtr& event : batch)
            appendLine(lines, *event);
        const Result<void> written = writer.append(lines);
        lock.lock();
        writing = false;
        if (written) {
            handed.erase(handed.begin(), handed.begin() + std::ptrdiff_t(batch.size()));
            sayGap();
        } else {
            ++failures;
            sayTrouble(written.error());
        }
        changed.notify_all();
        return written.has_value();
    }

    // It must go on without the file: said once, in memory, where it can be seen.
    void sayTrouble(const Error& error) {
        if (std::exchange(trouble, true))
            return;
        Event event = ownEvent(kLogTrouble, Level::Error);
        event.args = {{"error", std::string(base::name(error.code))}, {"thing", error.thing}};
        takeLocked(std::move(event), false);
    }

    void sayGap() {
        const bool ended = std::exchange(trouble, false);
        const std::uint64_t gap = std::exchange(unsaidLost, 0);
        if (!ended && gap == 0)
            return;
        Event event = ownEvent(kLogGap, gap > 0 ? Level::Warning : Level::Notice);
        event.args = {{"lost", std::to_string(gap)}};
        takeLocked(std::move(event), true);
    }

    Event ownEvent(const char* code, Level level) const {
        Event event;
        // The log has no clock: its own events follow on those they speak of.
        if (ring.size() > 0)
            event.time = ring.between(0, UINT64_MAX, 1).back()->time;
        event.level = level;
        event.code = code;
        return event;
    }

    void restore(const std::function<bool()>& stop) {
        ReadBack back = readNewest(folder, options.files, options.held, stop);
        if (mode == Mode::Follow)
            follower.startAfter(std::move(back.file), back.offset,
                                back.events.empty() ? 0 : back.events.back()->sequence);
        const std::lock_guard lock(mutex);
        damaged += back.damaged;
        ring.restore(std::move(back.events));
        readBack = true;
        changed.notify_all();
    }

    bool poll() {
        const std::lock_guard polling(pollMutex);
        if (mode != Mode::Follow)
            return false;
        if (!isReadBack()) {
            restore([] { return false; });
            return false;
        }
        LogFollower::News news = follower.read();
        const std::lock_guard lock(mutex);
        damaged += news.damaged;
        if (news.restarted)
            ring.clear();
        for (EventPtr& event : news.events)
            ring.push(std::move(event));
        return news.more;
    }

    bool isReadBack() const {
        const std::lock_guard lock(mutex);
        return readBack;
    }

    // Reading waits for what the files hold; a log that follows has it after its first poll().
    std::unique_lock<std::mutex> lockToRead() const {
        std::unique_lock lock(mutex);
        if (mode == Mode::Write)
            changed.wait(lock, [this] { return readBack; });
        return lock;
    }
};

EventLog::EventLog(Mode mode, std::filesystem::path folder, EventLogOptions options)
    : m_impl(std::make_unique<Impl>(mode, std::move(folder), options)) {}

EventLog::~EventLog() = default;

EventLog::Mode EventLog::mode() const {
    return m_impl->mode;
}

std::filesystem::path EventLog::file() const {
    return m_impl->mode == Mode::Memory ? std::filesystem::path() : logFile(m_impl->folder, 0);
}

void EventLog::write(Event event) {
    if (m_impl->mode != Mode::Follow)
        m_impl->take(std::move(event), true);
}

EventLog::Reading EventLog::read(std::uint64_t after, const Filter& filter, size_t most) const {
    Reading reading;
    std::uint64_t before = UINT64_MAX;
    std::vector<EventPtr> found; // newest first
    while (found.size() < most) {
        std::vector<EventPtr> slice;
        {
            const auto lock = m_impl->lockToRead();
            const EventRing& ring = m_impl->ring;
            if (before == UINT64_MAX) { // the first look
                reading.last = ring.newest();
                reading.restarted = after > reading.last;
                after = reading.restarted ? 0 : after;
                reading.missed = after > 0 && ring.oldest() > after + 1 ? ring.oldest() - after - 1 : 0;
            }
            slice = ring.between(after, before, kSlice);
        }
        for (auto event = slice.rbegin(); event != slice.rend() && found.size() < most; ++event)
            if (passes(**event, filter))
                found.push_back(*event);
        if (slice.size() < kSlice)
            break;
        before = slice.front()->sequence;
    }
    std::reverse(found.begin(), found.end());
    reading.events = std::move(found);
    return reading;
}

std::vector<EventPtr> EventLog::lastAttempts(const std::string& source, size_t most) const {
    const auto lock = m_impl->lockToRead();
    return m_impl->ring.lastAttempts(source, most);
}

std::vector<EventPtr> EventLog::lastFailures(const std::string& source, size_t most) const {
    const auto lock = m_impl->lockToRead();
    return m_impl->ring.lastFailures(source, most);
}

bool EventLog::poll() {
    return m_impl->poll();
}

EventLog::Counts EventLog::counts() const {
    const std::lock_guard lock(m_impl->mutex);
    return {m_impl->mode == Mode::Follow ? m_impl->ring.newest() : m_impl->next - 1, m_impl->ring.size(), m_impl->lost,
            m_impl->damaged};
}

void EventLog::flush() {
    if (m_impl->mode != Mode::Write)
        return;
    std::unique_lock lock(m_impl->mutex);
    const std::uint64_t failures = m_impl->failures;
    m_impl->hurry = true;
    m_impl->wake.notify_all();
    m_impl->changed.wait(lock, [&] {
        return m_impl->readBack && ((m_impl->handed.empty() && !m_impl->writing) || m_impl->failures > failures);
    });
}

} // namespace gleaner::eventlog
