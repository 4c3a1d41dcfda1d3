#pragma once
// The crawl's event log: the newest events in memory, all of them in rotating files of JSON lines in the library's
// folder.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/eventlog/event.h"

namespace gleaner::eventlog {

struct EventLogOptions {
    size_t held = 100'000;             // events in memory
    std::int64_t fileBytes = 16 << 20; // a file grows to this, then the next is begun
    int files = 8;                     // kept, the present one among them
};

// Thread-safe. In a library's folder one process writes (who holds the writer's lock), any number follow.
class EventLog {
public:
    enum class Mode {
        Memory, // no files
        Write,  // events.jsonl, events.1.jsonl … in the folder, written by a thread of the log's own
        Follow, // reads what the writing process appends
    };
    // Quick, and never fails: a folder that cannot be written costs the files, nothing else. What the files hold of
    // earlier runs is read back behind the scenes; reading waits for that, writing does not.
    EventLog(Mode mode, std::filesystem::path folder, EventLogOptions options = {});
    // Writes what was handed over, as far as the disk lets it.
    ~EventLog();

    Mode mode() const;
    std::filesystem::path file() const; // events.jsonl; empty in memory

    // Gives the event its sequence. Never waits for the disk: what cannot be handed over is in memory only, counted,
    // and said by an event log_gap. Not in Follow mode.
    void write(Event event);

    struct Reading {
        std::vector<EventPtr> events; // oldest first
        std::uint64_t last = 0;       // looked at up to here: the next reading's `after`
        std::uint64_t missed = 0;     // events after `after` that are held no more
        bool restarted = false;       // the log is another one than before: what was read from it is void
    };
    // The newest `most` events behind `after` (0 = from the start) that pass.
    Reading read(std::uint64_t after, const Filter& filter, size_t most) const;

    // Newest last. Of each source at least the newest 50 attempts and 20 failures are held, also when they have left
    // the ring, as long as there are not very many of those.
    std::vector<EventPtr> lastAttempts(const std::string& source, size_t most) const;
    std::vector<EventPtr> lastFailures(const std::string& source, size_t most) const;

    // In Follow mode: reads what was appended since, over rotations; at most some MiB at a time. True when there is
    // more to be read at once.
    bool poll();

    struct Counts {
        std::uint64_t newest = 0;  // sequence
        std::uint64_t held = 0;    // events in memory
        std::uint64_t lost = 0;    // events of this run that are in no file
        std::uint64_t damaged = 0; // lines of the files that could not be read
    };
    Counts counts() const;

    // Until all that was written so far is on disk, or known not to get there. For tests and the end of a program.
    void flush();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::eventlog
