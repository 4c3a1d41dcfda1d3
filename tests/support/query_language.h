#pragma once
// Queries spelt as code, for tests below the parser.

#include "core/index/query.h"

namespace gleaner::test {

using index::Query;

inline Query everything() {
    return {};
}
inline Query word(std::string text) {
    Query query;
    query.kind = Query::Kind::Word;
    query.text = std::move(text);
    return query;
}
inline Query prefix(std::string text) {
    Query query = word(std::move(text));
    query.prefix = true;
    return query;
}
inline Query phrase(std::string text) {
    Query query = word(std::move(text));
    query.kind = Query::Kind::Phrase;
    return query;
}
inline Query filter(std::string key, std::vector<std::string> values) {
    Query query;
    query.kind = Query::Kind::Filter;
    query.key = std::move(key);
    query.values = std::move(values);
    return query;
}
inline Query compound(Query::Kind kind, std::vector<Query> children) {
    Query query;
    query.kind = kind;
    query.children = std::move(children);
    return query;
}
inline Query both(Query a, Query b) {
    return compound(Query::Kind::And, {std::move(a), std::move(b)});
}
inline Query either(Query a, Query b) {
    return compound(Query::Kind::Or, {std::move(a), std::move(b)});
}
inline Query no(Query a) {
    return compound(Query::Kind::Not, {std::move(a)});
}

} // namespace gleaner::test
