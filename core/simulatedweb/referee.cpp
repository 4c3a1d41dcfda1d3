#include "core/simulatedweb/referee.h"

#include <algorithm>

namespace gleaner::simulatedweb {
namespace {

template<typename Key, typename Field>
std::map<Key, RequestTimes> timesBy(std::span<const RequestLogEntry> log, Field field) {
    std::map<Key, RequestTimes> groups;
    for (const RequestLogEntry& entry : log)
        groups[entry.*field].push_back(entry.time);
    for (auto& [key, times] : groups)
        if (!std::is_sorted(times.begin(), times.end()))
            std::sort(times.begin(), times.end());
    return groups;
}

} // namespace

std::map<std::string, RequestTimes> timesBySource(std::span<const RequestLogEntry> log) {
    return timesBy<std::string>(log, &RequestLogEntry::source);
}
std::map<int, RequestTimes> timesByPort(std::span<const RequestLogEntry> log) {
    return timesBy<int>(log, &RequestLogEntry::port);
}

Windows judgeWindows(std::span<const double> times, double rate, double seconds) {
    const double allowed = rate * seconds + std::max(1.0, rate);
    Windows windows;
    for (size_t first = 0, behind = 0; first < times.size(); ++first) {
        while (behind < times.size() && times[behind] < times[first] + seconds)
            ++behind;
        const auto count = static_cast<std::int64_t>(behind - first);
        ++windows.looked;
        windows.above += static_cast<double>(count) > allowed ? 1 : 0;
        windows.fullest = std::max(windows.fullest, count);
    }
    windows.worstExcess = static_cast<double>(windows.fullest) - allowed;
    return windows;
}

// The emptiest window begins at `from` or right behind a request: between two requests a later start loses nothing and
// may win one.
std::int64_t fewestInWindow(std::span<const double> times, double from, double until, double seconds) {
    const auto begin = std::lower_bound(times.begin(), times.end(), from);
    size_t first = static_cast<size_t>(begin - times.begin()), behind = first;
    const auto upTo = [&](double end, bool endIncluded) {
        while (behind < times.size() && (times[behind] < end || (endIncluded && times[behind] == end)))
            ++behind;
        return static_cast<std::int64_t>(behind - first);
    };
    std::int64_t fewest = upTo(std::min(from + seconds, until), false);
    for (; first < times.size() && times[first] + seconds <= until;) {
        const double start = times[first++]; // the window is open at this request
        fewest = std::min(fewest, upTo(start + seconds, true));
    }
    return fewest;
}

double SimulatedWeb::worstExcess(const std::vector<RequestLogEntry>& log, const std::string& source, double rate,
                                 double seconds) {
    RequestTimes times;
    for (const RequestLogEntry& entry : log)
        if (entry.source == source)
            times.push_back(entry.time);
    std::sort(times.begin(), times.end());
    return judgeWindows(times, rate, seconds).worstExcess;
}

} // namespace gleaner::simulatedweb
