#include "widgets/browser/result_facets.h"

#include <algorithm>
#include <array>

#include "widgets/browser/query_filters.h"

namespace gleaner::browser {
namespace {

constexpr std::array<const char*, 5> kShown{"license", "source", "type", "size", "aspect"};

// Values with an order of their own; others are ordered by how many records of the library have them.
constexpr std::array<const char*, 6> kOrder{"large", "medium", "small", "wide", "tall", "square"};

Result<FacetCounts> facetsOf(const SearchSource& source, const std::string& query) {
    Result<search::SearchPage> page = source.search({query, 1, {}, true});
    if (!page)
        return fail(page.error());
    return std::move(page->facets);
}

std::int64_t countOf(const FacetCounts& counts, std::string_view key, std::string_view value) {
    for (const index::FacetCount& count : counts)
        if (count.key == key && count.value == value)
            return count.count;
    return 0;
}

// What the facet shows: the library's values, and whatever else is ticked or counted (a new source, a value nobody
// has).
FacetGroup groupOf(const std::string& key, const FacetCounts& library, const FacetCounts& counts,
                   const std::vector<std::string>& ticked) {
    std::vector<std::pair<std::int64_t, std::string>> values; // by count in the library
    const auto add = [&](const std::string& value, std::int64_t count) {
        const bool known =
            std::any_of(values.begin(), values.end(), [&](const auto& each) { return each.second == value; });
        if (!value.empty() && !known)
            values.emplace_back(count, value);
    };
    for (const FacetCounts* from : {&library, &counts})
        for (const index::FacetCount& count : *from)
            if (count.key == key)
                add(count.value, count.count);
    for (const std::string& value : ticked)
        add(value, 0);
    const auto rank = [](const std::string& value) {
        return std::find(kOrder.begin(), kOrder.end(), value) - kOrder.begin();
    };
    std::stable_sort(values.begin(), values.end(), [&](const auto& one, const auto& other) {
        if (rank(one.second) != rank(other.second))
            return rank(one.second) < rank(other.second);
        return one.first != other.first ? one.first > other.first : one.second < other.second;
    });
    FacetGroup group{key, {}};
    for (const auto& [count, value] : values)
        group.values.push_back(
            {value, countOf(counts, key, value), std::find(ticked.begin(), ticked.end(), value) != ticked.end()});
    return group;
}

} // namespace

Result<FacetCounts> countLibrary(const SearchSource& source) {
    return facetsOf(source, "");
}

Result<std::vector<FacetGroup>> countFacets(const SearchSource& source, const index::Query& query,
                                            const FacetCounts& library) {
    Result<FacetCounts> all = facetsOf(source, search::toText(query));
    if (!all)
        return fail(all.error());
    std::vector<FacetGroup> groups;
    for (const char* key : kShown) {
        const std::vector<std::string> ticked = filterValues(query, key);
        if (ticked.empty()) {
            groups.push_back(groupOf(key, library, *all, ticked));
            continue;
        }
        const Result<FacetCounts> own = facetsOf(source, search::toText(withFilterValues(query, key, {})));
        if (!own)
            return fail(own.error());
        groups.push_back(groupOf(key, library, *own, ticked));
    }
    std::erase_if(groups, [](const FacetGroup& group) { return group.values.empty(); });
    return groups;
}

} // namespace gleaner::browser
