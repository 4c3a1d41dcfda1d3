#include <algorithm>

#include "core/search/query_characters.h"
#include "core/search/query_keys.h"
#include "core/search/search_engine.h"

namespace gleaner::search {
namespace {

using index::Query;

// How tightly a query holds together; what binds looser than its surroundings needs parentheses.
enum class Binding { Loose, Or, And, Term };

void write(std::string& out, const Query& query, Binding around);

// True when `text` stands for itself without quotes.
bool isBare(std::string_view text, std::string_view alsoSpecial) {
    for (size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '(' || c == ')' || c == '*' || alsoSpecial.find(c) != std::string_view::npos ||
            spaceAt(text, at) > 0 || quoteAt(text, at) > 0)
            return false;
        at += base::codePointAt(text, at).bytes;
    }
    return !text.empty();
}

void writeQuoted(std::string& out, std::string_view text) {
    out.push_back('"');
    for (size_t at = 0; at < text.size();) {
        const size_t bytes = base::codePointAt(text, at).bytes;
        const size_t quote = quoteAt(text, at);
        if (quote > 0 || text[at] == '\\')
            out.push_back('\\');
        out.append(quote > 0 ? "\"" : text.substr(at, bytes));
        at += bytes;
    }
    out.push_back('"');
}

void writeWord(std::string& out, const Query& query) {
    // Such a word comes from no parser; in quotes it at least finds what it says.
    if (!isBare(query.text, ":") || query.text.front() == '-' || (isOperator(query.text) && !query.prefix))
        return writeQuoted(out, query.text);
    out += query.text;
    if (query.prefix)
        out.push_back('*');
}

void writeFilter(std::string& out, const Query& query) {
    out += query.key + ":";
    const KeyRule* const rule = findKey(query.key);
    for (size_t i = 0; i < query.values.size(); ++i) {
        const std::string& value = query.values[i];
        if (i > 0)
            out.push_back(',');
        const bool known = !rule || rule->values.empty() || listedValue(*rule, value) == value;
        if (known && isBare(value, ","))
            out += value;
        else
            writeQuoted(out, value);
    }
}

void writeChildren(std::string& out, const Query& query, Binding own, Binding around, const char* between) {
    const bool needed = own < around;
    out += needed ? "(" : "";
    for (size_t i = 0; i < query.children.size(); ++i) {
        out += i > 0 ? between : "";
        write(out, query.children[i], own == Binding::Or ? Binding::And : Binding::Term);
    }
    out += needed ? ")" : "";
}

void write(std::string& out, const Query& query, Binding around) {
    switch (query.kind) {
    case Query::Kind::Everything:
        return;
    case Query::Kind::Word:
        return writeWord(out, query);
    case Query::Kind::Phrase:
        return writeQuoted(out, query.text);
    case Query::Kind::Filter:
        return writeFilter(out, query);
    case Query::Kind::And:
        return writeChildren(out, query, Binding::And, around, " ");
    case Query::Kind::Or:
        return writeChildren(out, query, Binding::Or, around, " OR ");
    case Query::Kind::Not:
        out.push_back('-');
        return write(out, query.children.front(), Binding::Term);
    }
}

} // namespace

std::string toText(const Query& query) {
    std::string out;
    write(out, query, Binding::Loose);
    return out;
}

} // namespace gleaner::search
