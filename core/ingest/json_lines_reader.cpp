// One JSON object per line, with the names of Openverse's columns or of its API.

#include <algorithm>
#include <deque>

#include <nlohmann/json.hpp>

#include "core/ingest/item_reader.h"
#include "core/ingest/record_builder.h"
#include "core/ingest/text_checks.h"

namespace gleaner::ingest {
namespace {

using nlohmann::json;

class JsonLinesReader final : public ItemReader {
public:
    JsonLinesReader(LineReader lines, const std::string& defaultSource)
        : m_lines(std::move(lines)), m_builder(defaultSource) {}

    Result<bool> next(Item& item) override {
        Line line;
        do {
            const Result<bool> more = m_lines.next(line);
            if (!more || !*more)
                return more;
        } while (trimmed(line.text).empty());
        item.line = line.number;
        item.raw = line.text;
        item.kind = Item::Kind::Record;
        if (const std::string_view fault = read(line, item); !fault.empty())
            item.reject(fault);
        return true;
    }
    std::vector<std::string> columns() const override { return m_seen; }
    std::int64_t bytesRead() const override { return m_lines.file().position(); }

private:
    std::string_view read(const Line& line, Item& item) {
        if (line.tooLong)
            return "too_long";
        if (!isCleanText(line.text))
            return "bad_encoding";
        if (!isHarmlessJson(line.text))
            return "bad_json";
        const json object = json::parse(line.text, nullptr, false);
        if (!object.is_object())
            return "bad_json";
        nameColumns(object);
        m_raw.clear();
        m_texts.clear();
        size_t i = 0;
        for (const auto& member : object.items())
            take(m_columns[i++], member.value());
        if (isPopularityTable(m_columns)) {
            item.kind = Item::Kind::Popularity;
            return RecordBuilder::buildPopularity(m_raw, item.popularity);
        }
        item.schemeGuessed = m_raw.schemeGuessed();
        return m_builder.build(m_raw, item.record);
    }

    // Objects of one file nearly always have the same members.
    void nameColumns(const json& object) {
        std::vector<std::string> names;
        for (const auto& member : object.items())
            names.push_back(member.key());
        if (names == m_names)
            return;
        m_columns = columnsOf(names);
        for (const std::string& name : names)
            if (std::find(m_seen.begin(), m_seen.end(), name) == m_seen.end() && m_seen.size() < kMostColumns)
                m_seen.push_back(name);
        m_names = std::move(names);
    }

    void take(const Column& column, const json& value) {
        if (value.is_null())
            return;
        const bool isText = value.is_string();
        m_texts.push_back(isText ? value.get<std::string>()
                                 : value.dump(-1, ' ', false, json::error_handler_t::replace));
        const bool takesJson = column.field == Field::Meta || column.field == Field::Tags;
        if (!column.field || (value.is_structured() && !takesJson))
            m_raw.extras.push_back({column.name, m_texts.back(), !isText});
        else
            m_raw.set(column, m_texts.back());
    }

    static constexpr size_t kMostColumns =
        1000; // in the list of names seen; a hostile file could hold one name per line

    LineReader m_lines;
    RecordBuilder m_builder;
    std::vector<std::string> m_names, m_seen;
    std::vector<Column> m_columns;
    std::deque<std::string> m_texts; // what m_raw looks at; a deque does not move them
    RawRecord m_raw;
};

} // namespace

std::unique_ptr<ItemReader> makeJsonLinesReader(LineReader lines, const std::string& defaultSource) {
    return std::make_unique<JsonLinesReader>(std::move(lines), defaultSource);
}

} // namespace gleaner::ingest
