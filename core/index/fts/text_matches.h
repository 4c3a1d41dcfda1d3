#pragma once
// The documents that one group of words or phrases matches, read from FTS5 once per search.

#include <cstdint>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/index/index.h"
#include "core/index/ranking_weights.h"

namespace gleaner::index::fts {

struct CollectionFacts {
    std::int64_t documents = 0;
    std::int64_t length = 0; // tokens of all documents
};

// Which of the two FTS tables answers, and where.
enum class TextTable { Stem, Word };

// `text` as an FTS5 string; nothing in it is syntax.
std::string ftsString(std::string_view text);

class TextMatches {
public:
    // Documents that match every one of `phrases` (FTS5 strings, each perhaps followed by "*"), with their score.
    static TextMatches ofAll(SQLite::Database& db, TextTable table, const std::vector<std::string>& phrases,
                             const CollectionFacts& collection, const RankingWeights& weights);
    // The same without a score, for any FTS5 expression.
    static TextMatches ofExpression(SQLite::Database& db, TextTable table, const std::string& expression);

    const std::vector<std::int64_t>& keys() const { return m_keys; } // ascending

    // Whether `key` matches; asked with ascending keys.
    bool contains(std::int64_t key);

    bool isScored() const { return !m_idf.empty(); }
    // BM25F of the document that contains() just found; `lengthShare` = its length ÷ the average length.
    double score(double lengthShare, const RankingWeights& weights) const;
    double maxScore(const RankingWeights& weights) const;

private:
    std::vector<std::int64_t> m_keys;
    std::vector<float> m_frequencies; // one per phrase, document after document
    std::vector<double> m_idf;        // one per phrase; none = not scored
    size_t m_at = 0;
};

} // namespace gleaner::index::fts
