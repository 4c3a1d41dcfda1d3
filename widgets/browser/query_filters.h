#pragma once
// Facets and text are two views of one query. Facets see and change its top-level filters only: what stands inside a
// negation or an OR was written by hand and stays.

#include <string>
#include <string_view>
#include <vector>

#include "core/index/query.h"

namespace gleaner::browser {

// The values asked for under `key`, in the order written.
std::vector<std::string> filterValues(const index::Query& query, std::string_view key);

// The query with exactly these values under `key`; none takes the filter away. A new filter goes to the end.
index::Query withFilterValues(index::Query query, std::string_view key, std::vector<std::string> values);

bool hasFilters(const index::Query& query);
index::Query withoutFilters(index::Query query);

bool hasWords(const index::Query& query); // anywhere: there is something to explain about the order

// The top-level words and phrases, each as a query of its own.
std::vector<index::Query> wordsOf(const index::Query& query);

} // namespace gleaner::browser
