#pragma once
// From what a list says of one work to a record.

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/ingest/columns.h"
#include "core/model/record.h"

namespace gleaner::ingest {

// The texts of one row, told by field. Views: whoever fills it keeps the text.
struct RawRecord {
    struct Extra {
        std::string_view name;
        std::string_view text;
        bool isJson = false; // `text` is a JSON value, not words
    };
    std::array<std::string_view, kFieldCount> fields; // empty = not stated
    std::vector<Extra> extras;                        // what no field takes

    std::string_view operator[](Field field) const { return fields[size_t(field)]; }
    bool schemeGuessed() const; // the picture's address is given without one
    void clear();
    // A second text for a field that has one goes to the extras under its column's name.
    void set(const Column& column, std::string_view text);
};

// The rules of design/cli.md, "import". Pure but for the default source.
class RecordBuilder {
public:
    explicit RecordBuilder(std::string defaultSource) : m_defaultSource(std::move(defaultSource)) {}

    // Fills `record` and returns an empty reason, or returns why there is no record: bad_url, no_key, bad_json.
    std::string_view build(const RawRecord& raw, model::Record& record) const;

    // The same for a row of a popularity table: unknown_identifier (no UUID), bad_value (no number in 0…100).
    static std::string_view buildPopularity(const RawRecord& raw, catalog::CatalogWriter::PopularityRow& row);

private:
    std::string m_defaultSource;
};

} // namespace gleaner::ingest
