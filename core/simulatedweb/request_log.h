#pragma once
// Every request with the time at which it was read: the referee's record. Kept compactly in memory and, if wanted, in a
// file.

#include <cstdint>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "core/simulatedweb/simulated_web.h"
#include "core/simulatedweb/web_layout.h"

namespace gleaner::simulatedweb {

// Written by the server's thread; entries() from any thread.
class RequestLog {
public:
    // `file` may be empty. `layout` must outlive the log.
    static Result<std::unique_ptr<RequestLog>> open(const WebLayout& layout, const std::filesystem::path& file);
    ~RequestLog(); // flushes
    RequestLog(const RequestLog&) = delete;
    RequestLog& operator=(const RequestLog&) = delete;

    // A request was read at `time` (seconds since the epoch, rising). Returns its number.
    std::uint64_t add(double time, size_t site, int port, std::string_view path, std::string_view userAgent);
    // What is about to be answered; before the first byte goes out, so that a client that has its answer finds it here.
    void answer(std::uint64_t number, int status, std::int64_t bytes);
    // The answer is over, with so many bytes of the body sent: now the line goes into the file.
    void finish(std::uint64_t number, std::int64_t bytes);
    void flush();

    std::vector<RequestLogEntry> entries() const;

private:
    struct Row {
        double time = 0;
        std::int64_t bytes = 0;
        std::int32_t image = -1; // of the site, or …
        std::uint32_t text = 0;  // … the path in m_texts
        std::uint32_t agent = 0; // in m_texts
        std::uint16_t site = 0, port = 0;
        std::int16_t status = 0;
    };
    struct FileCloser {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    RequestLog(const WebLayout& layout, std::unique_ptr<std::FILE, FileCloser> file);
    std::uint32_t intern(std::string_view text);
    Row* row(std::uint64_t number);
    RequestLogEntry entry(const Row& row) const;

    const WebLayout& m_layout;
    std::unique_ptr<std::FILE, FileCloser> m_file;
    mutable std::mutex m_mutex; // guards what follows
    std::deque<Row> m_rows;
    std::uint64_t m_firstNumber = 0; // of m_rows.front()
    std::deque<std::string> m_texts; // a deque keeps the views in m_textNumbers valid
    std::unordered_map<std::string_view, std::uint32_t> m_textNumbers;
    std::string m_pending; // lines for the file
};

} // namespace gleaner::simulatedweb
