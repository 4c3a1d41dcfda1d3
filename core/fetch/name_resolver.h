#pragma once
// Looking up host names, asynchronously: no thread per look-up, thousands at once.
//
// A resolver belongs to one fetcher and lives on its loop: it says which descriptors it waits for and when it wants to
// be run, and does its work only when it is driven. It keeps nothing: what was found is kept by
// core/fetch/name_cache.h.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"

namespace gleaner::fetch {

struct NameAnswer {
    std::vector<std::string> addresses; // numeric IPv4 or IPv6 (no brackets), best first; empty = the look-up failed
    base::Seconds ttl{0};               // how long its owner lets it be kept
    std::string detail;                 // why there are none, for the log

    bool found() const { return !addresses.empty(); }
};

// All calls from one thread, the fetcher's.
class NameResolver {
public:
    using Done = std::function<void(NameAnswer)>;

    class Host {
    public:
        virtual ~Host() = default;
        virtual void watch(int fd, bool read, bool write) = 0; // neither = no longer
    };

    // Drops the look-ups that are left without calling `done`.
    virtual ~NameResolver() = default;

    // Who watches descriptors; once, before anything else. `host` outlives the resolver.
    virtual void attach(Host& host) = 0;
    // Begins to look `host` up: a name in ASCII (IDNA done), no numeric address. `done` is called once, inside a later
    // drive(), never from here; it may call cancel() but not resolve(). Two look-ups of one name are two look-ups.
    // The id is never 0.
    virtual std::uint64_t resolve(const std::string& host, Done done) = 0;
    // Its `done` will not be called. Nothing when it has been.
    virtual void cancel(std::uint64_t id) = 0;
    // Works on what happened at a watched descriptor and on what is due; `fd` -1 = only the latter.
    virtual void drive(int fd, bool readable, bool writable) = 0;
    // When drive(-1, …) is wanted next; nothing = not before something happens. May lie in the past.
    virtual std::optional<base::SteadyTime> nextDue() const = 0;
};

} // namespace gleaner::fetch
