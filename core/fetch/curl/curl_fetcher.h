#pragma once
// Fetcher over libcurl's multi-socket interface: one epoll for every connection, one connection pool for each policy.

#include <memory>

#include "core/fetch/fetcher.h"

namespace gleaner::fetch {

// HTTP/1.1, and HTTP/2 over TLS where it is offered. Content codings gzip, deflate, br and zstd are asked for and
// removed. Verifies TLS against the system's authorities and the policy's. Ignores proxies, netrc and cookies of the
// environment; a Referer is never sent. Every time limit ends as Timeout, that of connecting included. A connection
// whose address is not public (core/fetch/address_guard.h) is not opened unless the request's origin is in its policy's
// privateOrigins; a port browsers refuse is refused always. Both are AddressBlocked. libcurl's own silent second try,
// after a reused connection died unanswered, ends as Reset: one request, one token.
//
// Names are looked up by libcurl, a short-lived thread each; what was found is kept for 60 s.
class CurlFetcher final : public Fetcher {
public:
    explicit CurlFetcher(const base::Clock& clock); // must run, and outlive the fetcher
    ~CurlFetcher() override;                        // drops what is in flight without calling `done`

    void start(FetchRequest request, Done done) override;
    void poll(base::Millis wait) override; // not from inside a callback
    void wake() override;
    size_t inFlight() const override;
    void cancelAll() override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::fetch
