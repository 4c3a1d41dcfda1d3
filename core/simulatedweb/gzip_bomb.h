#pragma once
// A body that is small on the wire and huge when a client inflates it.

#include <cstddef>
#include <string>

namespace gleaner::simulatedweb {

// What comes out: a little over 80 MiB of zeros, beyond the 64 MiB that a crawl takes (design/crawl.md, "Fetching").
inline constexpr size_t kBombInflated = 1 + 258 * 325'200;

// A well-formed gzip stream (RFC 1952) of about 80 KB.
const std::string& gzipBomb();

} // namespace gleaner::simulatedweb
