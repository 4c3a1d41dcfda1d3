#include <algorithm>
#include <array>

#include "core/index/filter_keys.h"
#include "core/index/fts/generation_schema.h"
#include "core/index/fts/match_plan.h"
#include "core/index/fts/row_scan.h"
#include "core/index/fts/token_text.h"
#include "core/index/image_classes.h"

namespace gleaner::index::fts {
namespace {

// FTS5 limits the depth of an expression to 256; a longer conjunction becomes several groups.
constexpr size_t kMaxGroup = 64;

bool isText(const Query& query) {
    return query.kind == Query::Kind::Word || query.kind == Query::Kind::Phrase;
}

// Words are looked up by stem; a stem is no prefix of the words that begin alike, and quotes mean "as written".
TextTable tableOf(const Query& query) {
    return query.kind == Query::Kind::Word && !query.prefix ? TextTable::Stem : TextTable::Word;
}

std::string phraseOf(const Query& query) {
    return ftsString(tokenText(query.text)) + (query.prefix ? " *" : "");
}

std::string lowerAscii(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
    return text;
}

tl::unexpected<Error> badFilter(const Query& query, std::string_view reason, const std::string& token) {
    return fail(ErrorCode::BadQuery, query.key, {}, {{"reason", std::string(reason)}, {"token", token}});
}

struct NamedBit {
    std::string_view name;
    int bit;
};
constexpr std::array kSizes{NamedBit{"small", 1 << int(SizeClass::Small)},
                            NamedBit{"medium", 1 << int(SizeClass::Medium)},
                            NamedBit{"large", 1 << int(SizeClass::Large)}};
constexpr std::array kAspects{NamedBit{"tall", 1 << int(AspectClass::Tall)},
                              NamedBit{"wide", 1 << int(AspectClass::Wide)},
                              NamedBit{"square", 1 << int(AspectClass::Square)}};
constexpr std::array kIsFlags{NamedBit{"stored", kStored}};
constexpr std::array kHasFlags{NamedBit{"title", kHasTitle},     NamedBit{"creator", kHasCreator},
                               NamedBit{"tags", kHasTags},       NamedBit{"description", kHasDescription},
                               NamedBit{"license", kHasLicence}, NamedBit{"dimensions", kHasDimensions}};

Result<int> maskOf(const Query& query, std::span<const NamedBit> known) {
    int mask = 0;
    for (const std::string& value : query.values) {
        const auto found =
            std::find_if(known.begin(), known.end(), [&](const NamedBit& bit) { return bit.name == value; });
        if (found == known.end())
            return badFilter(query, "bad_value", value);
        mask |= found->bit;
    }
    return mask;
}

// The words of a plain query, in order, for the title bonuses; none when it has prefixes, alternatives or nothing to
// rank by.
struct PlainWords {
    std::string text;
    size_t parts = 0;
    bool plain = true;
};

PlainWords plainWordsOf(const Query& query) {
    PlainWords words;
    const auto add = [&](const Query& part) {
        if (part.kind == Query::Kind::Or || part.prefix)
            words.plain = false;
        if (!isText(part))
            return;
        words.text += (words.text.empty() ? "" : " ") + part.text;
        ++words.parts;
    };
    if (query.kind == Query::Kind::And)
        std::for_each(query.children.begin(), query.children.end(), add);
    else
        add(query);
    return words;
}

} // namespace

class MatchPlanBuilder {
public:
    using Node = MatchPlan::Node;

    MatchPlanBuilder(SQLite::Database& db, const CollectionFacts& collection, const RankingWeights& weights)
        : m_db(db), m_collection(collection) {
        m_plan.m_weights = weights;
        if (collection.documents > 0 && collection.length > 0)
            m_plan.m_averageLength = double(collection.length) / double(collection.documents);
    }

    Result<MatchPlan> build(const Query& query) {
        Result<Node> root = node(query, true);
        if (!root)
            return fail(root.error());
        m_plan.m_root = std::move(*root);
        for (const TextMatches& text : m_plan.m_texts)
            m_plan.m_maxText += text.maxScore(m_plan.m_weights);
        addTitleBonuses(plainWordsOf(query));
        return std::move(m_plan);
    }

private:
    // `scored`: false below a NOT, where a match is no merit.
    Result<Node> node(const Query& query, bool scored) {
        switch (query.kind) {
        case Query::Kind::Everything:
            return Node{};
        case Query::Kind::Word:
        case Query::Kind::Phrase:
            return textNode(tableOf(query), {phraseOf(query)}, scored);
        case Query::Kind::Filter:
            return filter(query);
        case Query::Kind::And:
            return conjunction(query, scored);
        case Query::Kind::Or:
            return compound(Node::Kind::Or, query, scored);
        case Query::Kind::Not:
            return compound(Node::Kind::Not, query, false);
        }
        return Node{};
    }

    Result<Node> compound(Node::Kind kind, const Query& query, bool scored) {
        Node out;
        out.kind = kind;
        for (const Query& child : query.children) {
            Result<Node> made = node(child, scored);
            if (!made)
                return made;
            out.children.push_back(std::move(*made));
        }
        return out;
    }

    // Words of one conjunction are asked for together: FTS5 then walks the rarest and skips in the others.
    Result<Node> conjunction(const Query& query, bool scored) {
        Query others;
        std::array<std::vector<std::string>, 2> phrases;
        for (const Query& child : query.children) {
            if (isText(child))
                phrases[size_t(tableOf(child))].push_back(phraseOf(child));
            else
                others.children.push_back(child);
        }
        Result<Node> out = compound(Node::Kind::And, others, scored);
        for (size_t table = 0; out && table < phrases.size(); ++table) {
            for (size_t at = 0; at < phrases[table].size(); at += kMaxGroup) {
                const auto first = phrases[table].begin() + std::ptrdiff_t(at);
                const auto last =
                    phrases[table].begin() + std::ptrdiff_t(std::min(at + kMaxGroup, phrases[table].size()));
                out->children.push_back(textNode(TextTable(table), {first, last}, scored));
            }
        }
        return out;
    }

    Node textNode(TextTable table, const std::vector<std::string>& phrases, bool scored) {
        if (scored)
            return textNode(TextMatches::ofAll(m_db, table, phrases, m_collection, m_plan.m_weights));
        std::string expression;
        for (const std::string& phrase : phrases)
            expression += (expression.empty() ? "" : " AND ") + phrase;
        return textNode(TextMatches::ofExpression(m_db, table, expression));
    }

    Node textNode(TextMatches matches) {
        Node out;
        out.kind = Node::Kind::Text;
        out.text = m_plan.m_texts.size();
        m_plan.m_texts.push_back(std::move(matches));
        return out;
    }

    Result<Node> filter(const Query& query) {
        if (query.key == kLicence)
            return nameNode(kLicenceColumn, query);
        if (query.key == kSource)
            return nameNode(kSourceColumn, query);
        if (query.key == kProvider)
            return nameNode(kProviderColumn, query);
        if (query.key == kCategory)
            return nameNode(kCategoryColumn, query);
        if (query.key == kType)
            return nameNode(kTypeColumn, query);
        if (query.key == kCreator)
            return fieldNode("creator", query, tokenText);
        if (query.key == kTitle)
            return fieldNode("title", query, tokenText);
        if (query.key == kTag)
            return fieldNode("tags", query, wholeText);
        if (query.key == kSize)
            return maskNode(Node::Kind::Size, query, kSizes);
        if (query.key == kAspect)
            return maskNode(Node::Kind::Aspect, query, kAspects);
        if (query.key == kIs)
            return maskNode(Node::Kind::Flags, query, kIsFlags);
        if (query.key == kHas)
            return maskNode(Node::Kind::Flags, query, kHasFlags);
        return badFilter(query, "unknown_key", query.key);
    }

    Result<Node> maskNode(Node::Kind kind, const Query& query, std::span<const NamedBit> known) {
        const Result<int> mask = maskOf(query, known);
        if (!mask)
            return fail(mask.error());
        Node out;
        out.kind = kind;
        out.mask = *mask;
        return out;
    }

    // Any of the phrases in one column.
    Result<Node> fieldNode(const std::string& column, const Query& query, std::string (*tokens)(std::string_view)) {
        std::string any;
        for (const std::string& value : query.values)
            any += (any.empty() ? "" : " OR ") + ftsString(tokens(value));
        return textNode(TextMatches::ofExpression(m_db, TextTable::Word, column + " : (" + any + ")"));
    }

    Result<Node> nameNode(size_t column, const Query& query) {
        Node out;
        out.kind = Node::Kind::Name;
        out.column = column;
        for (const std::string& value : query.values) {
            const std::string wanted = lowerAscii(value);
            for (size_t number = 0; number < names().size(); ++number) {
                if (number == 0 || names()[number] != wanted)
                    continue;
                if (out.names.size() <= number)
                    out.names.resize(number + 1);
                out.names[number] = true;
            }
        }
        return out;
    }

    // Every interned name in lower case, by number.
    const std::vector<std::string>& names() {
        if (m_names.empty()) {
            m_names.emplace_back();
            RowScan scan(m_db, "SELECT id, value FROM name ORDER BY id");
            while (scan.next()) {
                m_names.resize(size_t(scan.integer(0)) + 1);
                m_names.back() = lowerAscii(scan.text(1));
            }
        }
        return m_names;
    }

    void addTitleBonuses(const PlainWords& words) {
        const std::string whole = wholeText(words.text);
        if (!words.plain || whole.empty())
            return;
        m_plan.m_exactTitle = TextMatches::ofExpression(m_db, TextTable::Word, "title : " + ftsString(whole));
        const std::string tokens = tokenText(words.text);
        if (tokenCount(tokens) > 1)
            m_plan.m_titlePhrase = TextMatches::ofExpression(m_db, TextTable::Word, "title : " + ftsString(tokens));
    }

    SQLite::Database& m_db;
    CollectionFacts m_collection;
    MatchPlan m_plan;
    std::vector<std::string> m_names;
};

Result<MatchPlan> MatchPlan::make(SQLite::Database& db, const Query& query, const CollectionFacts& collection,
                                  const RankingWeights& weights) {
    return MatchPlanBuilder(db, collection, weights).build(query);
}

} // namespace gleaner::index::fts
