#include "core/index/fts/text_matches.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/index/fts/row_scan.h"
#include "core/index/fts/term_frequency.h"

namespace gleaner::index::fts {
namespace {

const char* nameOf(TextTable table) {
    return table == TextTable::Stem ? "stem" : "word";
}

std::int64_t countOf(SQLite::Database& db, TextTable table, const std::string& expression) {
    const std::string name = nameOf(table);
    RowScan scan(db, "SELECT count(*) FROM " + name + " WHERE " + name + " MATCH ?1");
    scan.bind(1, expression);
    return scan.next() ? scan.integer(0) : 0;
}

// Never negative, unlike Robertson's own: a word in every document still says that the document has it.
double idf(std::int64_t documents, std::int64_t matching) {
    const double n = double(matching), all = double(std::max(documents, matching));
    return std::log(1 + (all - n + 0.5) / (n + 0.5));
}

} // namespace

std::string ftsString(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"')
            out.push_back('"');
        out.push_back(c);
    }
    out.push_back('"');
    return out;
}

TextMatches TextMatches::ofAll(SQLite::Database& db, TextTable table, const std::vector<std::string>& phrases,
                               const CollectionFacts& collection, const RankingWeights& weights) {
    registerTermFrequency(db);
    const std::string name = nameOf(table);
    std::string expression;
    for (const std::string& phrase : phrases)
        expression += (expression.empty() ? "" : " AND ") + phrase;
    const auto number = [](double weight) { return std::to_string(weight); };
    RowScan scan(db, "SELECT rowid, gleaner_frequency(" + name + "," + number(weights.title) + "," +
                         number(weights.tags) + "," + number(weights.description) + "," + number(weights.creator) +
                         ") FROM " + name + " WHERE " + name + " MATCH ?1 ORDER BY rowid");
    scan.bind(1, expression);
    TextMatches matches;
    while (scan.next()) {
        matches.m_keys.push_back(scan.integer(0));
        const auto blob = scan.blob(1);
        const size_t at = matches.m_frequencies.size();
        matches.m_frequencies.resize(at + phrases.size());
        if (!blob.empty())
            std::memcpy(matches.m_frequencies.data() + at, blob.data(),
                        std::min(blob.size(), phrases.size() * sizeof(float)));
    }
    for (const std::string& phrase : phrases) {
        const auto matching = phrases.size() == 1 ? std::int64_t(matches.m_keys.size()) : countOf(db, table, phrase);
        matches.m_idf.push_back(idf(collection.documents, matching));
    }
    return matches;
}

TextMatches TextMatches::ofExpression(SQLite::Database& db, TextTable table, const std::string& expression) {
    const std::string name = nameOf(table);
    RowScan scan(db, "SELECT rowid FROM " + name + " WHERE " + name + " MATCH ?1 ORDER BY rowid");
    scan.bind(1, expression);
    TextMatches matches;
    while (scan.next())
        matches.m_keys.push_back(scan.integer(0));
    return matches;
}

bool TextMatches::contains(std::int64_t key) {
    while (m_at < m_keys.size() && m_keys[m_at] < key)
        ++m_at;
    return m_at < m_keys.size() && m_keys[m_at] == key;
}

double TextMatches::score(double lengthShare, const RankingWeights& weights) const {
    const double norm = weights.k1 * (1 - weights.b + weights.b * lengthShare);
    double sum = 0;
    for (size_t phrase = 0; phrase < m_idf.size(); ++phrase) {
        const double frequency = double(m_frequencies[m_at * m_idf.size() + phrase]);
        sum += m_idf[phrase] * frequency * (weights.k1 + 1) / (frequency + norm);
    }
    return sum;
}

double TextMatches::maxScore(const RankingWeights& weights) const {
    double sum = 0;
    for (const double phrase : m_idf)
        sum += phrase * (weights.k1 + 1);
    return sum;
}

} // namespace gleaner::index::fts
