#pragma once
// What is known of every origin's robots.txt, and when it must be asked for (design/crawl.md, "robots.txt"). Does no
// I/O: the crawl fetches, tells the answers, and keeps the copies in a RobotsStore:
//
//   unknown origin → !holds(): look into the store, restore() what is there
//   mustFetch()    → fetchStarted(), then answered() or fetchAbandoned()
//   now and then   → store.save(takeUnsaved())
//
// Within a run ages are measured on the steady clock, so that a stepped wall clock neither extends nor ends a copy's
// life; over restarts by wall time, where a copy from the future counts as too old.

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/robots/robots_rules.h"
#include "core/robots/robots_store.h"

namespace gleaner::robots {

enum class Standing {
    Unknown,     // must be fetched before anything else of this origin
    Fetching,    // is being fetched, and no rules are in force
    Known,       // rules() are in force (they may be being renewed)
    Unavailable, // could not be had and there is no copy: nothing may be fetched; asked again at retryAt()
};

// How a request for /robots.txt ended, after its redirects.
struct RobotsAnswer {
    std::optional<int> status;               // none = unreachable: no response, or a redirect to where we must not go
    std::string_view body;                   // may be longer than what is read of it
    bool tooManyRedirects = false;           // more than 5, or a loop
    std::optional<base::Seconds> retryAfter; // bounded, see fetch::retryAfterSeconds()
    std::string etag, lastModified;
};

// For If-None-Match and If-Modified-Since; both empty when there is no copy in force.
struct RobotsValidators {
    std::string etag, lastModified;
};

struct RobotsBookOptions {
    size_t maxOrigins = 50'000;         // kept in memory; the least recently asked for are forgotten first
    size_t maxBytes = size_t(64) << 20; // of parsed rules, all together
    std::string productToken{kProductToken};
};

// Not thread-safe. `origin` is scheme://authority throughout.
class RobotsBook {
public:
    static constexpr base::Seconds kLifetime{24 * 3600};
    static constexpr base::Seconds kFirstRetry{60}; // doubled each time up to kLongestRetry
    static constexpr base::Seconds kLongestRetry{3600};
    static constexpr base::Seconds kOperatorAfter{30.0 * 24 * 3600};

    explicit RobotsBook(RobotsBookOptions options = {});

    // False: never heard of, or forgotten for want of room; the store may know more.
    bool holds(const std::string& origin) const;

    Standing standing(const std::string& origin, base::SteadyTime now);
    // Unknown, older than kLifetime, or the time to try again has come; and is not being fetched.
    bool mustFetch(const std::string& origin, base::SteadyTime now) const;

    void fetchStarted(const std::string& origin);
    void fetchAbandoned(const std::string& origin); // nothing was asked after all
    // 2xx: these rules. 304: the copy is renewed. More than 5 redirects, 4xx but 429: all is allowed, for kLifetime.
    // Anything else: a copy's rules stay in force, and it is asked for again.
    void answered(const std::string& origin, const RobotsAnswer& answer, base::SteadyTime now, base::WallTime wall);

    // What a former run knew. Does nothing when the origin is held already.
    void restore(const RobotsCopy& copy, base::SteadyTime now, base::WallTime wall);

    // The rules while standing() is Known, else null. Valid until the next call that is not const.
    const RobotsRules* rules(const std::string& origin, base::SteadyTime now) const;
    RobotsValidators validators(const std::string& origin) const;

    // After a failure: when it will be asked again, and since when it could not be had (also while it is being
    // fetched).
    std::optional<base::SteadyTime> retryAt(const std::string& origin) const;
    std::optional<base::WallTime> unavailableSince(const std::string& origin) const;
    bool needsOperator(const std::string& origin, base::SteadyTime now) const; // silent for kOperatorAfter

    // What changed since the last call, one copy an origin.
    std::vector<RobotsCopy> takeUnsaved();
    // They could not be saved: handed out again by takeUnsaved(), but for what is newer.
    void keepUnsaved(std::vector<RobotsCopy> copies);

    size_t size() const { return m_entries.size(); }

private:
    struct Entry {
        RobotsRules rules;
        bool hasRules = false;
        bool allowsAll = false; // by absence: ends with its life, is no copy to fall back on
        bool fetching = false;
        base::SteadyTime freshUntil{};
        int status = 0;
        base::WallTime fetched{};
        std::string etag, lastModified;
        int failures = 0; // in a row
        base::SteadyTime retryAt{};
        base::WallTime retryAtWall{};
        base::SteadyTime silentSince{};
        base::WallTime unavailableSince{};
        std::list<std::string>::iterator use; // in m_uses
        bool inForce(base::SteadyTime now) const {
            return hasRules && (now < freshUntil || (failures > 0 && !allowsAll));
        }
    };

    Entry& entryOf(const std::string& origin);
    const Entry* find(const std::string& origin) const;
    void takeRules(Entry& entry, RobotsRules rules);
    void renewed(Entry& entry, base::SteadyTime now, base::WallTime wall);
    void failed(Entry& entry, const RobotsAnswer& answer, base::SteadyTime now, base::WallTime wall);
    void note(const std::string& origin, const Entry& entry, std::optional<std::string> body);
    void makeRoom();

    const RobotsBookOptions m_options;
    std::unordered_map<std::string, Entry> m_entries;
    std::list<std::string> m_uses; // most recent first
    size_t m_bytes = 0;            // of all rules
    std::unordered_map<std::string, RobotsCopy> m_unsaved;
};

} // namespace gleaner::robots
