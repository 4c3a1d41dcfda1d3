// CSV, TSV with a header, and the loader files of Openverse's catalogue.

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/ingest/columns.h"
#include "core/ingest/item_reader.h"
#include "core/ingest/record_builder.h"
#include "core/ingest/row_splitter.h"

namespace gleaner::ingest {
namespace {

TableSyntax syntaxOf(ImportFormat format) {
    switch (format) {
    case ImportFormat::Csv:
        return TableSyntax::Csv;
    case ImportFormat::Openverse:
        return TableSyntax::Copy;
    default:
        return TableSyntax::Tsv;
    }
}

class TableReader final : public ItemReader {
public:
    TableReader(LineReader lines, ImportFormat format, const std::string& defaultSource)
        : m_lines(std::move(lines)), m_rows(m_lines, syntaxOf(format)), m_builder(defaultSource) {}

    // Reads the header, or finds the layout of a file without one.
    Result<void> begin(bool mayBeHeaderless) {
        if (mayBeHeaderless && !startsWithHeader()) {
            layOut();
            return {};
        }
        Row header;
        const Result<bool> more = m_rows.next(header);
        if (!more)
            return fail(more.error());
        const std::vector<std::string> names(header.cells.begin(), header.cells.end());
        m_columns = columnsOf(names);
        m_isPopularity = isPopularityTable(m_columns);
        if (*more && !nameWorks(m_columns))
            return fail(ErrorCode::BadFormat, m_lines.file().path().string(),
                        "the header names no identifier, foreign_identifier or url");
        return {};
    }

    Result<bool> next(Item& item) override {
        const Result<bool> more = m_rows.next(m_row);
        if (!more || !*more)
            return more;
        item.line = m_row.line;
        item.raw = m_row.raw;
        if (!m_row.fault.empty())
            item.reject(m_row.fault);
        else if (m_row.cells.size() != m_columns.size())
            item.reject("bad_columns");
        else
            build(item);
        return true;
    }
    std::vector<std::string> columns() const override {
        std::vector<std::string> names;
        for (const Column& column : m_columns)
            names.push_back(column.name);
        return names;
    }
    std::int64_t bytesRead() const override { return m_lines.file().position(); }

private:
    void build(Item& item) {
        m_raw.clear();
        for (size_t i = 0; i < m_columns.size(); ++i)
            m_raw.set(m_columns[i], m_columns[i].field == Field::Meta ? metaCell(i) : m_row.cells[i]);
        item.schemeGuessed = m_raw.schemeGuessed();
        item.kind = m_isPopularity ? Item::Kind::Popularity : Item::Kind::Record;
        const std::string_view fault = m_isPopularity ? RecordBuilder::buildPopularity(m_raw, item.popularity)
                                                      : m_builder.build(m_raw, item.record);
        if (!fault.empty())
            item.reject(fault);
    }

    // Some loaders wrote JSON's own \n without doubling the backslash; COPY's rule has made a raw line end of it, which
    // no JSON string may hold. Such a cell is taken as it was written.
    std::string_view metaCell(size_t column) {
        const std::string_view cell = m_row.cells[column];
        const bool hasControl =
            std::any_of(cell.begin(), cell.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
        if (!hasControl || nlohmann::json::accept(cell))
            return cell;
        m_written.clear();
        splitPlain(m_row.raw, '\t', m_written);
        return m_written.size() == m_columns.size() && nlohmann::json::accept(m_written[column]) ? m_written[column]
                                                                                                 : cell;
    }

    bool startsWithHeader() {
        const std::vector<std::string_view> cells = firstCells();
        return nameWorks(columnsOf(std::vector<std::string>(cells.begin(), cells.end())));
    }
    // The loader wrote no header: the number of columns tells which of its layouts it is.
    void layOut() {
        auto names = loaderLayout(firstCells());
        if (names.empty())
            names = plainLoaderLayout();
        m_columns = columnsOf(std::vector<std::string>(names.begin(), names.end()));
    }
    // Of the first line that has a layout's number of columns, else of the first line.
    std::vector<std::string_view> firstCells() {
        std::string_view head = m_lines.peek(kMaxLine);
        std::vector<std::string_view> first;
        while (!head.empty()) {
            const size_t end = std::min(head.find('\n'), head.size());
            std::string_view line = head.substr(0, end);
            if (line.ends_with('\r'))
                line.remove_suffix(1);
            std::vector<std::string_view> cells;
            splitPlain(line, '\t', cells);
            if (!loaderLayout(cells).empty())
                return cells;
            if (first.empty() && !line.empty())
                first = cells;
            head.remove_prefix(std::min(end + 1, head.size()));
        }
        return first;
    }

    LineReader m_lines;
    RowReader m_rows;
    RecordBuilder m_builder;
    std::vector<Column> m_columns;
    bool m_isPopularity = false;
    Row m_row;
    RawRecord m_raw;
    std::vector<std::string_view> m_written;
};

} // namespace

Result<std::unique_ptr<ItemReader>> makeTableReader(LineReader lines, ImportFormat format,
                                                    const std::string& defaultSource) {
    auto reader = std::make_unique<TableReader>(std::move(lines), format, defaultSource);
    if (const Result<void> begun = reader->begin(format == ImportFormat::Openverse); !begun)
        return fail(begun.error());
    return reader;
}

} // namespace gleaner::ingest
