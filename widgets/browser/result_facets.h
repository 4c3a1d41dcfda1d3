#pragma once
// The facets of a result: values with counts. Ticks of one facet are joined by OR, so a facet counts what its own ticks
// leave out too; facets among each other are joined by AND.

#include <memory>
#include <string>
#include <vector>

#include "widgets/browser/search_source.h"

namespace gleaner::browser {

struct FacetValue {
    std::string value;
    std::int64_t count = 0; // matches with this value, were it ticked
    bool ticked = false;
    bool operator==(const FacetValue&) const = default;
};

struct FacetGroup {
    std::string key; // of the query language: license, source, type, size, aspect
    std::vector<FacetValue> values;
    bool operator==(const FacetGroup&) const = default;
};

using FacetCounts = std::vector<index::FacetCount>;

// What every record of the library counts to: which values there are at all, and in which order they are shown.
Result<FacetCounts> countLibrary(const SearchSource& source);

// One search for the query and one for each facet that has ticks. Values of `library` that nothing matches count zero.
Result<std::vector<FacetGroup>> countFacets(const SearchSource& source, const index::Query& query,
                                            const FacetCounts& library);

} // namespace gleaner::browser
