#include "widgets/browser/query_filters.h"

#include <algorithm>

namespace gleaner::browser {
namespace {

using index::Query;

// The parts that all must hold.
std::vector<Query> partsOf(Query query) {
    if (query.kind == Query::Kind::Everything)
        return {};
    if (query.kind == Query::Kind::And)
        return std::move(query.children);
    std::vector<Query> parts;
    parts.push_back(std::move(query));
    return parts;
}

Query joined(std::vector<Query> parts) {
    if (parts.empty())
        return {};
    if (parts.size() == 1)
        return std::move(parts.front());
    Query query;
    query.kind = Query::Kind::And;
    query.children = std::move(parts);
    return query;
}

bool isFilter(const Query& query, std::string_view key) {
    return query.kind == Query::Kind::Filter && query.key == key;
}

} // namespace

std::vector<std::string> filterValues(const Query& query, std::string_view key) {
    std::vector<std::string> values;
    for (const Query& part : partsOf(query))
        if (isFilter(part, key))
            for (const std::string& value : part.values)
                if (std::find(values.begin(), values.end(), value) == values.end())
                    values.push_back(value);
    return values;
}

Query withFilterValues(Query query, std::string_view key, std::vector<std::string> values) {
    std::vector<Query> parts = partsOf(std::move(query));
    const auto first = std::find_if(parts.begin(), parts.end(), [&](const Query& part) { return isFilter(part, key); });
    const auto at = first - parts.begin();
    std::erase_if(parts, [&](const Query& part) { return isFilter(part, key); });
    if (!values.empty()) {
        Query filter;
        filter.kind = Query::Kind::Filter;
        filter.key = key;
        filter.values = std::move(values);
        parts.insert(parts.begin() + std::min<std::ptrdiff_t>(at, std::ptrdiff_t(parts.size())), std::move(filter));
    }
    return joined(std::move(parts));
}

bool hasFilters(const Query& query) {
    const std::vector<Query> parts = partsOf(query);
    return std::any_of(parts.begin(), parts.end(), [](const Query& part) { return part.kind == Query::Kind::Filter; });
}

Query withoutFilters(Query query) {
    std::vector<Query> parts = partsOf(std::move(query));
    std::erase_if(parts, [](const Query& part) { return part.kind == Query::Kind::Filter; });
    return joined(std::move(parts));
}

bool hasWords(const Query& query) {
    return query.kind == Query::Kind::Word || query.kind == Query::Kind::Phrase ||
           std::any_of(query.children.begin(), query.children.end(), hasWords);
}

std::vector<Query> wordsOf(const Query& query) {
    std::vector<Query> parts = partsOf(query);
    std::erase_if(parts,
                  [](const Query& part) { return part.kind != Query::Kind::Word && part.kind != Query::Kind::Phrase; });
    return parts;
}

} // namespace gleaner::browser
