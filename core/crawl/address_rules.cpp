#include "core/crawl/address_rules.h"

#include <algorithm>
#include <charconv>
#include <compare>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

namespace gleaner::crawl {
namespace {

constexpr const char* kAllowed = "a host, *.host or host/path*, a scheme or port before or after it; * for every host";

struct Pattern {
    std::string scheme;              // empty = any
    std::string host;                // without "*."; empty = every host
    bool below = false;              // the names below `host`, not itself
    int port = 0;                    // 0 = any
    std::optional<std::string> path; // a glob; none = any

    std::string text() const {
        const bool isIpv6 = host.find(':') != std::string::npos;
        return fmt::format("{}{}{}{}{}", scheme.empty() ? "" : scheme + "://", below ? "*." : "",
                           host.empty() ? "*"
                           : isIpv6     ? "[" + host + "]"
                                        : host,
                           port > 0 ? fmt::format(":{}", port) : std::string(), path.value_or(""));
    }
};

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Takes the scheme off the front of `text`.
bool takeScheme(std::string_view& text, Pattern& pattern) {
    const size_t end = text.find("://");
    if (end == std::string_view::npos || text.find('/') < end)
        return true;
    for (const char c : text.substr(0, end))
        pattern.scheme += char(c >= 'A' && c <= 'Z' ? c + 32 : c);
    text.remove_prefix(end + 3);
    return pattern.scheme == "http" || pattern.scheme == "https";
}

// Takes ":port" off the end of an authority; false when what stands there is no port.
bool takePort(std::string_view& authority, Pattern& pattern) {
    const size_t colon = authority.rfind(':');
    if (colon == std::string_view::npos || authority.ends_with(']'))
        return true;
    const std::string_view digits = authority.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), pattern.port);
    authority = authority.substr(0, colon);
    return error == std::errc{} && end == digits.data() + digits.size() && pattern.port > 0 && pattern.port < 65536;
}

// The host as addresses have it: what an address with this host would be read as.
bool readHost(std::string_view host, Pattern& pattern) {
    if (host == "*")
        return true;
    pattern.below = host.starts_with("*.");
    if (pattern.below)
        host.remove_prefix(2);
    if (host.empty() || host.find_first_of("*?#@") != std::string_view::npos || host.starts_with('.'))
        return false;
    const Result<Url> url = Url::parse(fmt::format("http://{}/", host));
    if (!url)
        return false;
    pattern.host = url->host;
    return !pattern.below || pattern.host.find(':') == std::string::npos;
}

std::optional<Pattern> parsed(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text.size() > AddressRules::kMaxPattern)
        return std::nullopt;
    const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c != 0x7f; });
    Pattern pattern;
    if (!plain || text.find('#') != std::string_view::npos || !takeScheme(text, pattern))
        return std::nullopt;
    const size_t pathAt = std::min(text.find('/'), text.size());
    std::string_view authority = text.substr(0, pathAt);
    if (!takePort(authority, pattern) || !readHost(authority, pattern))
        return std::nullopt;
    if (text.size() > pathAt + 1)
        pattern.path = std::string(text.substr(pathAt));
    return pattern;
}

// Whether `text` is what `glob` says, '*' being any characters. Going back to the last star only is enough, and keeps
// the cost at the product of the lengths.
bool globMatches(std::string_view glob, std::string_view text) {
    size_t g = 0;
    size_t t = 0;
    std::optional<std::pair<size_t, size_t>> star;
    while (t < text.size()) {
        if (g < glob.size() && glob[g] == '*') {
            star = {++g, t};
        } else if (g < glob.size() && glob[g] == text[t]) {
            ++g;
            ++t;
        } else if (star) {
            g = star->first;
            t = ++star->second;
        } else {
            return false;
        }
    }
    return glob.find_first_not_of('*', g) == std::string_view::npos;
}

// How specific a pattern is; a greater one decides.
struct Weight {
    std::int64_t labels = 0, path = 0, port = 0, scheme = 0;
    auto operator<=>(const Weight&) const = default;
};

Weight weightOf(const Pattern& pattern) {
    Weight weight;
    weight.labels = pattern.host.empty() ? 0 : 1 + std::count(pattern.host.begin(), pattern.host.end(), '.');
    if (pattern.path)
        weight.path = std::int64_t(pattern.path->size()) - std::count(pattern.path->begin(), pattern.path->end(), '*');
    weight.port = pattern.port > 0;
    weight.scheme = !pattern.scheme.empty();
    return weight;
}

struct Rule {
    Pattern pattern;
    Weight weight;
    bool allow = false;

    bool matches(const Url& url, std::string_view target) const {
        return (pattern.scheme.empty() || pattern.scheme == url.scheme) &&
               (pattern.port == 0 || pattern.port == url.port) && (!pattern.path || globMatches(*pattern.path, target));
    }
    // Deny before allow, where they are equally specific.
    bool beats(const Rule& other) const {
        return weight != other.weight ? weight > other.weight : !allow && other.allow;
    }
};

// The rules of one host (or of the names below one), found by the characters of their paths before the first star.
class HostRules {
public:
    void add(Rule rule) { m_rules.push_back(std::move(rule)); }

    void settle() {
        std::sort(m_rules.begin(), m_rules.end(), [](const Rule& a, const Rule& b) { return literal(a) < literal(b); });
        std::vector<size_t> open; // prefixes of the one at hand, shortest first
        for (size_t first = 0; first < m_rules.size();) {
            size_t end = first;
            while (end < m_rules.size() && literal(m_rules[end]) == literal(m_rules[first]))
                ++end;
            const std::string_view prefix = literal(m_rules[first]);
            while (!open.empty() && !prefix.starts_with(m_prefixes[open.back()].text))
                open.pop_back();
            m_prefixes.push_back({prefix, first, end, open.empty() ? kNone : open.back()});
            open.push_back(m_prefixes.size() - 1);
            first = end;
        }
    }

    // The rule that decides, if it beats `best`.
    void judge(const Url& url, std::string_view target, const Rule*& best) const {
        const auto above =
            std::upper_bound(m_prefixes.begin(), m_prefixes.end(), target,
                             [](std::string_view text, const Prefix& prefix) { return text < prefix.text; });
        // Every prefix of the target is the nearest one before it in order, or one of that one's own prefixes.
        size_t at = above == m_prefixes.begin() ? kNone : size_t(above - m_prefixes.begin()) - 1;
        for (; at != kNone; at = m_prefixes[at].parent) {
            const Prefix& prefix = m_prefixes[at];
            if (!target.starts_with(prefix.text))
                continue;
            for (size_t i = prefix.first; i < prefix.end; ++i)
                if ((!best || m_rules[i].beats(*best)) && m_rules[i].matches(url, target))
                    best = &m_rules[i];
        }
    }

private:
    static constexpr size_t kNone = size_t(-1);
    struct Prefix {
        std::string_view text; // of its first rule
        size_t first = 0, end = 0;
        size_t parent = kNone; // the longest prefix that this one begins with
    };
    static std::string_view literal(const Rule& rule) {
        const std::string_view path = rule.pattern.path ? std::string_view(*rule.pattern.path) : std::string_view();
        return path.substr(0, path.find('*'));
    }

    std::vector<Rule> m_rules; // by prefix
    std::vector<Prefix> m_prefixes;
};

} // namespace

struct AddressRules::Lookup {
    std::unordered_map<std::string, HostRules> exact, below;
    HostRules everywhere;
    size_t size = 0;

    HostRules& of(const Pattern& pattern) {
        if (pattern.host.empty())
            return everywhere;
        return (pattern.below ? below : exact)[pattern.host];
    }
};

Result<std::string> AddressRules::normalised(std::string_view pattern) {
    const auto read = parsed(pattern);
    if (!read)
        return fail(ErrorCode::BadSetting, "pattern", "", {{"value", std::string(pattern)}, {"allowed", kAllowed}});
    return read->text();
}

Result<AddressRules> AddressRules::from(std::span<const crawlstate::AddressRule> rules) {
    if (rules.size() > kMaxRules)
        return fail(ErrorCode::BadSetting, "pattern", "too many",
                    {{"value", fmt::format("{} patterns", rules.size())},
                     {"allowed", fmt::format("at most {} patterns", kMaxRules)}});
    auto lookup = std::make_shared<Lookup>();
    for (const crawlstate::AddressRule& rule : rules) {
        auto pattern = parsed(rule.pattern);
        if (!pattern)
            return fail(normalised(rule.pattern).error());
        const Weight weight = weightOf(*pattern);
        HostRules& host = lookup->of(*pattern);
        host.add({std::move(*pattern), weight, rule.allow});
    }
    for (auto* hosts : {&lookup->exact, &lookup->below})
        for (auto& [name, host] : *hosts)
            host.settle();
    lookup->everywhere.settle();
    lookup->size = rules.size();
    AddressRules made;
    made.m_lookup = std::move(lookup);
    return made;
}

std::optional<AddressRules::Verdict> AddressRules::judge(const Url& url) const {
    if (!m_lookup || m_lookup->size == 0)
        return std::nullopt;
    const std::string target = url.target();
    const Rule* best = nullptr;
    m_lookup->everywhere.judge(url, target, best);
    if (const auto host = m_lookup->exact.find(url.host); host != m_lookup->exact.end())
        host->second.judge(url, target, best);
    for (size_t dot = url.host.find('.'); dot != std::string::npos && !m_lookup->below.empty();
         dot = url.host.find('.', dot + 1))
        if (const auto host = m_lookup->below.find(url.host.substr(dot + 1)); host != m_lookup->below.end())
            host->second.judge(url, target, best);
    if (!best)
        return std::nullopt;
    return Verdict{best->allow, best->pattern.text()};
}

std::optional<std::string> AddressRules::denying(const Url& url) const {
    auto verdict = judge(url);
    if (!verdict || verdict->allow)
        return std::nullopt;
    return std::move(verdict->pattern);
}

size_t AddressRules::size() const {
    return m_lookup ? m_lookup->size : 0;
}

Result<AddressRules> addressRules(const crawlstate::SourceRegistry& registry) {
    const auto rules = registry.addressRules();
    return rules ? AddressRules::from(*rules) : Result<AddressRules>(fail(rules.error()));
}

} // namespace gleaner::crawl
