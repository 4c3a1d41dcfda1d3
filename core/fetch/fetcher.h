#pragma once
// Fetching over HTTP, asynchronously: thousands of requests in flight on one thread, no thread per request.
//
// A Fetcher makes exactly one request per FetchRequest. It never follows redirects, retries, or waits for tokens: the
// crawl decides about each hop.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/url.h"
#include "core/model/outcome.h"

namespace gleaner::fetch {

struct Header {
    std::string name; // as received
    std::string value;
};

// The value of the first header with this name (case-insensitive); empty when there is none.
std::string_view headerValue(const std::vector<Header>& headers, std::string_view name);

struct FetchLimits {
    base::Millis connect{10'000};
    base::Millis firstByte{30'000};
    base::Millis total{120'000};
    std::int64_t stallBytesPerSecond = 1024; // slower than this …
    base::Millis stallTime{20'000};          // … for this long is Timeout
    std::int64_t maxBody = 64 << 20;         // bytes, also after inflating; more is TooLarge
    std::int64_t maxHeaders = 256 << 10;     // bytes; more is Protocol
};

// What keeps one source's permissions from serving another: connections are reused only between equal policies.
struct FetchPolicy {
    std::vector<std::string> privateOrigins; // scheme://host:port that may be private addresses; others must be public
    std::string caFile;                      // extra certificate authority, PEM; empty = the system's only
    bool operator==(const FetchPolicy&) const = default;
};

struct FetchRequest {
    Url url;
    std::string userAgent;
    std::vector<Header> headers; // e.g. If-None-Match
    FetchLimits limits;
    FetchPolicy policy;
    // A body longer than limits.maxBody is cut there and the request ends well, instead of TooLarge.
    bool cutBody = false;
    // Asked once, inside poll(), when the headers of the final response are there: false = its body is not wanted, the
    // connection is closed and the request ends well without a body. Must only look, never call the fetcher. May be
    // empty.
    std::function<bool(int httpStatus, const std::vector<Header>&)> wantsBody;
    // Called once, inside poll(), when the request has been written to the wire. May be empty.
    std::function<void(base::SteadyTime)> written;
};

struct FetchResult {
    // Http with the status, or why there is no (whole) response.
    model::Outcome outcome;
    std::vector<Header> headers;
    Bytes body;                     // content coding removed; empty unless outcome is Http and the body was wanted
    std::int64_t bytesReceived = 0; // on the wire, headers included
    std::int64_t firstByteMs = -1;  // from the start of the request; -1 = none came
    std::int64_t totalMs = 0;
    int httpVersion = 0;       // of the answer: 10, 11 or 20; 0 = none came
    std::string remoteAddress; // numeric; empty = never connected
    std::string detail;        // the library's words, for the log
    // It failed here, not there: what arrived could not be kept (disk full, no file left to open). Says nothing about
    // the site, whatever the outcome is: the task goes back to its queue and nothing is counted.
    bool ourFault = false;
};

// All calls from one thread (the crawl's loop), but wake().
class Fetcher {
public:
    using Done = std::function<void(FetchResult)>;
    virtual ~Fetcher() = default;

    // Starts a request. `done` is called exactly once, inside a later poll() or inside cancelAll().
    virtual void start(FetchRequest request, Done done) = 0;
    // Runs transfers and calls `done` of those that ended; returns when something ended, wake() was called, or `wait`
    // is over.
    virtual void poll(base::Millis wait) = 0;
    virtual void wake() = 0; // any thread
    virtual size_t inFlight() const = 0;
    // Ends every request with Outcome Reset and detail "cancelled".
    virtual void cancelAll() = 0;
};

} // namespace gleaner::fetch
