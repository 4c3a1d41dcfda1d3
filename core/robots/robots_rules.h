#pragma once
// What a robots.txt says to us (RFC 9309), and nothing of what it says to others.
//
// Where dialects disagree we follow the standard; the choices:
//
// | question                                  | others                            | here |
// |-------------------------------------------|-----------------------------------|-------------------------------------|
// | /robots.txt itself                        | –                                 | always allowed | | group for "Foo
// Bar", agent "Foo"          | Google: first word; Protego: text | product token: leading [A-Za-z_-]+, | | | anywhere
// in the agent's name      | "Foo Bar" and "Foo/2" address Foo   | | "FooBot" against an agent "Foo"           |
// Protego: matches by substring     | no match: whole token, any case     | | "Disallow /x" without a colon | Google,
// Protego: taken            | an unknown line, ignored            | | "Dissalow:", "useragent:" …               |
// Google, Protego: taken            | an unknown line, ignored            | | ".../index.html" as the folder "/" |
// Google: yes                       | no                                  | | percent-encoding | Google: pattern only,
// no decoding | both sides normalised, see below    | | literal '*' and '$' of an address         | Protego: a final
// '$' is both      | %2A and %24 in the pattern (§2.2.3) | | rules before the first User-agent line    | – | belong to
// nobody                    | | Crawl-delay, Sitemap … between User-agent | some: end the list of agents      | only
// Allow and Disallow end it      | | Crawl-delay                               | Google: ignored                   |
// our group's; the longest, if several| | Request-rate, Visit-time, Host, Noindex   | Protego: some | ignored | | first
// bytes that begin a BOM and stop     | Google: dropped                   | dropped                             | | an
// empty Allow or Disallow                | –                                 | matches nothing                     | |
// pattern without a leading '/' or '*'      | –                                 | compared as if it had the '/'       |
// | a line cut off by the limit of 500 KiB    | –                                 | dropped |

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gleaner::robots {

// RFC 9309 §2.5: at least this much must be read; what follows is not looked at.
inline constexpr size_t kMaxRobotsBytes = 500 * 1024;

// What of a body is read: at most kMaxRobotsBytes, without a byte-order mark. A line that would be cut is left out,
// which can be told only of a body that goes on behind the limit: fetch one byte more.
std::string_view readablePart(std::string_view body);

inline constexpr std::string_view kProductToken = "Gleaner";

// The product token a name begins with: its leading letters, '_' and '-' (RFC 9309 §2.2.1); may be empty.
std::string_view productTokenOf(std::string_view name);

struct Verdict {
    bool allowed = true;
    std::string rule; // the line that decided, in ASCII, e.g. "Disallow: /caf%C3%A9/"; empty = none did
    bool operator==(const Verdict&) const = default;
};

// Immutable; copies share. Any thread may read.
class RobotsRules {
public:
    RobotsRules() = default; // allows everything

    // Never fails: any bytes are a robots.txt, if perhaps one without a rule. `productToken` is compared in any case.
    static RobotsRules parse(std::string_view body, std::string_view productToken = kProductToken);
    static RobotsRules allowAll() { return {}; }

    // `target` is what the request line carries: path and query. Before comparison encoded unreserved characters are
    // decoded, other encoded ones written with upper-case hex, and raw control characters and bytes beyond ASCII
    // encoded; a reserved character and its encoded form are different.
    // The longest matching pattern decides, Allow in a tie.
    Verdict judge(std::string_view target) const;

    // As written, however long; > 0.
    std::optional<double> crawlDelaySeconds() const;

    size_t ruleCount() const;
    size_t memoryBytes() const; // about

private:
    struct Group;
    explicit RobotsRules(std::shared_ptr<const Group> group);
    std::shared_ptr<const Group> m_group; // of our token, else of '*'; null = nothing is said to us
};

} // namespace gleaner::robots
