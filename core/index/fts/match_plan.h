#pragma once
// A query made ready to be asked document by document, in ascending order of keys.

#include <optional>
#include <vector>

#include "core/index/fts/document_facts.h"
#include "core/index/fts/text_matches.h"
#include "core/index/query.h"

namespace gleaner::index::fts {

class MatchPlan {
public:
    // Reads from FTS5 what the query's words match. BadQuery for a filter key or value that a generation does not know.
    static Result<MatchPlan> make(SQLite::Database& db, const Query& query, const CollectionFacts& collection,
                                  const RankingWeights& weights);

    // Keys of which every match is one, ascending; none when only a look at all documents can tell.
    std::optional<std::vector<std::int64_t>> candidates() const { return candidates(m_root); }

    bool matches(std::int64_t key, const DocumentFacts& facts) { return matches(key, facts, m_root); }
    // The parts of the score, weighted, of the document that matches() was just asked for.
    ScoreParts score(std::int64_t key, const DocumentFacts& facts);

private:
    friend class MatchPlanBuilder;
    struct Node {
        enum class Kind { Everything, Text, Name, Size, Aspect, Flags, And, Or, Not };
        Kind kind = Kind::Everything;
        size_t text = 0;         // Text: which of m_texts
        size_t column = 0;       // Name: which column
        std::vector<bool> names; // Name: numbers that match
        int mask = 0;            // Size, Aspect: bit per class; Flags: any of these
        std::vector<Node> children;
    };

    bool matches(std::int64_t key, const DocumentFacts& facts, const Node& node);
    std::optional<std::vector<std::int64_t>> candidates(const Node& node) const;

    RankingWeights m_weights;
    double m_averageLength = 1;
    double m_maxText = 0;
    std::vector<TextMatches> m_texts;
    std::optional<TextMatches> m_exactTitle, m_titlePhrase;
    Node m_root;
};

} // namespace gleaner::index::fts
