#pragma once
// An absolute http or https address (RFC 3986, the part a crawler needs).

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace gleaner::base {

struct Url {
    std::string scheme; // "http" or "https"
    std::string host;   // lower case; IPv6 without brackets
    int port = 0;       // explicit or the scheme's default
    std::string path;   // starts with '/'
    std::string query;  // with its '?', or empty
    // The fragment is dropped: it never goes on the wire.

    // BadUrl when it is not absolute http(s), has credentials, spaces, control characters, an empty host, a bad port,
    // or is longer than kMaxUrlLength. A text without a scheme is BadUrl here: see withScheme().
    static Result<Url> parse(std::string_view text);

    // RFC 3986 §5.2 for the references a Location header may hold (absolute, //host, /path, relative, ?query).
    Result<Url> resolve(std::string_view reference) const;

    std::string authority() const; // host[:port], the port only when it is not the scheme's default
    std::string origin() const;    // scheme://authority
    std::string target() const { return path + query; } // what a request line carries
    std::string toString() const { return origin() + target(); }

    bool isLoopback() const; // "localhost", 127.0.0.0/8 or ::1 written as such; no look-up

    bool operator==(const Url&) const = default;
};

inline constexpr size_t kMaxUrlLength = 8192;

// "www.flickr.com/x" → "https://www.flickr.com/x"; a text that has a scheme stays as it is.
std::string withScheme(std::string_view text);

} // namespace gleaner::base

namespace gleaner {
using base::Url;
}
