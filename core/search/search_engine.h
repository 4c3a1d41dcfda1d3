#pragma once
// From the words a person types to ranked results.

#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/catalog/catalog.h"
#include "core/index/index.h"

namespace gleaner::search {

// Parses the query language (the grammar stands in query_parser.h). BadQuery carries args position (0-based, in bytes),
// token, expected, suggestion (what to write instead of token; may be empty) and reason; nothing is ever ignored
// silently. `reason` is one of: unknown_key bad_value missing_value missing_term missing_space unclosed_quote
// unclosed_parenthesis stray_parenthesis empty_parentheses misplaced_star not_a_word too_long too_deep not_utf8.
// `expected` is a list of keys or values with commas between, a character, a limit, or one of: term word word* value
// space UTF-8. Known keys: see queryKeys().
Result<index::Query> parseQuery(std::string_view text);

// The query as text again; parseQuery(toText(q)) equals q.
std::string toText(const index::Query& query);

// The filter keys of the language, ascending: "category", "license", "provider", "source", "type", "is", "size",
// "aspect" …
std::vector<std::string> queryKeys();

struct SearchRequest {
    std::string query{};
    size_t limit = 20;
    std::string cursor{}; // from the page before; empty = first page
    bool facets = false;
};

struct SearchResult {
    catalog::RecordSummary record;
    index::ScoreParts score;
};

struct SearchPage {
    std::int64_t total = 0;
    double tookMs = 0;
    std::vector<SearchResult> results;
    std::vector<index::FacetCount> facets;
    std::string cursor; // for the next page; empty = this was the last
};

// Thread-safe. Reads through the index alias and the catalogue; both must outlive it.
class SearchEngine {
public:
    SearchEngine(const index::IndexDirectory& indexes, const catalog::CatalogReader& catalog, const base::Clock& clock);

    // BadQuery (see parseQuery), or BadFormat for a cursor that is not this query's.
    Result<SearchPage> search(const SearchRequest& request) const;

    // Every matching record in rank order, at most `limit`: the ordered ids a grid holds.
    Result<std::vector<model::RecordKey>> keys(const std::string& query, size_t limit) const;

private:
    const index::IndexDirectory& m_indexes;
    const catalog::CatalogReader& m_catalog;
    const base::Clock& m_clock;
};

} // namespace gleaner::search
