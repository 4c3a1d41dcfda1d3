#include "core/ingest/line_reader.h"

#include <algorithm>
#include <cstring>

namespace gleaner::ingest {
namespace {

constexpr size_t kPiece = 256 * 1024; // bytes asked for at a time
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string_view withoutCarriageReturn(std::string_view text) {
    if (!text.empty() && text.back() == '\r')
        text.remove_suffix(1);
    return text;
}

} // namespace

LineReader::LineReader(TextFile file) : m_file(std::move(file)) {}

void LineReader::fill() {
    if (m_ended || m_error)
        return;
    if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    if (m_buffer.size() < m_end + kPiece)
        m_buffer.resize(m_end + kPiece);
    const Result<size_t> got = m_file.read(m_buffer.data() + m_end, kPiece);
    if (!got)
        m_error = got.error();
    else if (*got == 0)
        m_ended = true;
    else
        m_end += *got;
    const bool enoughForMark = m_end >= kByteOrderMark.size() || m_ended || m_error;
    if (!m_started && enoughForMark) {
        m_started = true;
        if (std::string_view(m_buffer.data(), m_end).starts_with(kByteOrderMark))
            m_begin = kByteOrderMark.size();
    }
}

std::string_view LineReader::peek(size_t size) {
    while (m_end - m_begin < size && !m_ended && !m_error)
        fill();
    return {m_buffer.data() + m_begin, std::min(size, m_end - m_begin)};
}

Result<std::string_view> LineReader::rest(size_t limit) {
    const std::string_view text = peek(limit + 1);
    if (m_error)
        return fail(*m_error);
    if (text.size() > limit)
        return fail(ErrorCode::BadFormat, m_file.path().string(), "larger than " + std::to_string(limit) + " bytes");
    m_begin = m_end;
    return text;
}

Result<bool> LineReader::next(Line& line) {
    size_t searched = 0; // of what is in the buffer
    for (;;) {
        const char* from = m_buffer.data() + m_begin;
        const size_t have = m_end - m_begin;
        const void* found = have > searched ? std::memchr(from + searched, '\n', have - searched) : nullptr;
        if (found) {
            const auto length = size_t(static_cast<const char*>(found) - from);
            m_begin += length + 1;
            const std::string_view text = withoutCarriageReturn({from, length});
            line = {++m_number, text.substr(0, text.size() > kMaxLine ? kKeptOfLongLine : text.size()),
                    text.size() > kMaxLine};
            return true;
        }
        if (have > kMaxLine + 1) // one for a carriage return
            return takeLongLine(line);
        if (m_ended || m_error)
            return takeLast(line);
        searched = have;
        fill();
    }
}

// Skips to the end of a line that no buffer should hold, keeping its beginning.
Result<bool> LineReader::takeLongLine(Line& line) {
    m_longLine.assign(m_buffer.data() + m_begin, kKeptOfLongLine);
    for (;;) {
        const char* from = m_buffer.data() + m_begin;
        const void* found = m_end > m_begin ? std::memchr(from, '\n', m_end - m_begin) : nullptr;
        if (found) {
            m_begin += size_t(static_cast<const char*>(found) - from) + 1;
            break;
        }
        m_begin = m_end;
        if (m_error)
            return fail(*m_error);
        if (m_ended)
            break;
        fill();
    }
    line = {++m_number, m_longLine, true};
    return true;
}

Result<bool> LineReader::takeLast(Line& line) {
    if (m_error)
        return fail(*m_error);
    if (m_begin == m_end)
        return false;
    line = {++m_number, withoutCarriageReturn({m_buffer.data() + m_begin, m_end - m_begin}), false};
    if (line.text.size() > kMaxLine)
        line = {m_number, line.text.substr(0, kKeptOfLongLine), true};
    m_begin = m_end;
    return true;
}

} // namespace gleaner::ingest
