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

// Parses the query language. BadQuery carries args position (0-based, in bytes), token, expected and suggestion; nothing is ever
// ignored silently. Known keys: see queryKeys().
Result<index::Query> parseQuery(std::string_view text);

// The query as text again; parseQuery(toText(q)) equals q.
std::string toText(const index::Query& query);

// The filter keys of the language, ascending: "category", "license", "provider", "source", "type", "is", "size", "aspect" …
std::vector<std::string> queryKeys();

struct SearchRequest {
    std::string query;
    size_t limit = 20;
    std::string cursor; // from the page before; empty = first page
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
