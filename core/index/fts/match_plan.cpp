#include "core/index/fts/match_plan.h"

#include <algorithm>
#include <iterator>

namespace gleaner::index::fts {

bool MatchPlan::matches(std::int64_t key, const DocumentFacts& facts, const Node& node) {
    switch (node.kind) {
    case Node::Kind::Everything:
        return true;
    case Node::Kind::Text:
        return m_texts[node.text].contains(key);
    case Node::Kind::Name: {
        const std::uint32_t number = facts.names[node.column];
        return number < node.names.size() && node.names[number];
    }
    case Node::Kind::Size:
        return (node.mask >> facts.size & 1) != 0;
    case Node::Kind::Aspect:
        return (node.mask >> facts.aspect & 1) != 0;
    case Node::Kind::Flags:
        return (facts.flags & node.mask) != 0;
    case Node::Kind::And:
        return std::all_of(node.children.begin(), node.children.end(),
                           [&](const Node& child) { return matches(key, facts, child); });
    case Node::Kind::Or:
        return std::any_of(node.children.begin(), node.children.end(),
                           [&](const Node& child) { return matches(key, facts, child); });
    case Node::Kind::Not:
        return !matches(key, facts, node.children.front());
    }
    return false;
}

ScoreParts MatchPlan::score(std::int64_t key, const DocumentFacts& facts) {
    ScoreParts parts;
    const double share = double(facts.length) / m_averageLength;
    for (TextMatches& text : m_texts) {
        if (text.isScored() && text.contains(key))
            parts.text += text.score(share, m_weights);
    }
    parts.text = m_maxText > 0 ? m_weights.text * parts.text / m_maxText : 0;
    if (m_exactTitle && m_exactTitle->contains(key))
        parts.text += m_weights.exactTitle;
    if (m_titlePhrase && m_titlePhrase->contains(key))
        parts.text += m_weights.titlePhrase;
    parts.popularity = m_weights.popularity * double(facts.popularity);
    parts.authority = m_weights.authority * double(facts.authority);
    parts.quality = m_weights.quality * double(facts.quality);
    return parts;
}

std::optional<std::vector<std::int64_t>> MatchPlan::candidates(const Node& node) const {
    std::optional<std::vector<std::int64_t>> best;
    switch (node.kind) {
    case Node::Kind::Text:
        return m_texts[node.text].keys();
    case Node::Kind::And: // the smallest set that the conjunction needs; the rest is asked of each of its documents
        for (const Node& child : node.children) {
            auto keys = candidates(child);
            if (keys && (!best || keys->size() < best->size()))
                best = std::move(keys);
        }
        return best;
    case Node::Kind::Or:
        best.emplace();
        for (const Node& child : node.children) {
            const auto keys = candidates(child);
            if (!keys)
                return std::nullopt;
            std::vector<std::int64_t> joined;
            std::set_union(best->begin(), best->end(), keys->begin(), keys->end(), std::back_inserter(joined));
            best = std::move(joined);
        }
        return best;
    default:
        return std::nullopt;
    }
}

} // namespace gleaner::index::fts
