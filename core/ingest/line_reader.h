#pragma once
// Lines of a list, in constant memory.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/ingest/text_file.h"

namespace gleaner::ingest {

inline constexpr size_t kMaxLine = 1024 * 1024;     // bytes of one line, or of one quoted CSV record
inline constexpr size_t kKeptOfLongLine = 4 * 1024; // what a report shows of a longer one

struct Line {
    std::int64_t number = 0; // from 1
    std::string_view text;   // without its line end (LF or CRLF); valid until the next call
    bool tooLong = false;    // longer than kMaxLine: `text` is its beginning
};

// A byte-order mark at the start is skipped. Not thread-safe.
class LineReader {
public:
    explicit LineReader(TextFile file);

    // The next line, blank ones too; false at the end. When the file cannot be read to its end, its whole lines come
    // first and the unfinished last one never.
    Result<bool> next(Line& line);

    // The beginning of the file, up to `size` bytes, without consuming it; only before the first next().
    std::string_view peek(size_t size);

    // Everything not yet consumed, as one text; BadFormat when it is longer than `limit`. For documents that are no
    // lines.
    Result<std::string_view> rest(size_t limit);

    const TextFile& file() const { return m_file; }

private:
    void fill(); // one more piece into the buffer, or m_ended / m_error
    Result<bool> takeLongLine(Line& line);
    Result<bool> takeLast(Line& line);

    TextFile m_file;
    std::vector<char> m_buffer;
    size_t m_begin = 0, m_end = 0; // what of m_buffer is not yet consumed
    std::string m_longLine;        // the beginning of a line that was skipped
    std::int64_t m_number = 0;
    bool m_started = false;
    bool m_ended = false;
    std::optional<Error> m_error;
};

} // namespace gleaner::ingest
