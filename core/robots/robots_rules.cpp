#include "core/robots/robots_rules.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include <fmt/format.h>

#include "core/robots/any_case.h"

namespace gleaner::robots {
namespace {

constexpr size_t kShownPattern = 200; // of a rule, as evidence

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isUnreserved(char c) { // RFC 3986 §2.3
    return isLetter(c) || isDigit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}
int hexValue(char c) {
    if (isDigit(c))
        return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\v\f";
    const size_t first = text.find_first_not_of(kBlank);
    return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

void appendEncoded(std::string& out, unsigned char byte) {
    constexpr const char* kHex = "0123456789ABCDEF";
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
}

// The form in which patterns and targets are compared. `special` says what becomes of a raw '*' or '$'.
template<typename Special>
void appendNormalised(std::string& out, std::string_view text, Special special) {
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const int high = c == '%' && i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
        const int low = high >= 0 ? hexValue(text[i + 2]) : -1;
        if (low >= 0) {
            const char decoded = char(high * 16 + low);
            if (isUnreserved(decoded))
                out += decoded;
            else
                appendEncoded(out, static_cast<unsigned char>(decoded));
            i += 2;
        } else if (c == '*' || c == '$') {
            special(out, i);
        } else if (const auto byte = static_cast<unsigned char>(c); byte <= 0x20 || byte >= 0x7f) {
            appendEncoded(out, byte);
        } else {
            out += c;
        }
    }
}

std::string normalisedTarget(std::string_view target) {
    std::string out;
    out.reserve(target.size() + 16);
    if (!target.starts_with('/'))
        out += '/';
    appendNormalised(out, target, [&](std::string& text, size_t at) {
        appendEncoded(text, static_cast<unsigned char>(target[at]));
    });
    return out;
}

// Whether the normalised target matches. Each piece between two '*' is looked for once, leftmost first, in linear time.
bool matches(std::string_view pattern, std::string_view target) {
    const bool toTheEnd = pattern.ends_with('$');
    if (toTheEnd)
        pattern.remove_suffix(1);
    const size_t star = pattern.find('*');
    const std::string_view head = pattern.substr(0, star);
    if (!target.starts_with(head))
        return false;
    target.remove_prefix(head.size());
    if (star == pattern.npos)
        return !toTheEnd || target.empty();
    pattern.remove_prefix(star + 1);
    for (;;) {
        const size_t end = pattern.find('*');
        const std::string_view piece = pattern.substr(0, end);
        if (end == pattern.npos && toTheEnd)
            return target.ends_with(piece);
        const void* found = memmem(target.data(), target.size(), piece.data(), piece.size());
        if (!found)
            return false;
        target.remove_prefix(size_t(static_cast<const char*>(found) - target.data()) + piece.size());
        if (end == pattern.npos)
            return true;
        pattern.remove_prefix(end + 1);
    }
}

// Of "10", "0.5", "10s"; nothing for what is no positive number.
std::optional<double> delayFrom(std::string_view value) {
    double seconds = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), seconds, std::chars_format::fixed);
    if (read.ec != std::errc() || !std::isfinite(seconds) || seconds <= 0)
        return std::nullopt;
    return seconds;
}

} // namespace

std::string_view productTokenOf(std::string_view name) {
    const auto end =
        std::find_if_not(name.begin(), name.end(), [](char c) { return isLetter(c) || c == '_' || c == '-'; });
    return name.substr(0, size_t(end - name.begin()));
}

// What is said to one agent, by all of its groups together.
struct RobotsRules::Group {
    struct Rule {
        std::uint32_t start, size; // of its pattern in `patterns`
        std::uint32_t shortest;    // target that can match
        bool allow;
    };
    bool named = false; // a User-agent line addresses the agent
    std::string patterns;
    std::vector<Rule> rules; // the one that wins over another comes first
    std::optional<double> delay;

    std::string_view pattern(const Rule& rule) const {
        return std::string_view(patterns).substr(rule.start, rule.size);
    }
    void add(std::string_view path, bool allow) {
        if (!path.starts_with('/') && !path.starts_with('*'))
            return;
        const size_t start = patterns.size();
        appendNormalised(patterns, path, [&](std::string& text, size_t at) {
            if (path[at] == '*' || at + 1 == path.size())
                text += path[at];
            else
                appendEncoded(text, '$');
        });
        const std::string_view written = std::string_view(patterns).substr(start);
        const auto stars = std::count(written.begin(), written.end(), '*');
        const size_t shortest = written.size() - size_t(stars) - (written.ends_with('$') ? 1 : 0);
        rules.push_back({std::uint32_t(start), std::uint32_t(written.size()), std::uint32_t(shortest), allow});
    }
    void waitAtLeast(double seconds) { delay = std::max(delay.value_or(0), seconds); }
    void finish() {
        std::stable_sort(rules.begin(), rules.end(), [](const Rule& a, const Rule& b) {
            return a.size != b.size ? a.size > b.size : a.allow && !b.allow;
        });
        patterns.shrink_to_fit();
        rules.shrink_to_fit();
    }
};

namespace {

// Reads line by line which groups speak to us and to everybody.
template<typename Group>
class GroupReader {
public:
    GroupReader(std::string_view token, Group& ours, Group& everybodys)
        : m_token(token), m_ours(ours), m_everybodys(everybodys) {}

    void line(std::string_view text) {
        text = text.substr(0, text.find('#'));
        const size_t colon = text.find(':');
        if (colon == text.npos)
            return;
        const std::string_view key = trimmed(text.substr(0, colon)), value = trimmed(text.substr(colon + 1));
        if (equalInAnyCase(key, "user-agent"))
            agent(value);
        else if (const bool allow = equalInAnyCase(key, "allow"); allow || equalInAnyCase(key, "disallow"))
            rule(value, allow);
        else if (equalInAnyCase(key, "crawl-delay"))
            delay(value);
    }

private:
    void agent(std::string_view name) {
        if (m_rulesBegun)
            m_toUs = m_toEverybody = m_rulesBegun = false;
        const std::string_view token = productTokenOf(name);
        if (!token.empty() && equalInAnyCase(token, m_token))
            m_toUs = m_ours.named = true;
        else if (name == "*" || name.starts_with("* ") || name.starts_with("*\t"))
            m_toEverybody = m_everybodys.named = true;
    }
    void rule(std::string_view path, bool allow) {
        m_rulesBegun = true;
        if (m_toUs)
            m_ours.add(path, allow);
        if (m_toEverybody)
            m_everybodys.add(path, allow);
    }
    void delay(std::string_view value) {
        const std::optional<double> seconds = delayFrom(value);
        if (seconds && m_toUs)
            m_ours.waitAtLeast(*seconds);
        if (seconds && m_toEverybody)
            m_everybodys.waitAtLeast(*seconds);
    }

    const std::string_view m_token;
    Group& m_ours;
    Group& m_everybodys;
    bool m_toUs = false, m_toEverybody = false; // the group that is being read
    bool m_rulesBegun = false;                  // in it: the next User-agent line begins another
};

} // namespace

RobotsRules::RobotsRules(std::shared_ptr<const Group> group) : m_group(std::move(group)) {}

std::string_view readablePart(std::string_view body) {
    if (body.size() > kMaxRobotsBytes) {
        const bool lineEndsThere = body[kMaxRobotsBytes] == '\n' || body[kMaxRobotsBytes] == '\r';
        body = body.substr(0, kMaxRobotsBytes);
        if (!lineEndsThere)
            body = body.substr(0, body.find_last_of("\r\n") + 1); // npos + 1 = 0: no whole line
    }
    for (const char mark : {'\xef', '\xbb', '\xbf'}) {
        if (!body.starts_with(mark))
            break;
        body.remove_prefix(1);
    }
    return body;
}

RobotsRules RobotsRules::parse(std::string_view body, std::string_view productToken) {
    const auto ours = std::make_shared<Group>(), everybodys = std::make_shared<Group>();
    GroupReader<Group> reader(productTokenOf(productToken), *ours, *everybodys);
    for (std::string_view rest = readablePart(body); !rest.empty();) {
        const size_t end = rest.find_first_of("\r\n");
        reader.line(rest.substr(0, end));
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    }
    const auto group = ours->named ? ours : everybodys;
    if (group->rules.empty() && !group->delay)
        return allowAll();
    group->finish();
    return RobotsRules(group);
}

Verdict RobotsRules::judge(std::string_view target) const {
    if (!m_group || m_group->rules.empty())
        return {};
    const std::string asked = normalisedTarget(target);
    if (asked == "/robots.txt")
        return {};
    for (const Group::Rule& rule : m_group->rules) {
        const std::string_view pattern = m_group->pattern(rule);
        if (rule.shortest > asked.size() || !matches(pattern, asked))
            continue;
        const bool cut = pattern.size() > kShownPattern;
        return {rule.allow, fmt::format("{}: {}{}", rule.allow ? "Allow" : "Disallow", pattern.substr(0, kShownPattern),
                                        cut ? "..." : "")};
    }
    return {};
}

std::optional<double> RobotsRules::crawlDelaySeconds() const {
    return m_group ? m_group->delay : std::nullopt;
}

size_t RobotsRules::ruleCount() const {
    return m_group ? m_group->rules.size() : 0;
}

size_t RobotsRules::memoryBytes() const {
    if (!m_group)
        return 0;
    return sizeof(Group) + m_group->patterns.capacity() + m_group->rules.capacity() * sizeof(Group::Rule);
}

} // namespace gleaner::robots
