#include "core/curation/escaping.h"

#include <cstdint>

#include <fmt/format.h>

#include "core/base/url.h"

namespace gleaner::curation {
namespace {

struct Decoded {
    char32_t character = 0;
    size_t length = 1;
    bool valid = false;
};

Decoded decode(std::string_view text) {
    const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const unsigned lead = byte(0);
    if (lead < 0x80)
        return {lead, 1, true};
    const size_t length = lead >= 0xf0 && lead < 0xf5   ? 4
                          : lead >= 0xe0 && lead < 0xf0 ? 3
                          : lead >= 0xc2 && lead < 0xe0 ? 2
                                                        : 0;
    if (length == 0)
        return {};
    char32_t character = lead & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0u) != 0x80)
            return {};
        character = character << 6 | (byte(i) & 0x3fu);
    }
    const bool overlong = (length == 3 && character < 0x800) || (length == 4 && character < 0x10000);
    const bool surrogate = character >= 0xd800 && character <= 0xdfff;
    return {character, length, !overlong && !surrogate && character <= 0x10ffff};
}

bool isBreak(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}
bool isDirectionOverride(char32_t c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

// Replaces each character that `replacement` has an answer for.
template<typename Replacement>
std::string replaced(std::string_view text, Replacement replacement) {
    std::string out;
    out.reserve(text.size() + text.size() / 4);
    for (const char c : text) {
        if (const std::string_view instead = replacement(c); !instead.empty())
            out.append(instead);
        else
            out.push_back(c);
    }
    return out;
}

} // namespace

std::string oneLine(std::string_view text) {
    std::string out;
    bool space = false;
    while (!text.empty()) {
        const Decoded now = decode(text);
        if (now.valid && isBreak(now.character)) {
            space = true;
        } else if (!now.valid || now.character == 0xfffe || now.character == 0xffff) { // the latter two XML forbids
            out.append("\xef\xbf\xbd");
        } else if (!isDirectionOverride(now.character)) {
            if (space && !out.empty() && out.back() != ' ' && now.character != ' ')
                out.push_back(' ');
            space = false;
            out.append(text.substr(0, now.length));
        }
        text.remove_prefix(now.valid ? now.length : 1);
    }
    return out;
}

std::string htmlText(std::string_view text) {
    return replaced(text, [](char c) -> std::string_view {
        switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        default:
            return {};
        }
    });
}

std::string markdownText(std::string_view text) {
    // CommonMark: a backslash makes any ASCII punctuation literal.
    static constexpr std::string_view kSpecial = "\\`*_{}[]()<>#+-.!|~&:@";
    std::string out;
    for (const char c : text) {
        if (kSpecial.find(c) != std::string_view::npos)
            out.push_back('\\');
        out.push_back(c);
    }
    return out;
}

std::string wikiText(std::string_view text) {
    // Entities are not parsed as markup: no template, link, signature, magic word or tag can begin.
    static constexpr std::string_view kSpecial = "&<>[]{}|'\"~_=:#*;-/";
    std::string out;
    for (const char c : text) {
        if (kSpecial.find(c) == std::string_view::npos)
            out.push_back(c);
        else
            out += fmt::format("&#{};", int(c));
    }
    return out;
}

std::string bibtexText(std::string_view text) {
    return replaced(text, [](char c) -> std::string_view {
        switch (c) {
        case '\\':
            return "\\textbackslash{}";
        case '{': // BibTeX counts braces even behind a backslash
            return "\\textbraceleft{}";
        case '}':
            return "\\textbraceright{}";
        case '~':
            return "\\textasciitilde{}";
        case '^':
            return "\\textasciicircum{}";
        case '"':
            return "{\\textquotedbl}";
        case '$':
            return "\\$";
        case '&':
            return "\\&";
        case '%':
            return "\\%";
        case '#':
            return "\\#";
        case '_':
            return "\\_";
        default:
            return {};
        }
    });
}

std::string safeAddress(std::string_view url) {
    const Result<Url> parsed = Url::parse(url);
    if (!parsed)
        return {};
    static constexpr std::string_view kEncoded = "\"'<>[](){}|\\^`*";
    std::string out = parsed->origin(); // host and port hold none of them but the brackets of IPv6
    for (const char c : url.substr(std::min(url.find_first_of("/?#", url.find("://") + 3), url.size()))) {
        if (kEncoded.find(c) == std::string_view::npos)
            out.push_back(c);
        else
            out += fmt::format("%{:02X}", int(c));
    }
    return out;
}

} // namespace gleaner::curation
