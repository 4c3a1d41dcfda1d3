#include "core/fetch/response_rules.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace gleaner::fetch {
namespace {

using namespace std::chrono;

constexpr std::int64_t kLongestWait = 24 * 3600; // seconds; a site that asks for more is asked again then

constexpr std::array<std::string_view, 7> kDays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

struct DateFields {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

// Reads a text from the left; the first mismatch makes everything after it fail.
class DateCursor {
public:
    explicit DateCursor(std::string_view text) : m_rest(text) {}

    DateCursor& literal(std::string_view text) {
        m_ok = m_ok && m_rest.starts_with(text);
        if (m_ok)
            m_rest.remove_prefix(text.size());
        return *this;
    }
    DateCursor& number(size_t digits, int& value) {
        m_ok = m_ok && m_rest.size() >= digits && std::all_of(m_rest.begin(), m_rest.begin() + long(digits), isDigit);
        if (m_ok) {
            std::from_chars(m_rest.data(), m_rest.data() + digits, value);
            m_rest.remove_prefix(digits);
        }
        return *this;
    }
    // asctime pads the day with a space.
    DateCursor& paddedDay(int& value) {
        return m_rest.starts_with(' ') ? literal(" ").number(1, value) : number(2, value);
    }
    DateCursor& dayName(bool whole) {
        for (const std::string_view day : kDays) {
            const std::string_view name = whole ? day : day.substr(0, 3);
            if (m_rest.starts_with(name))
                return literal(name);
        }
        m_ok = false;
        return *this;
    }
    DateCursor& monthName(int& month) {
        const auto found = std::find_if(kMonths.begin(), kMonths.end(),
                                        [&](std::string_view name) { return m_rest.starts_with(name); });
        m_ok = m_ok && found != kMonths.end();
        if (m_ok) {
            month = int(found - kMonths.begin()) + 1;
            m_rest.remove_prefix(3);
        }
        return *this;
    }
    DateCursor& time(DateFields& date) {
        return number(2, date.hour).literal(":").number(2, date.minute).literal(":").number(2, date.second);
    }
    bool atEnd() const { return m_ok && m_rest.empty(); }

private:
    std::string_view m_rest;
    bool m_ok = true;
};

std::optional<base::WallTime> wallTime(const DateFields& date) {
    const year_month_day day(year(date.year), month(unsigned(date.month)), std::chrono::day(unsigned(date.day)));
    if (!day.ok() || date.hour > 23 || date.minute > 59 || date.second > 60)
        return std::nullopt;
    // A leap second (:60) is the first second of the next minute.
    return sys_days(day) + hours(date.hour) + minutes(date.minute) + seconds(date.second);
}

// RFC 9110 §5.6.7: a two-digit year that seems more than 50 years ahead means the most recent such year of the past.
std::optional<base::WallTime> withCentury(DateFields date, base::WallTime now) {
    const auto today = floor<days>(now);
    const year_month_day ymd(today);
    const base::WallTime latest = sys_days((ymd.year() + years(50)) / ymd.month() / ymd.day()) + (now - today);
    const int twoDigits = date.year;
    const int century = int(ymd.year()) / 100 * 100;
    for (const int first : {century + 100, century, century - 100}) {
        date.year = first + twoDigits;
        const auto time = wallTime(date);
        if (time && *time <= latest)
            return time;
    }
    return std::nullopt;
}

} // namespace

std::optional<base::WallTime> parseHttpDate(std::string_view text, base::WallTime now) {
    text = trimmed(text);
    DateFields date;
    if (DateCursor(text)
            .dayName(false)
            .literal(", ")
            .number(2, date.day)
            .literal(" ")
            .monthName(date.month)
            .literal(" ")
            .number(4, date.year)
            .literal(" ")
            .time(date)
            .literal(" GMT")
            .atEnd())
        return wallTime(date);
    if (DateCursor(text)
            .dayName(true)
            .literal(", ")
            .number(2, date.day)
            .literal("-")
            .monthName(date.month)
            .literal("-")
            .number(2, date.year)
            .literal(" ")
            .time(date)
            .literal(" GMT")
            .atEnd())
        return withCentury(date, now);
    if (DateCursor(text)
            .dayName(false)
            .literal(" ")
            .monthName(date.month)
            .literal(" ")
            .paddedDay(date.day)
            .literal(" ")
            .time(date)
            .literal(" ")
            .number(4, date.year)
            .atEnd())
        return wallTime(date);
    return std::nullopt;
}

std::optional<base::Seconds> retryAfterSeconds(const std::vector<Header>& headers, base::WallTime now) {
    const std::string_view text = trimmed(headerValue(headers, "Retry-After"));
    if (text.empty())
        return std::nullopt;
    if (std::all_of(text.begin(), text.end(), isDigit)) {
        std::int64_t seconds = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
        if (error == std::errc::result_out_of_range)
            seconds = kLongestWait;
        if (seconds == 0)
            return std::nullopt;
        return base::Seconds(double(std::min(seconds, kLongestWait)));
    }
    const auto until = parseHttpDate(text, now);
    if (!until)
        return std::nullopt;
    // Against the site's own clock, so that a wrong clock on either side changes nothing.
    const base::WallTime from = parseHttpDate(headerValue(headers, "Date"), now).value_or(now);
    const base::Seconds wait = *until - from;
    if (wait <= base::Seconds(0))
        return std::nullopt;
    return std::min(wait, base::Seconds(double(kLongestWait)));
}

} // namespace gleaner::fetch
