// One address per line; blank lines and lines that begin with # are none.

#include "core/ingest/item_reader.h"
#include "core/ingest/record_builder.h"
#include "core/ingest/text_checks.h"

namespace gleaner::ingest {
namespace {

class UrlListReader final : public ItemReader {
public:
    UrlListReader(LineReader lines, const std::string& defaultSource)
        : m_lines(std::move(lines)), m_builder(defaultSource) {}

    Result<bool> next(Item& item) override {
        Line line;
        std::string_view text;
        do {
            const Result<bool> more = m_lines.next(line);
            if (!more || !*more)
                return more;
            text = trimmed(line.text);
        } while (text.empty() || text.front() == '#');
        item.line = line.number;
        item.raw = line.text;
        item.kind = Item::Kind::Record;
        if (line.tooLong) {
            item.reject("too_long");
        } else if (!isCleanText(text)) {
            item.reject("bad_encoding");
        } else {
            m_raw.clear();
            m_raw.fields[size_t(Field::Url)] = text;
            item.schemeGuessed = m_raw.schemeGuessed();
            if (const std::string_view fault = m_builder.build(m_raw, item.record); !fault.empty())
                item.reject(fault);
        }
        return true;
    }
    std::vector<std::string> columns() const override { return {"url"}; }
    std::int64_t bytesRead() const override { return m_lines.file().position(); }

private:
    LineReader m_lines;
    RecordBuilder m_builder;
    RawRecord m_raw;
};

} // namespace

std::unique_ptr<ItemReader> makeUrlListReader(LineReader lines, const std::string& defaultSource) {
    return std::make_unique<UrlListReader>(std::move(lines), defaultSource);
}

} // namespace gleaner::ingest
