#pragma once
// The head of a request, read from foreign bytes.

#include <string_view>

namespace gleaner::simulatedweb {

inline constexpr size_t kMaxRequestHead = 32U * 1024; // bytes

// Views into the buffer that was parsed.
struct Request {
    std::string_view method;
    std::string_view
        path; // of the request line, with its query; of an absolute address only what follows the authority
    std::string_view userAgent;
    std::string_view ifNoneMatch;
    std::string_view ifModifiedSince;
    bool keepAlive = true;
    bool hasBody = false;
};

enum class HeadState { Incomplete, Complete, Malformed, TooLarge };
struct ParsedHead {
    HeadState state = HeadState::Incomplete;
    size_t length = 0; // of the head with its empty line, when complete
    Request request;
};
// Reads the first head of `buffer`; lenient about line ends (LF alone) and empty lines before it (RFC 9112, §2.2).
ParsedHead parseHead(std::string_view buffer);

} // namespace gleaner::simulatedweb
