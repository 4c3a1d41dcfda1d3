#pragma once
// Names looked up over DNS by c-ares, on sockets of its own and no thread.

#include <memory>

#include "core/fetch/name_resolver.h"

namespace gleaner::fetch {

struct CaresOptions {
    std::string servers;          // "127.0.0.1:5353,[::1]:53"; empty = those of the system
    base::Millis firstWait{2000}; // for a server's answer; doubled with each further round
    int rounds = 2;               // of asking every server once; then the look-up has failed
};

// Asks for IPv4 and IPv6 addresses; the system's hosts file is looked at as nsswitch.conf says, its search domains are
// not used (the names of a list are whole). Addresses come in the order of RFC 6724. Of thousands of names as many are
// asked for at once as the smallest resolvers take; the others wait their turn. When the system's servers change (a
// laptop changes its network during a crawl of days), names are asked of the new ones from then on.
class CaresResolver final : public NameResolver {
public:
    explicit CaresResolver(const base::Clock& clock, CaresOptions options = {}); // the clock must run, and outlive it
    ~CaresResolver() override;

    void attach(Host& host) override;
    std::uint64_t resolve(const std::string& host, Done done) override;
    void cancel(std::uint64_t id) override;
    void drive(int fd, bool readable, bool writable) override;
    std::optional<base::SteadyTime> nextDue() const override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::fetch
