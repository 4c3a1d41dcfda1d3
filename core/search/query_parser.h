#pragma once
// The grammar of the query language:
//
//   query    = [ either ]
//   either   = both { "OR" both }                 OR binds looser than AND
//   both     = term { [ "AND" ] term }            a space is an AND
//   term     = ( "-" | "NOT " ) term | "(" either ")" | phrase | filter | word
//   phrase   = '"' words '"'                      \" and \\ stand for themselves
//   filter   = key ":" value { "," value }        a comma is an OR
//   value    = bare | phrase
//   word     = bare [ "*" ]
//
// OR, AND, NOT are operators in capitals only. parse() gives one form for one meaning: no And directly in an And, no Or
// in an Or, none with a single child.

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/index/query.h"

namespace gleaner::search {

inline constexpr size_t kMaxQueryBytes = 4096;
inline constexpr int kMaxQueryDepth = 32; // parentheses and negations inside one another

class QueryParser {
public:
    explicit QueryParser(std::string_view text) : m_text(text) {}
    Result<index::Query> parse();

private:
    using Parsed = Result<index::Query>;

    Parsed either(int depth);
    Parsed both(int depth);
    Parsed term(int depth);
    Parsed negation(int depth, size_t start, size_t length);
    Parsed parentheses(int depth);
    Parsed phrase();
    Parsed wordOrFilter();
    Parsed word(size_t start, std::string_view bare);
    Parsed filter(size_t start, std::string_view key);
    Result<std::string> filterValue(const struct KeyRule& rule, size_t keyStart);
    Result<std::string> quoted();
    Result<void> endOfTerm(bool inList);

    void skipSpace();
    bool atEnd() const { return m_at >= m_text.size(); }
    bool atEndOfTerm() const;
    std::string_view operatorAhead() const; // "OR", "AND", "NOT" or empty
    std::string_view bareAhead(std::string_view alsoEndsAt) const;

    struct Complaint {
        const char* reason;
        size_t position;
        std::string token, expected, suggestion;
    };
    tl::unexpected<Error> bad(Complaint complaint) const;

    std::string_view m_text;
    size_t m_at = 0;
};

} // namespace gleaner::search
