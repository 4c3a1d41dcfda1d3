#pragma once
// Response headers by which a site or an author says that a picture is not to be taken.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fetch/fetcher.h"

namespace gleaner::robots {

// The evidence: the header as received.
struct OptOut {
    std::string header;
    std::string value; // the header's whole value
    bool operator==(const OptOut&) const = default;
};

// The first header that opts out: X-Robots-Tag with noai, noimageai, noindex, noimageindex or none, for everybody or
// for `productToken` ("gleaner: noai"); tdm-reservation: 1 (W3C TDM Reservation Protocol). Names and directives in any
// case. Directives for other agents and all other directives (unavailable_after, nosnippet …) mean nothing here.
std::optional<OptOut> findOptOut(const std::vector<fetch::Header>& headers, std::string_view productToken = "gleaner");

} // namespace gleaner::robots
