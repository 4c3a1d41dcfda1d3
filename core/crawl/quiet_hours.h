#pragma once
// The hours of a day in which nothing is asked of anybody.

#include <optional>
#include <string_view>

#include "core/base/clock.h"

namespace gleaner::crawl {

// "22:00-06:30", local time; the end may lie on the next day.
class QuietHours {
public:
    // Nothing when the text is no span of hours, or an empty one.
    static std::optional<QuietHours> parse(std::string_view text);

    // When the quiet hours that `now` lies in end; nothing outside them. `zone` is the offset of local time from UTC.
    std::optional<base::WallTime> endsAt(base::WallTime now, std::chrono::minutes zone) const;

    bool operator==(const QuietHours&) const = default;

private:
    std::chrono::minutes m_from{0}, m_to{0}; // since midnight
};

// The offset of this machine's local time from UTC at a moment.
std::chrono::minutes localOffset(base::WallTime at);

} // namespace gleaner::crawl
