#pragma once
// Which hosts of addresses are names. Internal to fetch/curl.

#include <string>

namespace gleaner::fetch {

// What must be looked up for a URL's host: its ASCII form (IDNA 2008). Empty when there is nothing to look up: the host
// is an address, in any of the spellings that libcurl takes for one, or "localhost" or below it (RFC 6761 §6.3), which
// libcurl knows by itself.
std::string nameToLookUp(const std::string& host);

} // namespace gleaner::fetch
