#pragma once
// The simulated web: many sources on loopback serving real pictures, deterministic by seed, that can be told to
// misbehave. It logs each request: the referee of every politeness claim. For the demo, for rehearsals and for tests.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/record.h"

namespace gleaner::simulatedweb {

struct SimulatedWebOptions {
    int sources = 20;
    int images = 1000; // over all sources
    std::uint64_t seed = 1;
    // Source k listens on firstPort + k, bystander j on firstPort + sources + j; 0 = any free ports.
    int firstPort = 0;
    int tls = 0;        // so many of the sources, the last ones, speak https
    int sharedHost = 0; // so many of the sources, the first ones, share one port, that of the first
    int bystanders = 0; // so many more ports of no source, named "x00", "x01" …
    // Bytes of every picture, its stamp (up to 250 bytes) apart; 0 = as they are. Smaller ones are padded, larger ones
    // replaced by small drawn ones. At least 1,000.
    std::int64_t bodyBytes = 0;
    // A demo set (folder with index.tsv) or any folder of JPEG, PNG, GIF and WebP pictures. Pictures are repeated as
    // needed.
    std::filesystem::path pictures;
    std::filesystem::path log; // JSON lines, one a request, appended; empty = kept in memory only
    // Requests/s at which a source is fully loaded; 0 = twice the limit that the crawl gives it by default. The load
    // curve of design/crawl.md follows from the measured rate against this capacity.
    double capacity = 0;
    bool latency = true; // false: answer at once whatever the load (benchmarks)
};

// How a source, or one path of it, misbehaves from now on.
struct Fault {
    enum class Kind {
        None,          // as without a fault, but with `header`
        Status,        // answer `status` with `body`, with Retry-After when retryAfter is set
        SlowDrip,      // body at `bytesPerSecond`
        Truncate,      // connection closed after half of the body
        Corrupt,       // body with damaged bytes
        WrongType,     // Content-Type that lies
        NotAnImage,    // an HTML page with status 200
        Redirect,      // to `location` (empty = to itself), with `status` when that is a redirect, else 302
        Close,         // connection closed without an answer
        Refuse,        // the port does not listen (path and share do not count)
        Hang,          // accepts and never answers
        Endless,       // a body without end
        GarbageStatus, // a malformed status line
        WrongLength,   // Content-Length larger than the body
        GzipBomb,      // 80 KB of gzip that are 80 MiB when inflated
        // What happens to new connections of a source that speaks https (path does not count; others do not notice):
        TlsExpired,   // a certificate that expired yesterday
        TlsWrongHost, // one of another host
        TlsUnknownCa, // one of an authority that nobody knows
        TlsHandshake, // bytes that are no handshake
    };
    Kind kind = Kind::None;
    std::string source; // name; empty = all, but not the bystanders: those only by their names
    std::string path;   // exact path, or the start of one with a '*' behind it; empty = every path of the source
    bool robots = true; // false: /robots.txt is spared, unless `path` is just that
    int status = 500;
    std::string retryAfter; // value of the header
    // "{origin:NAME}" stands for the scheme, host and port of a source or bystander, "{source}" and "{path}" for those
    // of the request: "{origin:x00}/copies/{source}{path}" is a picture at a stranger's.
    std::string location;
    std::string header;         // one more header line, e.g. "X-Robots-Tag: noai"
    std::string body;           // of a Status answer; empty = a short text. A robots.txt is a Status 200 with a body.
    std::int64_t bodyBytes = 0; // the body of a Status answer is repeated up to this length; 0 = it stands once
    int bytesPerSecond = 100;
    double delaySeconds = 0;  // until the first byte of the answer, beside what the load makes
    double share = 1.0;       // of the requests, chosen by seed
    double fromSeconds = 0;   // after start: SimulatedWeb::age(). Setting faults anew does not start the time anew.
    double untilSeconds = -1; // -1 = for good
    // Which requests of the port, counted from 0 since the start, robots.txt among them; does not count for Refuse.
    std::int64_t fromRequest = 0;
    std::int64_t untilRequest = -1; // -1 = for good
};
// JSON lines, one fault a line, fields named as above in snake case
// ({"source":"s03","kind":"status","status":503,"retry_after":"5"}). An empty line is passed over. BadFormat names the
// line.
Result<std::vector<Fault>> readFaults(const std::filesystem::path& file);

struct RequestLogEntry {
    double time = 0;          // seconds since the epoch, when the request was read
    std::string source, path; // where sources share a port the path says which; "shared" = none of them (robots.txt)
    int status = 0;           // 0 = not answered (yet)
    std::int64_t bytes = 0;   // of the body
    std::string userAgent;
    int port = 0;
};

struct SimulatedSource {
    std::string name; // "s00", "s01" … or the demo's own names
    int port = 0;
    int images = 0;
    bool tls = false;
};

// Thread-safe. One server thread. Beside its pictures every port serves some picture, always the same one, at every
// path under /copies/: what redirects may lead to. /robots.txt is 404 unless a fault says otherwise.
class SimulatedWeb {
public:
    // Unavailable when a port is taken (thing = "127.0.0.1:PORT"), NotFound when the pictures are missing,
    // InvalidArgument for numbers that make no web. Raises the limit of open files of the process to what the system
    // allows.
    static Result<std::unique_ptr<SimulatedWeb>> start(const SimulatedWebOptions& options);
    ~SimulatedWeb(); // stops

    std::vector<SimulatedSource> sources() const;
    std::vector<SimulatedSource> bystanders() const;
    // The certificate of the authority that all sound certificates of this web are by, PEM; empty without TLS.
    const std::string& certificateAuthority() const;
    double age() const; // seconds since the start, as faults count them
    // One record per picture: url, source, title, creator, licence, tags as in the picture set.
    std::vector<model::Record> records() const;
    // The crawl list: TSV with the header `url identifier source …` and the descriptive columns behind it.
    Result<void> writeList(const std::filesystem::path& file) const;

    // Replaces all faults. They hold when this returns: the first one that fits a request counts.
    void setFaults(std::vector<Fault> faults);

    // By time, requests that still wait for their answer included; the newest five million.
    std::vector<RequestLogEntry> log() const;
    // The largest excess over rate·T + max(1, rate) of any window of T seconds starting at a request, over the log of
    // one source; ≤ 0 = the limit was kept.
    static double worstExcess(const std::vector<RequestLogEntry>& log, const std::string& source, double rate,
                              double seconds);

private:
    struct Impl;
    explicit SimulatedWeb(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::simulatedweb
