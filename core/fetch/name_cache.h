#pragma once
// What look-ups found, kept for a while, and who waits for one.

#include <map>
#include <set>
#include <unordered_map>

#include "core/fetch/name_resolver.h"

namespace gleaner::fetch {

// An answer is kept as long as its owner lets it, but at least a minute and at most an hour: an owner who says 0 would
// have us ask before each of a site's hundred thousand pictures, one who says a week would hide that the site has
// moved. A failure is kept for 10 s, so that a source whose name is gone costs one look-up in that time and not one a
// task; a crawl that is offline looks again just as often.
inline constexpr base::Seconds kShortestKept{60};
inline constexpr base::Seconds kLongestKept{3600};
inline constexpr base::Seconds kFailureKept{10};
// Beyond this, the names that would be forgotten next are forgotten at once.
inline constexpr size_t kMostNamesKept = 65'536;
// A look-up nobody answered for so long is begun anew when somebody else wants the name.
inline constexpr base::Seconds kAskedAnewAfter{10};

// Not thread-safe: it lives where its resolver does.
class NameCache {
public:
    using Ticket = std::uint64_t;
    using Told = std::function<void(const NameAnswer&)>;

    NameCache(NameResolver& resolver, const base::Clock& clock); // both outlive it
    ~NameCache();                                                // cancels what is being looked up
    NameCache(const NameCache&) = delete;
    NameCache& operator=(const NameCache&) = delete;

    // What is known of a name now; nullptr = it must be looked up. Valid until the next call.
    const NameAnswer* find(const std::string& host);
    // Joins the look-up of this name or begins one. `told` is called once, inside the resolver's drive(), and may
    // leave() others but not ask().
    Ticket ask(const std::string& host, Told told);
    // Its `told` will not be called. The look-up ends when nobody is left: a name whose answer was lost is asked for
    // anew by the next who wants it.
    void leave(Ticket ticket);

    size_t kept() const { return m_known.size(); }
    size_t waiting() const { return m_hostOfTicket.size(); }

private:
    struct Known {
        NameAnswer answer;
        base::SteadyTime until;
    };
    struct Pending {
        std::uint64_t lookUp = 0;
        base::SteadyTime since;
        std::map<Ticket, Told> waiting; // in the order in which they came
    };

    void begin(const std::string& host, Pending& pending);
    void answered(const std::string& host, NameAnswer answer);
    void keep(const std::string& host, NameAnswer answer);
    void forget(const std::string& host);

    NameResolver& m_resolver;
    const base::Clock& m_clock;
    std::unordered_map<std::string, Known> m_known;
    std::set<std::pair<base::SteadyTime, std::string>> m_byEnd;
    std::unordered_map<std::string, Pending> m_pending;
    std::unordered_map<Ticket, std::string> m_hostOfTicket;
    Ticket m_nextTicket = 1;
};

} // namespace gleaner::fetch
