#pragma once
// The operator's deny and allow lists: which addresses are never asked, whatever a list or a redirect says.
//
// A pattern is [scheme://]host[:port][/path]. What is left out matches anything.
//   scheme  http or https
//   host    a name or address; *.name matches every name below it, not itself; * matches every host
//   path    begins with '/'; '*' stands for any characters, '?' begins the query as in an address; a path without a '*'
//           matches only itself, and "/" alone means every path
// Of all patterns that match an address the most specific one decides: more labels of the host, then more characters of
// the path (without its stars), then a port, then a scheme. When an allowing and a denying one are equally specific,
// deny wins; when none matches, the address is allowed. So "deny *" with "allow *.museum.example" is an allow list.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/url.h"
#include "core/crawlstate/source_registry.h"

namespace gleaner::crawl {

// Immutable and cheap to copy; any thread. A look-up costs O(labels of the host + matching prefixes · log patterns of
// that host), not O(patterns).
class AddressRules {
public:
    static constexpr size_t kMaxRules = 100'000;
    static constexpr size_t kMaxPattern = 2048; // bytes

    AddressRules() = default; // allows everything

    // BadSetting naming the first pattern that is none, or when there are more than kMaxRules.
    static Result<AddressRules> from(std::span<const crawlstate::AddressRule> rules);

    // A pattern as it is kept: host lower case, trimmed, a lone "/" left out. BadSetting when it is none.
    static Result<std::string> normalised(std::string_view pattern);

    struct Verdict {
        bool allow = true;
        std::string pattern; // of the rule that decided
    };
    // Nothing when no pattern matches.
    std::optional<Verdict> judge(const Url& url) const;
    bool allows(const Url& url) const { return !denying(url); }
    // The pattern that forbids it; nothing when it is allowed.
    std::optional<std::string> denying(const Url& url) const;

    size_t size() const;

private:
    struct Lookup;
    std::shared_ptr<const Lookup> m_lookup;
};

// What the registry holds.
Result<AddressRules> addressRules(const crawlstate::SourceRegistry& registry);

} // namespace gleaner::crawl
