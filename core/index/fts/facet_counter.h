#pragma once
// Counts matches by facet.

#include <array>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/index/fts/document_facts.h"
#include "core/index/index.h"

namespace gleaner::index::fts {

class FacetCounter {
public:
    void add(const DocumentFacts& document);
    // Every facet, by key, then count descending, then value.
    std::vector<FacetCount> counts(SQLite::Database& db) const;

private:
    std::array<std::vector<std::int64_t>, kNameColumns> m_names; // by interned number
    std::array<std::int64_t, 4> m_sizes{}, m_aspects{};
};

} // namespace gleaner::index::fts
