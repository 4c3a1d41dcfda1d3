#pragma once
// Fetcher over libcurl's multi-socket interface: one epoll for every connection and look-up, one connection pool for
// each policy.

#include <memory>

#include "core/fetch/body_spool.h"
#include "core/fetch/fetcher.h"
#include "core/fetch/name_resolver.h"

namespace gleaner::fetch {

using CurlFetcherOptions = SpoolOptions;

// HTTP/1.1, and HTTP/2 over TLS where it is offered: requests to one host then share connections,
// a hundred each; those of one burst beyond that open one each. Content codings gzip,
// deflate, br and zstd are asked for and removed. Verifies TLS against the system's authorities and the policy's.
// Ignores proxies, netrc and cookies of the environment; a Referer is never sent. Every time limit ends as Timeout,
// that of connecting included. A connection whose address is not public (core/fetch/address_guard.h) is not opened
// unless the request's origin is in its policy's privateOrigins; a port browsers refuse is refused always. Both are
// AddressBlocked. libcurl's own silent second try, after a reused connection died unanswered, ends as Reset: one
// request, one token.
//
// Names are looked up by the resolver, never by libcurl, and what was found is kept (core/fetch/name_cache.h). The time
// of a look-up is part of connect, firstByte and total; one that fails, or is not over within the shortest of them, is
// Dns. The guard looks at the address that is connected to, so a name that changes its addresses gains nothing.
//
// Bodies that the heap's budget has no room for, and large ones always, go to files without a name as they arrive
// (core/fetch/body_spool.h). A file that cannot be written ends its request with ourFault, as does a socket that cannot
// be made for want of descriptors.
//
// Idle connections: about a thousand over all policies, beside as many as were in use at once; each for two minutes.
class CurlFetcher final : public Fetcher {
public:
    // The clock must run, and outlive the fetcher. Without a resolver the system's DNS is asked, by c-ares.
    explicit CurlFetcher(const base::Clock& clock, CurlFetcherOptions options = {},
                         std::unique_ptr<NameResolver> resolver = nullptr);
    ~CurlFetcher() override; // drops what is in flight without calling `done`

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
