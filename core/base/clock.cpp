#include "core/base/clock.h"

#include <cstdio>

namespace gleaner::base {

std::string isoTime(WallTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(date.year()), unsigned(date.month()),
                  unsigned(date.day()), int(clock.hours().count()), int(clock.minutes().count()),
                  int(clock.seconds().count()), int(clock.subseconds().count()));
    return text;
}

namespace {

// Reads exactly `digits` decimal digits from the front of `text`; false when they are not there.
bool readNumber(std::string_view& text, int digits, int& out) {
    if (int(text.size()) < digits)
        return false;
    out = 0;
    for (int i = 0; i < digits; ++i) {
        const char c = text[size_t(i)];
        if (c < '0' || c > '9')
            return false;
        out = out * 10 + (c - '0');
    }
    text.remove_prefix(size_t(digits));
    return true;
}

bool skip(std::string_view& text, char c) {
    if (text.empty() || text.front() != c)
        return false;
    text.remove_prefix(1);
    return true;
}

// Milliseconds of a fraction of a second such as ".550728"; nothing when there is none.
int readFraction(std::string_view& text) {
    if (!skip(text, '.'))
        return 0;
    int millis = 0;
    int scale = 100;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        millis += (text.front() - '0') * scale;
        scale /= 10;
        text.remove_prefix(1);
    }
    return millis;
}

// "Z", "+02", "+0200", "+02:00" or nothing (UTC).
bool readOffset(std::string_view& text, std::chrono::minutes& offset) {
    offset = std::chrono::minutes{0};
    if (text.empty() || skip(text, 'Z'))
        return text.empty();
    const bool minus = text.front() == '-';
    if (!skip(text, '+') && !skip(text, '-'))
        return false;
    int hours = 0;
    int minutes = 0;
    if (!readNumber(text, 2, hours))
        return false;
    skip(text, ':');
    if (!text.empty() && !readNumber(text, 2, minutes))
        return false;
    offset = std::chrono::minutes{hours * 60 + minutes} * (minus ? -1 : 1);
    return text.empty() && hours < 24 && minutes < 60;
}

} // namespace

Result<WallTime> parseIsoTime(std::string_view text) {
    const std::string whole(text.substr(0, 64));
    const auto bad = [&] { return fail(ErrorCode::BadFormat, whole); };
    int year = 0, month = 0, day = 0;
    if (!readNumber(text, 4, year) || !skip(text, '-') || !readNumber(text, 2, month) || !skip(text, '-') ||
        !readNumber(text, 2, day))
        return bad();
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                           std::chrono::day(unsigned(day))};
    if (!date.ok())
        return bad();
    WallTime time{std::chrono::sys_days(date)};
    if (text.empty())
        return time;
    int hours = 0, minutes = 0, seconds = 0;
    if ((!skip(text, 'T') && !skip(text, ' ')) || !readNumber(text, 2, hours) || !skip(text, ':') ||
        !readNumber(text, 2, minutes))
        return bad();
    if (skip(text, ':') && !readNumber(text, 2, seconds))
        return bad();
    const int millis = readFraction(text);
    std::chrono::minutes offset{};
    if (hours > 23 || minutes > 59 || seconds > 60 || !readOffset(text, offset))
        return bad();
    return time + std::chrono::hours{hours} + std::chrono::minutes{minutes} + std::chrono::seconds{seconds} +
           std::chrono::milliseconds{millis} - offset;
}

} // namespace gleaner::base
