#pragma once
// What response headers mean to a crawler.

#include <optional>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/fetch/fetcher.h"

namespace gleaner::fetch {

// RFC 9110 §5.6.7: IMF-fixdate, RFC 850 and asctime forms. `now` decides the century of two-digit years.
std::optional<base::WallTime> parseHttpDate(std::string_view text, base::WallTime now);

// How long Retry-After asks to wait from receipt: delta-seconds, or a date measured against the response's own Date
// (against `now` when there is none). At most 24 h. Nothing when it is missing, malformed, zero or in the past.
std::optional<base::Seconds> retryAfterSeconds(const std::vector<Header>& headers, base::WallTime now);

} // namespace gleaner::fetch
