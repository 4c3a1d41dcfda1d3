#pragma once
// How one attempt of a crawl task ended. Every attempt ends as exactly one outcome (design/crawl.md, "Outcomes").

#include <optional>
#include <string>
#include <string_view>

namespace gleaner::model {

enum class OutcomeKind {
    Http, // an HTTP status; see Outcome::httpStatus
    Timeout,
    Dns,
    Connect,
    Tls,
    Reset,
    Protocol,
    TooLarge,
    Truncated,
    NotAnImage,
    DecodeRefused,
    RobotsDenied,
    OptedOut,
    AddressBlocked,
    RedirectLoop,
    NoRateToken,
};

struct Outcome {
    OutcomeKind kind = OutcomeKind::Http;
    int httpStatus = 0; // also set beside another kind when a response had begun

    bool operator==(const Outcome&) const = default;

    static Outcome http(int status) { return {OutcomeKind::Http, status}; }

    // "200", "503", "Timeout", "NotAnImage" …: the name in logs, documents and on the wire.
    std::string name() const;
    static std::optional<Outcome> parse(std::string_view name);

    bool isStored() const { return kind == OutcomeKind::Http && httpStatus == 200; }
    // Expected outcomes are never errors of the site: 200, 304, 404, 410, 300–303, 307, 308 and what says nothing about
    // it.
    bool isExpected() const;
    bool isError() const { return !isExpected(); }
    // Timeout Connect Reset Truncated 408 425 429 500 502 503 504 are tried again.
    bool isRetryable() const;
    bool isLinkRot() const { return kind == OutcomeKind::Http && (httpStatus == 404 || httpStatus == 410); }
    // RobotsDenied, OptedOut, AddressBlocked: neither stored nor failed.
    bool isBlocked() const;
};

// The class an outcome is drawn in (design/window.md, outcome colours).
enum class OutcomeClass { None, Success, Redirect, ClientError, TooManyRequests, ServerError, Network };
OutcomeClass classOf(const Outcome& outcome);

} // namespace gleaner::model
