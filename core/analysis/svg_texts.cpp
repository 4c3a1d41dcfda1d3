#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string>

#include "core/analysis/embedded_text.h"
#include "core/analysis/metadata_text.h"

namespace gleaner::analysis {
namespace {

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Vocabularies by their address: prefixes are free to be called anything.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kVocabularies{
    {{"http://purl.org/dc/elements/1.1/", "dc"},
     {"http://purl.org/dc/terms/", "dcterms"},
     {"http://web.resource.org/cc/", "cc"},
     {"http://creativecommons.org/ns#", "cc"},
     {"http://ns.adobe.com/xap/1.0/rights/", "xmpRights"},
     {"http://ns.adobe.com/xap/1.0/", "xmp"},
     {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"},
     {"http://www.w3.org/2000/svg", ""}}};

void appendCodePoint(std::string& text, unsigned point) {
    const std::uint8_t units[]{std::uint8_t(point >> 8), std::uint8_t(point)};
    if (point < 0x10000) {
        text += utf16Text(units, true);
        return;
    }
    const unsigned high = 0xD800 + ((point - 0x10000) >> 10), low = 0xDC00 + ((point - 0x10000) & 0x3FF);
    const std::uint8_t pair[]{std::uint8_t(high >> 8), std::uint8_t(high), std::uint8_t(low >> 8), std::uint8_t(low)};
    text += utf16Text(pair, true);
}

// "amp" or "#233", without & and ;. False for entities that only a declaration could explain.
bool appendEntity(std::string& text, std::string_view name) {
    constexpr std::array<std::pair<std::string_view, char>, 5> kPredefined{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    for (const auto& [known, character] : kPredefined)
        if (name == known) {
            text.push_back(character);
            return true;
        }
    if (!name.starts_with('#') || name.size() < 2)
        return false;
    const bool isHex = name[1] == 'x';
    name.remove_prefix(isHex ? 2 : 1);
    unsigned point = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), point, isHex ? 16 : 10);
    if (error != std::errc() || end != name.data() + name.size() || point == 0 || point > 0x10FFFF)
        return false;
    appendCodePoint(text, point);
    return true;
}

std::string unescaped(std::string_view raw) {
    constexpr size_t kLongestEntity = 10;
    std::string text;
    for (size_t at = 0; at < raw.size();) {
        const size_t end = raw[at] == '&' ? raw.substr(0, at + kLongestEntity).find(';', at) : raw.npos;
        if (end != raw.npos && appendEntity(text, raw.substr(at + 1, end - at - 1)))
            at = end + 1;
        else
            text.push_back(raw[at++]);
    }
    return text;
}

struct Tag {
    std::string_view name;   // with its prefix
    std::string_view inside; // the attributes
    bool opens = false, closes = false;
};

// Calls tell(name, value) for each attribute.
template<typename Tell>
void eachAttribute(std::string_view inside, const Tell& tell) {
    while (true) {
        while (!inside.empty() && isSpace(inside.front()))
            inside.remove_prefix(1);
        const size_t equals = inside.find('=');
        if (equals == inside.npos)
            return;
        std::string_view name = inside.substr(0, equals);
        while (!name.empty() && isSpace(name.back()))
            name.remove_suffix(1);
        inside.remove_prefix(equals + 1);
        while (!inside.empty() && isSpace(inside.front()))
            inside.remove_prefix(1);
        if (inside.empty() || (inside.front() != '"' && inside.front() != '\''))
            return;
        const size_t end = inside.find(inside.front(), 1);
        if (end == inside.npos)
            return;
        tell(name, inside.substr(1, end - 1));
        inside.remove_prefix(end + 1);
    }
}

// The position behind the > that ends a tag; a > inside of quotes does not.
size_t endOfTag(std::string_view text, size_t at) {
    char quote = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quote)
            quote = c == quote ? char(0) : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            return at + 1;
    }
    return text.npos;
}

// Behind the declaration, with what stands between [ and ].
size_t endOfDeclaration(std::string_view text, size_t at) {
    const size_t bracket = text.find('[', at), end = text.find('>', at);
    if (bracket == text.npos || end < bracket)
        return end == text.npos ? end : end + 1;
    const size_t closed = text.find("]", bracket);
    const size_t last = closed == text.npos ? closed : text.find('>', closed);
    return last == text.npos ? last : last + 1;
}

class SvgReader {
public:
    explicit SvgReader(const MetadataLimits& limits) : m_limits(limits) {}

    std::vector<MetadataField> read(std::string_view text) {
        for (size_t at = 0; at < text.size();) {
            const size_t open = std::min(text.find('<', at), text.size());
            if (!m_key.empty())
                m_words += unescaped(text.substr(at, open - at));
            if (open == text.size())
                break;
            at = behindMarkup(text, open);
        }
        return std::move(m_fields);
    }

private:
    size_t behindMarkup(std::string_view text, size_t at) {
        const std::string_view rest = text.substr(at);
        const auto behind = [&](std::string_view end, size_t start) {
            const size_t found = text.find(end, start);
            return found == text.npos ? text.size() : found + end.size();
        };
        if (rest.starts_with("<!--"))
            return behind("-->", at + 4);
        if (rest.starts_with("<![CDATA[")) {
            const size_t end = behind("]]>", at + 9);
            if (!m_key.empty() && end >= at + 12)
                m_words += text.substr(at + 9, end - at - 12);
            return end;
        }
        if (rest.starts_with("<?"))
            return behind("?>", at + 2);
        if (rest.starts_with("<!"))
            return std::min(endOfDeclaration(text, at), text.size());
        const size_t end = endOfTag(text, at + 1);
        if (end == text.npos)
            return text.size();
        tag(text.substr(at + 1, end - at - 2));
        return end;
    }

    void tag(std::string_view inside) {
        Tag tag;
        tag.opens = !inside.starts_with('/');
        tag.closes = !tag.opens || inside.ends_with('/');
        if (!tag.opens)
            inside.remove_prefix(1);
        else if (tag.closes)
            inside.remove_suffix(1);
        const size_t name = size_t(std::find_if(inside.begin(), inside.end(), isSpace) - inside.begin());
        tag.name = inside.substr(0, name);
        tag.inside = inside.substr(name);
        flush();
        if (tag.opens)
            opened(tag);
        if (tag.closes)
            closed();
    }

    void opened(const Tag& tag) {
        ++m_depth;
        if (tag.inside.find("xmlns") != tag.inside.npos)
            eachAttribute(tag.inside, [&](std::string_view name, std::string_view value) { declare(name, value); });
        const std::string name = canonical(tag.name);
        constexpr int kRoot = 1;
        if (m_depth == kRoot + 1 && (name == "title" || name == "desc")) {
            m_key = "Svg." + name;
            m_keyDepth = m_depth;
        } else if (name == "rdf.RDF" && m_rdfDepth == 0) {
            m_rdfDepth = m_depth;
        } else if (m_rdfDepth > 0) {
            inRdf(tag, name);
        }
    }

    // A node of the graph has its properties as attributes or as elements.
    void inRdf(const Tag& tag, const std::string& name) {
        const int level = m_depth - m_rdfDepth;
        if (level == 2) {
            m_key = "Svg." + name;
            m_keyDepth = m_depth;
        }
        eachAttribute(tag.inside, [&](std::string_view attribute, std::string_view value) {
            const std::string property = canonical(attribute);
            if (level == 2 && property == "rdf.resource")
                add(m_key, unescaped(value));
            else if (level == 1 && property.find('.') != property.npos && !property.starts_with("rdf.") &&
                     !property.starts_with("xmlns."))
                add("Svg." + property, unescaped(value));
        });
    }

    void closed() {
        if (m_depth == m_keyDepth) {
            m_key.clear();
            m_keyDepth = 0;
        }
        if (m_depth == m_rdfDepth)
            m_rdfDepth = 0;
        m_depth = std::max(0, m_depth - 1);
    }

    void flush() {
        if (!m_key.empty())
            add(m_key, m_words);
        m_words.clear();
    }

    void declare(std::string_view name, std::string_view address) {
        if (name != "xmlns" && !name.starts_with("xmlns:"))
            return;
        const auto known = std::find_if(kVocabularies.begin(), kVocabularies.end(),
                                        [&](const auto& one) { return one.first == address; });
        if (known != kVocabularies.end())
            m_prefixes[std::string(name.substr(std::min<size_t>(name.size(), 6)))] = known->second;
    }

    // "dc:title" → "dc.title", by the vocabulary that the prefix stands for.
    std::string canonical(std::string_view name) const {
        const size_t colon = name.find(':');
        if (colon == name.npos)
            return std::string(name);
        const auto known = m_prefixes.find(name.substr(0, colon));
        const std::string_view prefix = known == m_prefixes.end() ? name.substr(0, colon) : known->second;
        return (prefix.empty() ? std::string() : std::string(prefix) + ".").append(name.substr(colon + 1));
    }

    void add(const std::string& key, const std::string& words) {
        std::string text = tidied(textOf(words));
        if (text.empty())
            return;
        text.resize(cutTo(text, size_t(m_limits.maxValueBytes)).size());
        const auto found = std::find_if(m_fields.begin(), m_fields.end(), [&](const auto& f) { return f.key == key; });
        if (found == m_fields.end()) {
            constexpr size_t kMost = 200; // kinds of properties; nobody has more
            if (m_fields.size() < std::min(kMost, size_t(std::max(0, m_limits.maxFields))))
                m_fields.push_back({textOf(key), std::move(text)});
        } else if (auto* one = std::get_if<std::string>(&found->value)) {
            found->value = std::vector<std::string>{std::move(*one), std::move(text)};
        } else if (auto* several = std::get_if<std::vector<std::string>>(&found->value);
                   several && std::int64_t(several->size()) < m_limits.maxFields) {
            several->push_back(std::move(text));
        }
    }

    const MetadataLimits& m_limits;
    std::vector<MetadataField> m_fields;
    std::map<std::string, std::string_view, std::less<>> m_prefixes{{"rdf", "rdf"}, {"dc", "dc"}, {"cc", "cc"}};
    std::string m_key, m_words; // of the property being read
    int m_depth = 0, m_keyDepth = 0, m_rdfDepth = 0;
};

} // namespace

std::vector<MetadataField> svgTexts(std::span<const std::uint8_t> picture, const MetadataLimits& limits) {
    const size_t size = std::min(picture.size(), size_t(std::max<std::int64_t>(0, limits.maxBytes)));
    return SvgReader(limits).read({reinterpret_cast<const char*>(picture.data()), size});
}

} // namespace gleaner::analysis
