#pragma once
// What the command line says, and where: documents and tables on stdout; progress, notes and errors for humans on
// stderr. With --json nothing but JSON goes to stdout, an error included.

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/result.h"

namespace gleaner::cli {

enum ExitCode { Done = 0, Failed = 1, Usage = 2, SomeFailed = 3, Locked = 4, Interrupted = 130 };
int exitCodeOf(const Error& error);

class Output {
public:
    Output(bool json, bool quiet) : m_json(json), m_quiet(quiet) {}
    bool isJson() const { return m_json; }

    void document(const nlohmann::json& document); // --json only; pretty on a terminal
    void line(const nlohmann::json& object);       // --json only; one line, flushed
    void text(const std::string& text);            // for humans only, on stdout
    // Columns aligned; the first row is the head. Cells that look like numbers are set right.
    void table(const std::vector<std::vector<std::string>>& rows);
    void note(const std::string& text); // for humans, on stderr; not with --quiet
    // One line that replaces itself, on a terminal's stderr only.
    void progress(const std::string& text);
    void endProgress();
    void error(const Error& error);

private:
    bool m_json;
    bool m_quiet;
    bool m_progressShown = false;
};

nlohmann::json errorDocument(const Error& error);

} // namespace gleaner::cli
