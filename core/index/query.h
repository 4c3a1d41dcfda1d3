#pragma once
// A parsed query: one object with two views, text and chips (design/search.md, "Query"). The parser is core/search.

#include <memory>
#include <string>
#include <vector>

namespace gleaner::index {

struct Query {
    enum class Kind {
        Everything, // an empty query
        Word,       // text; prefix when it ended with '*'
        Phrase,     // text = words separated by one space
        Filter,     // key:value[,value…]: any of the values
        And,        // children
        Or,         // children
        Not,        // one child
    };
    Kind kind = Kind::Everything;
    std::string text;
    bool prefix = false;
    std::string key;                 // for Filter
    std::vector<std::string> values; // for Filter
    std::vector<Query> children;

    bool operator==(const Query&) const = default;
};

} // namespace gleaner::index
