#include "core/crawl/quiet_hours.h"

#include <charconv>
#include <ctime>

namespace gleaner::crawl {
namespace {

using std::chrono::minutes;
constexpr minutes kDay{24 * 60};

std::optional<minutes> timeOfDay(std::string_view text) {
    if (text.size() != 5 || text[2] != ':')
        return std::nullopt;
    const auto number = [&](size_t from) -> std::optional<int> {
        int value = 0;
        const auto [end, error] = std::from_chars(text.data() + from, text.data() + from + 2, value);
        return error == std::errc{} && end == text.data() + from + 2 && value >= 0 ? std::optional(value)
                                                                                   : std::nullopt;
    };
    const auto hour = number(0), minute = number(3);
    if (!hour || !minute || *hour > 23 || *minute > 59)
        return std::nullopt;
    return minutes(*hour * 60 + *minute);
}

} // namespace

std::optional<QuietHours> QuietHours::parse(std::string_view text) {
    if (text.size() != 11 || text[5] != '-')
        return std::nullopt;
    const auto from = timeOfDay(text.substr(0, 5)), to = timeOfDay(text.substr(6));
    if (!from || !to || *from == *to)
        return std::nullopt;
    QuietHours hours;
    hours.m_from = *from;
    hours.m_to = *to;
    return hours;
}

std::optional<base::WallTime> QuietHours::endsAt(base::WallTime now, minutes zone) const {
    const auto local = now.time_since_epoch() + zone;
    const base::Millis ofDay = ((local % kDay) + kDay) % kDay;
    const bool overMidnight = m_to < m_from;
    const bool quiet = overMidnight ? ofDay >= m_from || ofDay < m_to : ofDay >= m_from && ofDay < m_to;
    if (!quiet)
        return std::nullopt;
    const base::Millis left = ofDay < m_to ? base::Millis(m_to) - ofDay : base::Millis(m_to) + kDay - ofDay;
    return now + left;
}

minutes localOffset(base::WallTime at) {
    const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
    std::tm local{};
    localtime_r(&seconds, &local);
    return minutes(local.tm_gmtoff / 60);
}

} // namespace gleaner::crawl
