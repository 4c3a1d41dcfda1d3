#include "app/cli/output.h"

#include <algorithm>
#include <cstdio>

#include <unistd.h>

#include "widgets/wording/wording.h"

namespace gleaner::cli {
namespace {

std::string dumped(const nlohmann::json& value, int indent) {
    return value.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Columns on screen of UTF-8 text, one per code point: good enough for titles in tables.
size_t widthOf(const std::string& text) {
    return size_t(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

bool looksNumeric(const std::string& cell) {
    return !cell.empty() && cell.find_first_of("0123456789") != std::string::npos &&
           cell.find_first_not_of("0123456789.,%–- /") == std::string::npos;
}

} // namespace

int exitCodeOf(const Error& error) {
    switch (error.code) {
    case ErrorCode::LibraryLocked:
        return Locked;
    case ErrorCode::NoSuchVerb:
        return Usage;
    case ErrorCode::Cancelled:
        return Interrupted;
    default:
        return Failed;
    }
}

nlohmann::json errorDocument(const Error& error) {
    nlohmann::json body{{"code", base::name(error.code)},
                        {"message", wording::describe(error)},
                        {"thing", error.thing},
                        {"remedy", wording::remedy(error)}};
    for (const auto& [key, value] : error.args)
        body.emplace(key, value);
    if (!error.detail.empty())
        body.emplace("detail", error.detail);
    return {{"error", std::move(body)}};
}

void Output::document(const nlohmann::json& document) {
    if (m_json)
        std::printf("%s\n", dumped(document, isatty(STDOUT_FILENO) ? 2 : -1).c_str());
}

void Output::line(const nlohmann::json& object) {
    if (!m_json)
        return;
    std::printf("%s\n", dumped(object, -1).c_str());
    std::fflush(stdout);
}

void Output::text(const std::string& text) {
    if (!m_json)
        std::printf("%s\n", text.c_str());
}

void Output::table(const std::vector<std::vector<std::string>>& rows) {
    if (m_json || rows.empty())
        return;
    std::vector<size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    }
    for (size_t r = 0; r < rows.size(); ++r) {
        std::string line;
        for (size_t i = 0; i < rows[r].size(); ++i) {
            const std::string& cell = rows[r][i];
            const std::string padding(widths[i] - widthOf(cell), ' ');
            const bool right = looksNumeric(rows.size() > 1 ? rows[std::max<size_t>(r, 1)][i] : cell);
            line += (i == 0 ? "" : "  ") + (right ? padding + cell : cell + padding);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        std::printf("%s\n", line.c_str());
    }
}

void Output::note(const std::string& text) {
    if (m_quiet || m_json)
        return;
    endProgress();
    std::fprintf(stderr, "%s\n", text.c_str());
}

void Output::progress(const std::string& text) {
    if (m_quiet || !isatty(STDERR_FILENO))
        return;
    std::fprintf(stderr, "\r\x1b[2K%s", text.c_str());
    std::fflush(stderr);
    m_progressShown = true;
}

void Output::endProgress() {
    if (!m_progressShown)
        return;
    std::fprintf(stderr, "\r\x1b[2K");
    m_progressShown = false;
}

void Output::error(const Error& error) {
    endProgress();
    if (m_json) {
        document(errorDocument(error));
        return;
    }
    std::fprintf(stderr, "gleaner-cli: %s\n  %s\n", wording::describe(error).c_str(), wording::remedy(error).c_str());
}

} // namespace gleaner::cli
