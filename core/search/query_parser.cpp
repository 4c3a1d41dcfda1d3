#include "core/search/query_parser.h"

#include <algorithm>

#include "core/base/nearest_word.h"
#include "core/index/filter_keys.h"
#include "core/model/licence.h"
#include "core/search/query_characters.h"
#include "core/search/query_keys.h"
#include "core/search/search_engine.h"

namespace gleaner::search {
namespace {

using index::Query;

std::string joined(const std::vector<std::string_view>& values) {
    std::string out;
    for (const std::string_view value : values)
        out.append(out.empty() ? "" : ",").append(value);
    return out;
}

std::string inQuotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out.push_back('\\');
        out.push_back(c);
    }
    out.push_back('"');
    return out;
}

std::string without(std::string_view text, char unwanted) {
    std::string out(text);
    out.erase(std::remove(out.begin(), out.end(), unwanted), out.end());
    return out;
}

std::string nearestValue(const KeyRule& rule, const std::string& value) {
    if (rule.key == index::kLicence) {
        if (const model::Licence licence = model::parseLicence(value); licence.known)
            return licence.slug; // one of the many ways to write it
    }
    const std::vector<std::string> candidates(rule.values.begin(), rule.values.end());
    return base::nearestWord(value, candidates);
}

// Adds `part` to a conjunction or disjunction, one inside another of its kind dissolved.
void join(Query& into, Query part) {
    if (part.kind == into.kind)
        std::move(part.children.begin(), part.children.end(), std::back_inserter(into.children));
    else
        into.children.push_back(std::move(part));
}

Query simplified(Query query) {
    if (query.children.size() != 1)
        return query;
    Query only = std::move(query.children.front());
    return only;
}

} // namespace

Result<Query> parseQuery(std::string_view text) {
    return QueryParser(text).parse();
}

tl::unexpected<Error> QueryParser::bad(Complaint complaint) const {
    return fail(ErrorCode::BadQuery, std::string(m_text), {},
                {{"reason", complaint.reason},
                 {"position", std::to_string(complaint.position)},
                 {"token", std::move(complaint.token)},
                 {"expected", std::move(complaint.expected)},
                 {"suggestion", std::move(complaint.suggestion)}});
}

Result<Query> QueryParser::parse() {
    if (m_text.size() > kMaxQueryBytes)
        return bad({"too_long", kMaxQueryBytes, "", std::to_string(kMaxQueryBytes), ""});
    if (const size_t at = base::firstMalformed(m_text); at != std::string_view::npos)
        return bad({"not_utf8", at, "", "UTF-8", ""});
    skipSpace();
    if (atEnd())
        return Query{};
    Parsed query = either(0);
    if (query && !atEnd())
        return bad({"stray_parenthesis", m_at, ")", "term", ""});
    return query;
}

Result<Query> QueryParser::either(int depth) {
    Query out;
    out.kind = Query::Kind::Or;
    for (;;) {
        Parsed part = both(depth);
        if (!part)
            return part;
        join(out, std::move(*part));
        if (operatorAhead() != "OR")
            return simplified(std::move(out));
        const size_t start = m_at;
        m_at += 2;
        skipSpace();
        if (atEnd() || m_text[m_at] == ')' || operatorAhead() == "OR" || operatorAhead() == "AND")
            return bad({"missing_term", start, "OR", "term", ""});
    }
}

Result<Query> QueryParser::both(int depth) {
    Query out;
    out.kind = Query::Kind::And;
    for (;;) {
        if (const std::string_view first = operatorAhead(); first == "OR" || first == "AND")
            return bad({"missing_term", m_at, std::string(first), "term", ""});
        Parsed part = term(depth);
        if (!part)
            return part;
        join(out, std::move(*part));
        skipSpace();
        if (atEnd() || m_text[m_at] == ')' || operatorAhead() == "OR")
            return simplified(std::move(out));
        if (operatorAhead() != "AND")
            continue;
        const size_t start = m_at;
        m_at += 3;
        skipSpace();
        if (atEnd() || m_text[m_at] == ')' || operatorAhead() == "OR" || operatorAhead() == "AND")
            return bad({"missing_term", start, "AND", "term", ""});
    }
}

Result<Query> QueryParser::term(int depth) {
    if (depth > kMaxQueryDepth)
        return bad({"too_deep", m_at, std::string(1, m_text[m_at]), std::to_string(kMaxQueryDepth), ""});
    if (operatorAhead() == "NOT")
        return negation(depth, m_at, 3);
    if (m_text[m_at] == '-')
        return negation(depth, m_at, 1);
    if (m_text[m_at] == '(')
        return parentheses(depth);
    if (m_text[m_at] == ')')
        return bad({"stray_parenthesis", m_at, ")", "term", ""});
    if (quoteAt(m_text, m_at) > 0)
        return phrase();
    return wordOrFilter();
}

Result<Query> QueryParser::negation(int depth, size_t start, size_t length) {
    m_at += length;
    if (length > 1)
        skipSpace();
    const std::string_view next = atEnd() ? std::string_view() : operatorAhead();
    if (atEnd() || spaceAt(m_text, m_at) > 0 || m_text[m_at] == ')' || next == "OR" || next == "AND")
        return bad({"missing_term", start, std::string(m_text.substr(start, length)), "term", ""});
    Parsed inner = term(depth + 1);
    if (!inner)
        return inner;
    Query out;
    out.kind = Query::Kind::Not;
    out.children.push_back(std::move(*inner));
    return out;
}

Result<Query> QueryParser::parentheses(int depth) {
    const size_t start = m_at++;
    skipSpace();
    if (!atEnd() && m_text[m_at] == ')')
        return bad({"empty_parentheses", start, std::string(m_text.substr(start, m_at + 1 - start)), "term", ""});
    if (atEnd())
        return bad({"unclosed_parenthesis", start, "(", ")", ""});
    Parsed inner = either(depth + 1);
    if (!inner)
        return inner;
    if (atEnd())
        return bad({"unclosed_parenthesis", start, std::string(m_text.substr(start)), ")",
                    std::string(m_text.substr(start)) + ")"});
    ++m_at;
    return inner;
}

Result<Query> QueryParser::phrase() {
    const size_t start = m_at;
    Result<std::string> words = quoted();
    if (!words)
        return fail(words.error());
    if (!hasSearchable(*words))
        return bad({"not_a_word", start, std::string(m_text.substr(start, m_at - start)), "word", ""});
    if (Result<void> end = endOfTerm(false); !end)
        return fail(end.error());
    Query out;
    out.kind = Query::Kind::Phrase;
    out.text = std::move(*words);
    return out;
}

// What stands between quotes, with its white space made single. The reading position is behind the closing quote
// afterwards.
Result<std::string> QueryParser::quoted() {
    const size_t start = m_at;
    m_at += quoteAt(m_text, m_at);
    std::string out;
    bool pendingSpace = false;
    while (!atEnd()) {
        if (const size_t quote = quoteAt(m_text, m_at); quote > 0) {
            m_at += quote;
            return out;
        }
        if (const size_t space = spaceAt(m_text, m_at); space > 0) {
            m_at += space;
            pendingSpace = !out.empty();
            continue;
        }
        if (pendingSpace)
            out.push_back(' ');
        pendingSpace = false;
        if (m_text[m_at] == '\\' && m_at + 1 < m_text.size() && (m_text[m_at + 1] == '"' || m_text[m_at + 1] == '\\'))
            ++m_at;
        out.push_back(m_text[m_at++]);
    }
    return bad(
        {"unclosed_quote", start, std::string(m_text.substr(start)), "\"", std::string(m_text.substr(start)) + "\""});
}

Result<Query> QueryParser::wordOrFilter() {
    const size_t start = m_at;
    const std::string_view bare = bareAhead("");
    const size_t colon = bare.find(':');
    if (colon == std::string_view::npos) {
        m_at += bare.size();
        return word(start, bare);
    }
    m_at += colon + 1;
    return filter(start, bare.substr(0, colon));
}

Result<Query> QueryParser::word(size_t start, std::string_view bare) {
    Query out;
    out.kind = Query::Kind::Word;
    out.prefix = bare.ends_with('*');
    out.text = bare.substr(0, bare.size() - (out.prefix ? 1 : 0));
    if (const size_t star = out.text.find('*'); star != std::string::npos || (out.prefix && out.text.empty())) {
        const std::string rest = without(bare, '*');
        return bad(
            {"misplaced_star", start + bare.find('*'), std::string(bare), "word*", rest.empty() ? "" : rest + "*"});
    }
    if (!hasSearchable(out.text))
        return bad({"not_a_word", start, std::string(bare), "word", ""});
    if (Result<void> end = endOfTerm(false); !end)
        return fail(end.error());
    return out;
}

Result<Query> QueryParser::filter(size_t start, std::string_view key) {
    const KeyRule* const rule = findKey(key);
    if (!rule) {
        const std::vector<std::string> keys = queryKeys();
        const std::string nearest = base::nearestWord(key, keys);
        m_at = start;
        const std::string_view whole = bareAhead("");
        const std::string suggestion =
            nearest.empty() ? inQuotes(whole) : nearest + std::string(whole.substr(key.size()));
        return bad({"unknown_key", start, std::string(whole), joined({keys.begin(), keys.end()}), suggestion});
    }
    Query out;
    out.kind = Query::Kind::Filter;
    out.key = rule->key;
    for (;;) {
        Result<std::string> value = filterValue(*rule, start);
        if (!value)
            return fail(value.error());
        out.values.push_back(std::move(*value));
        if (Result<void> end = endOfTerm(true); !end)
            return fail(end.error());
        if (atEnd() || m_text[m_at] != ',')
            return out;
        ++m_at;
    }
}

Result<std::string> QueryParser::filterValue(const KeyRule& rule, size_t keyStart) {
    const size_t start = m_at;
    const bool inQuotation = !atEnd() && quoteAt(m_text, m_at) > 0;
    std::string value;
    if (inQuotation) {
        Result<std::string> text = quoted();
        if (!text)
            return text;
        value = std::move(*text);
    } else {
        value = bareAhead(",");
        m_at += value.size();
    }
    const std::string token(m_text.substr(start, m_at - start));
    if (value.empty())
        return bad({"missing_value", start, std::string(m_text.substr(keyStart, m_at - keyStart)),
                    rule.values.empty() ? "value" : joined(rule.values), ""});
    if (const auto listed = listedValue(rule, value))
        return *listed;
    if (!rule.values.empty() && !(inQuotation && rule.otherValuesInQuotes)) {
        return bad({"bad_value", start, token, joined(rule.values), nearestValue(rule, value)});
    }
    if (!inQuotation && value.find('*') != std::string::npos)
        return bad({"misplaced_star", start + value.find('*'), token, "value", without(value, '*')});
    return value;
}

// Two things that touch, such as foo"bar", are one thing that the writer did not mean.
Result<void> QueryParser::endOfTerm(bool inList) {
    if (atEndOfTerm() || (inList && m_text[m_at] == ','))
        return {};
    const std::string_view token = bareAhead("");
    return bad({"missing_space", m_at, std::string(token.empty() ? m_text.substr(m_at, 1) : token), "space",
                " " + std::string(token.empty() ? m_text.substr(m_at, 1) : token)});
}

void QueryParser::skipSpace() {
    while (!atEnd()) {
        const size_t space = spaceAt(m_text, m_at);
        if (space == 0)
            return;
        m_at += space;
    }
}

bool QueryParser::atEndOfTerm() const {
    return atEnd() || m_text[m_at] == '(' || m_text[m_at] == ')' || spaceAt(m_text, m_at) > 0;
}

std::string_view QueryParser::operatorAhead() const {
    if (atEnd())
        return {};
    const std::string_view bare = bareAhead("");
    return isOperator(bare) ? bare : std::string_view();
}

// Up to white space, a parenthesis, a quotation mark or one of `alsoEndsAt`.
std::string_view QueryParser::bareAhead(std::string_view alsoEndsAt) const {
    size_t end = m_at;
    while (end < m_text.size() && m_text[end] != '(' && m_text[end] != ')' && spaceAt(m_text, end) == 0 &&
           quoteAt(m_text, end) == 0 && alsoEndsAt.find(m_text[end]) == std::string_view::npos)
        end += base::codePointAt(m_text, end).bytes;
    return m_text.substr(m_at, end - m_at);
}

} // namespace gleaner::search
