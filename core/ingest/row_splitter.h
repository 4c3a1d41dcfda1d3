#pragma once
// Rows of a table: cells of a CSV record, a TSV line or a line of PostgreSQL's COPY.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/ingest/line_reader.h"

namespace gleaner::ingest {

enum class TableSyntax {
    Csv,  // RFC 4180
    Tsv,  // no quoting; a cell \N is empty
    Copy, // TSV with the backslash escapes of COPY … TO; \N is empty, a line \. ends the data
};

struct Row {
    std::int64_t line = 0;               // where it begins
    std::string_view raw;                // as read; a quoted record of several lines has them joined by LF
    std::vector<std::string_view> cells; // unescaped
    std::string_view fault;              // empty, or why there are no cells: too_long, bad_encoding, bad_quotes
};

// Blank lines are no rows. Views in a Row are valid until the next call.
//
// Leniency, as in other readers: a quote inside an unquoted cell is a character, text behind a closing quote is
// appended. A quote that is never closed, or not within kMaxLine bytes, costs its own line only: reading goes on with
// the next one.
class RowReader {
public:
    RowReader(LineReader& lines, TableSyntax syntax);
    Result<bool> next(Row& row); // false at the end

private:
    struct Kept {
        std::int64_t number = 0;
        std::string text;
        bool tooLong = false;
    };
    Result<bool> nextLine(Line& line);
    Result<void> readQuoted(const Line& first, Row& row);
    void giveBack(std::vector<Kept> lines);
    void splitCopy(Row& row);

    LineReader& m_lines;
    const TableSyntax m_syntax;
    std::deque<Kept> m_again; // lines behind an unclosed quote, to be read once more
    std::string m_line;       // holds a line taken from m_again
    std::string m_record;     // a quoted record, joined
    std::string m_text;       // unescaped cells
    bool m_ended = false;
};

// The cells of one line without quotes.
void splitPlain(std::string_view line, char separator, std::vector<std::string_view>& cells);

// One CSV record that is complete in `record`; an open quote runs to the end. For looking at headers.
std::vector<std::string> splitCsvLine(std::string_view record);

// Undoes COPY's escapes: \b \f \n \r \t \v \\ and octal and hexadecimal digits. Any other escape keeps its backslash:
// real loader files hold JSON's own \u and \" singly escaped, and COPY's rule (drop the backslash) would break them.
void appendUnescaped(std::string_view cell, std::string& out);

} // namespace gleaner::ingest
