#include "core/simulatedweb/request_log.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gleaner::simulatedweb {
namespace {

constexpr size_t kMaxRows = 5'000'000;
constexpr size_t kMaxTexts =
    200'000; // distinct paths that are no picture's, and user agents: foreign text must not eat memory
constexpr size_t kMaxTextLength = 2'048;
constexpr size_t kPendingLimit = 1U << 20U;

std::string jsonText(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

Result<std::unique_ptr<RequestLog>> RequestLog::open(const WebLayout& layout, const std::filesystem::path& file) {
    std::unique_ptr<std::FILE, FileCloser> stream;
    if (!file.empty()) {
        stream.reset(std::fopen(file.c_str(), "ae"));
        if (!stream)
            return fail(base::systemError(errno, file.string()));
    }
    return std::unique_ptr<RequestLog>(new RequestLog(layout, std::move(stream)));
}

RequestLog::RequestLog(const WebLayout& layout, std::unique_ptr<std::FILE, FileCloser> file)
    : m_layout(layout), m_file(std::move(file)) {
    intern("…"); // number 0: a text for which there was no room
}

RequestLog::~RequestLog() {
    flush();
}

std::uint32_t RequestLog::intern(std::string_view text) {
    text = text.substr(0, kMaxTextLength);
    if (const auto known = m_textNumbers.find(text); known != m_textNumbers.end())
        return known->second;
    if (m_texts.size() >= kMaxTexts)
        return 0;
    const auto number = static_cast<std::uint32_t>(m_texts.size());
    m_texts.emplace_back(text);
    m_textNumbers.emplace(m_texts.back(), number);
    return number;
}

std::uint64_t RequestLog::add(double time, size_t site, int port, std::string_view path, std::string_view userAgent) {
    const std::optional<int> image = m_layout.find(site, path);
    const std::lock_guard lock(m_mutex);
    Row row;
    row.time = time;
    row.site = static_cast<std::uint16_t>(site);
    row.port = static_cast<std::uint16_t>(port);
    row.image = image.value_or(-1);
    row.text = image ? 0 : intern(path);
    row.agent = intern(userAgent);
    m_rows.push_back(row);
    if (m_rows.size() > kMaxRows) {
        m_rows.pop_front();
        ++m_firstNumber;
    }
    return m_firstNumber + m_rows.size() - 1;
}

RequestLog::Row* RequestLog::row(std::uint64_t number) {
    const bool kept = number >= m_firstNumber && number - m_firstNumber < m_rows.size();
    return kept ? &m_rows[number - m_firstNumber] : nullptr;
}

void RequestLog::answer(std::uint64_t number, int status, std::int64_t bytes) {
    const std::lock_guard lock(m_mutex);
    if (Row* found = row(number)) {
        found->status = static_cast<std::int16_t>(status);
        found->bytes = bytes;
    }
}

void RequestLog::finish(std::uint64_t number, std::int64_t bytes) {
    const std::lock_guard lock(m_mutex);
    Row* found = row(number);
    if (!found)
        return;
    found->bytes = bytes;
    if (!m_file)
        return;
    const RequestLogEntry done = entry(*found);
    fmt::format_to(
        std::back_inserter(m_pending),
        "{{\"time\":{:.6f},\"source\":{},\"path\":{},\"status\":{},\"bytes\":{},\"user_agent\":{},\"port\":{}}}\n",
        done.time, jsonText(done.source), jsonText(done.path), done.status, done.bytes, jsonText(done.userAgent),
        done.port);
    if (m_pending.size() > kPendingLimit) {
        std::fwrite(m_pending.data(), 1, m_pending.size(), m_file.get());
        m_pending.clear();
    }
}

void RequestLog::flush() {
    const std::lock_guard lock(m_mutex);
    if (!m_file || m_pending.empty())
        return;
    std::fwrite(m_pending.data(), 1, m_pending.size(), m_file.get());
    std::fflush(m_file.get());
    m_pending.clear();
}

RequestLogEntry RequestLog::entry(const Row& row) const {
    RequestLogEntry result;
    result.time = row.time;
    result.source = m_layout.sites()[row.site].name;
    result.path = row.image >= 0 ? m_layout.path(row.site, row.image) : m_texts[row.text];
    result.port = row.port;
    result.status = row.status;
    result.bytes = row.bytes;
    result.userAgent = m_texts[row.agent];
    return result;
}

std::vector<RequestLogEntry> RequestLog::entries() const {
    const std::lock_guard lock(m_mutex);
    std::vector<RequestLogEntry> result;
    result.reserve(m_rows.size());
    for (const Row& row : m_rows)
        result.push_back(entry(row));
    return result;
}

} // namespace gleaner::simulatedweb
