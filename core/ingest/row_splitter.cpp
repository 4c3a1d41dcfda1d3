#include "core/ingest/row_splitter.h"

#include <algorithm>
#include <iterator>

#include "core/ingest/text_checks.h"

namespace gleaner::ingest {
namespace {

// Reads a CSV record line by line.
class CsvScanner {
public:
    CsvScanner(std::string& text, std::vector<size_t>& ends) : m_text(text), m_ends(ends) {}

    // False when a quote is still open at the end of `line`.
    bool feed(std::string_view line) {
        if (m_inQuotes)
            m_text.push_back('\n');
        for (size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            if (m_inQuotes) {
                if (c != '"') {
                    m_text.push_back(c);
                } else if (i + 1 < line.size() && line[i + 1] == '"') {
                    m_text.push_back('"');
                    ++i;
                } else {
                    m_inQuotes = false;
                }
            } else if (c == ',') {
                endCell();
            } else if (c == '"' && m_atStart) {
                m_inQuotes = true;
                m_atStart = false;
            } else {
                m_text.push_back(c);
                m_atStart = false;
            }
        }
        return !m_inQuotes;
    }
    void endCell() {
        m_ends.push_back(m_text.size());
        m_atStart = true;
    }

private:
    std::string& m_text;         // all cells, one behind the other
    std::vector<size_t>& m_ends; // where each ends
    bool m_inQuotes = false;
    bool m_atStart = true;
};

bool isDigit(char c, int base) {
    return (c >= '0' && c <= '7') ||
           (base == 16 && ((c >= '8' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
}
int digit(char c) {
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

// Reads up to `most` digits; the number of characters used.
size_t takeDigits(std::string_view text, int base, size_t most, std::string& out) {
    size_t used = 0;
    int value = 0;
    while (used < most && used < text.size() && isDigit(text[used], base))
        value = value * base + digit(text[used++]);
    if (used > 0)
        out.push_back(char(value & 0xff));
    return used;
}

} // namespace

void appendUnescaped(std::string_view cell, std::string& out) {
    static constexpr std::string_view kLetters = "bfnrtv\\";
    static constexpr std::string_view kMeanings = "\b\f\n\r\t\v\\";
    for (size_t i = 0; i < cell.size(); ++i) {
        if (cell[i] != '\\' || i + 1 == cell.size()) {
            out.push_back(cell[i]);
            continue;
        }
        const char next = cell[i + 1];
        const size_t letter = kLetters.find(next);
        if (letter != std::string_view::npos) {
            out.push_back(kMeanings[letter]);
            ++i;
        } else if (const size_t octal = takeDigits(cell.substr(i + 1), 8, 3, out); octal > 0) {
            i += octal;
        } else if (const size_t hex = next == 'x' ? takeDigits(cell.substr(i + 2), 16, 2, out) : 0; hex > 0) {
            i += hex + 1;
        } else {
            out.push_back('\\');
        }
    }
}

void splitPlain(std::string_view line, char separator, std::vector<std::string_view>& cells) {
    size_t start = 0;
    for (size_t at = line.find(separator); at != std::string_view::npos; at = line.find(separator, start)) {
        cells.push_back(line.substr(start, at - start));
        start = at + 1;
    }
    cells.push_back(line.substr(start));
}

std::vector<std::string> splitCsvLine(std::string_view record) {
    std::string text;
    std::vector<size_t> ends;
    CsvScanner scanner(text, ends);
    scanner.feed(record);
    scanner.endCell();
    std::vector<std::string> cells;
    size_t start = 0;
    for (const size_t end : ends) {
        cells.push_back(text.substr(start, end - start));
        start = end;
    }
    return cells;
}

RowReader::RowReader(LineReader& lines, TableSyntax syntax) : m_lines(lines), m_syntax(syntax) {}

Result<bool> RowReader::nextLine(Line& line) {
    if (m_again.empty())
        return m_lines.next(line);
    m_line = std::move(m_again.front().text);
    line = {m_again.front().number, m_line, m_again.front().tooLong};
    m_again.pop_front();
    return true;
}

Result<bool> RowReader::next(Row& row) {
    row.cells.clear();
    row.fault = {};
    Line line;
    do {
        const Result<bool> more = m_ended ? Result<bool>(false) : nextLine(line);
        if (!more || !*more)
            return more;
        m_ended = m_syntax == TableSyntax::Copy && line.text == "\\.";
    } while (trimmed(line.text).empty() || m_ended);
    row.line = line.number;
    row.raw = line.text;
    if (line.tooLong) {
        row.fault = "too_long";
        return true;
    }
    if (m_syntax == TableSyntax::Csv && line.text.find('"') != std::string_view::npos) {
        if (const Result<void> read = readQuoted(line, row); !read)
            return fail(read.error());
    } else {
        splitPlain(line.text, m_syntax == TableSyntax::Csv ? ',' : '\t', row.cells);
    }
    if (row.fault.empty() && !isCleanText(row.raw))
        row.fault = "bad_encoding";
    if (!row.fault.empty())
        row.cells.clear();
    else if (m_syntax != TableSyntax::Csv)
        splitCopy(row);
    return true;
}

// \N is empty; with Copy's syntax escapes are undone.
void RowReader::splitCopy(Row& row) {
    m_text.clear();
    m_text.reserve(row.raw.size()); // so that views into it stay
    for (std::string_view& cell : row.cells) {
        if (cell == "\\N") {
            cell = {};
        } else if (m_syntax == TableSyntax::Copy && cell.find('\\') != std::string_view::npos) {
            const size_t start = m_text.size();
            appendUnescaped(cell, m_text);
            cell = std::string_view(m_text).substr(start);
        }
    }
}

Result<void> RowReader::readQuoted(const Line& first, Row& row) {
    m_record.assign(first.text);
    m_text.clear();
    std::vector<size_t> ends;
    std::vector<Kept> behind;
    CsvScanner scanner(m_text, ends);
    bool closed = scanner.feed(first.text);
    while (!closed) {
        Line line;
        const Result<bool> more = nextLine(line);
        if (!more)
            return fail(more.error());
        if (!*more)
            break;
        if (line.tooLong || m_record.size() + line.text.size() >= kMaxLine) {
            behind.push_back({line.number, std::string(line.text), line.tooLong});
            break;
        }
        behind.push_back({line.number, std::string(line.text), false});
        m_record.append("\n").append(line.text);
        closed = scanner.feed(line.text);
    }
    if (!closed) {
        m_record.resize(std::min(m_record.find('\n'), m_record.size()));
        giveBack(std::move(behind));
        row.raw = m_record;
        row.fault = "bad_quotes";
        return {};
    }
    scanner.endCell();
    size_t start = 0;
    for (const size_t end : ends) {
        row.cells.push_back(std::string_view(m_text).substr(start, end - start));
        start = end;
    }
    row.raw = m_record;
    return {};
}

void RowReader::giveBack(std::vector<Kept> lines) {
    m_again.insert(m_again.begin(), std::make_move_iterator(lines.begin()), std::make_move_iterator(lines.end()));
}

} // namespace gleaner::ingest
