#include <cmath>
#include <ctime>

#include <fmt/format.h>

#include "widgets/wording/wording.h"

namespace gleaner::wording {

std::string count(long long number) {
    std::string digits = std::to_string(number < 0 ? -number : number);
    for (int at = int(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(size_t(at), 1, ',');
    return number < 0 ? "-" + digits : digits;
}

std::string bytes(long long number) {
    static constexpr const char* kUnits[] = {"bytes", "KB", "MB", "GB", "TB", "PB"};
    if (number < 1000)
        return fmt::format("{} {}", number, number == 1 ? "byte" : "bytes");
    double value = double(number);
    int unit = 0;
    while (value >= 999.5 && unit < 5) {
        value /= 1000;
        ++unit;
    }
    return value < 9.95 ? fmt::format("{:.1f} {}", value, kUnits[unit]) : fmt::format("{:.0f} {}", value, kUnits[unit]);
}

std::string duration(double seconds) {
    const long long whole = std::llround(std::max(0.0, seconds));
    if (whole < 60)
        return fmt::format("{} s", whole);
    if (whole < 3600)
        return fmt::format("{} min", (whole + 30) / 60);
    if (whole < 86'400) {
        const long long minutes = whole % 3600 / 60;
        return minutes == 0 ? fmt::format("{} h", whole / 3600) : fmt::format("{} h {} min", whole / 3600, minutes);
    }
    const long long hours = whole % 86'400 / 3600;
    return hours == 0 ? fmt::format("{} d", whole / 86'400) : fmt::format("{} d {} h", whole / 86'400, hours);
}

std::string durationRange(double low, double high) {
    const std::string from = duration(low);
    const std::string to = duration(high);
    if (from == to)
        return to;
    // "34 – 50 s" rather than "34 s – 50 s" when both have one and the same unit.
    const size_t fromSpace = from.find(' ');
    const size_t toSpace = to.find(' ');
    if (from.find(' ', fromSpace + 1) == std::string::npos && to.find(' ', toSpace + 1) == std::string::npos &&
        from.substr(fromSpace) == to.substr(toSpace))
        return from.substr(0, fromSpace) + " – " + to;
    return from + " – " + to;
}

std::string rate(double perSecond) {
    if (perSecond > 0 && perSecond < 0.95)
        return fmt::format("{:.2f}", perSecond);
    return fmt::format("{:.1f}", perSecond);
}

std::string clockTime(base::WallTime time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm local{};
    localtime_r(&seconds, &local);
    return fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
}

std::string dayAndTime(base::WallTime time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm local{};
    localtime_r(&seconds, &local);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
                       local.tm_hour, local.tm_min);
}

} // namespace gleaner::wording
