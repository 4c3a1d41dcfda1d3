#pragma once
// The log's files: events.jsonl, which grows, and events.1.jsonl … behind it, the newest first. Written by one process;
// read by any, also while they are written and moved on.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "core/base/result.h"
#include "core/eventlog/event.h"

namespace gleaner::eventlog {

// A file descriptor that is closed with its owner.
class OpenFile {
public:
    OpenFile() = default;
    explicit OpenFile(int fd) : m_fd(fd) {}
    OpenFile(OpenFile&& other) noexcept : m_fd(other.release()) {}
    OpenFile& operator=(OpenFile&& other) noexcept;
    ~OpenFile() { close(); }

    explicit operator bool() const { return m_fd >= 0; }
    int fd() const { return m_fd; }
    void close();

private:
    int release();
    int m_fd = -1;
};

std::filesystem::path logFile(const std::filesystem::path& folder, int number); // 0 = the one that grows

// The writing side. Nothing is synced: what a power cut takes is the last seconds of a log.
class LogWriter {
public:
    LogWriter(std::filesystem::path folder, std::int64_t fileBytes, int files)
        : m_folder(std::move(folder)), m_fileBytes(fileBytes), m_files(files) {}

    // Appends whole lines, all or none of them; makes folder and file when they are missing.
    Result<void> append(std::string_view lines);

private:
    Result<void> open();
    Result<void> rotate();
    Result<void> put(std::string_view bytes);

    const std::filesystem::path m_folder;
    const std::int64_t m_fileBytes;
    const int m_files;
    OpenFile m_file;
    std::int64_t m_size = 0;
};

// What the files hold, and from where to read on.
struct ReadBack {
    std::vector<EventPtr> events; // oldest first
    std::uint64_t damaged = 0;    // lines
    OpenFile file;                // the one that grows, if there is any …
    std::int64_t offset = 0;      // … behind its last whole line
};
// The newest `most` events. Ends early, with what it has, when `stop` says so.
ReadBack readNewest(const std::filesystem::path& folder, int files, size_t most, const std::function<bool()>& stop);
// The sequence of the newest event; 0 = none.
std::uint64_t newestSequence(const std::filesystem::path& folder, int files);

// The following side: reads what was appended since, in order, over rotations.
class LogFollower {
public:
    // After it was away for long it gives the newest `most` events, and perhaps those of one file more.
    LogFollower(std::filesystem::path folder, int files, size_t most)
        : m_folder(std::move(folder)), m_files(files), m_most(most) {}

    void startAfter(OpenFile file, std::int64_t offset, std::uint64_t sequence);

    struct News {
        std::vector<EventPtr> events; // oldest first
        std::uint64_t damaged = 0;
        bool restarted = false; // what was read before is of another log: this one starts with `events`
        bool more = false;      // read again at once
    };
    News read();

private:
    void readSome(News& news);
    void takeLine(std::string_view line, News& news);
    bool movedOn() const;
    int findOurs(News& news);
    void catchUp(int from, News& news);
    void readWhole(int number, News& news);

    const std::filesystem::path m_folder;
    const int m_files;
    const size_t m_most;
    OpenFile m_file;
    std::int64_t m_offset = 0;
    std::uint64_t m_last = 0;
};

} // namespace gleaner::eventlog
