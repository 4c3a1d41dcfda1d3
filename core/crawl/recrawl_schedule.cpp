#include "core/crawl/recrawl_schedule.h"

#include <array>
#include <charconv>
#include <numeric>

#include <fmt/format.h>

namespace gleaner::crawl {
namespace {

using base::Millis;
using namespace std::chrono_literals;

constexpr const char* kNever = "never";
constexpr const char* kAllowed = "steps like 7x1d 12x7d (periods in s, m, h, d or w, at most 10 years), or never";
constexpr Millis kLongest = 24h * 3653;

struct Unit {
    char letter;
    Millis length;
};
constexpr std::array<Unit, 5> kUnits{{{'w', 168h}, {'d', 24h}, {'h', 1h}, {'m', 1min}, {'s', 1s}}};

// A whole number above 0 at the front of `text`, which loses it.
std::optional<std::int64_t> takeNumber(std::string_view& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number <= 0)
        return std::nullopt;
    text.remove_prefix(size_t(end - text.data()));
    return number;
}

std::optional<RecrawlStep> stepFrom(std::string_view text) {
    const auto count = takeNumber(text);
    if (!count || *count > RecrawlSchedule::kMaxChecks || text.empty() || text.front() != 'x')
        return std::nullopt;
    text.remove_prefix(1);
    const auto periods = takeNumber(text);
    if (!periods || text.size() != 1)
        return std::nullopt;
    for (const Unit& unit : kUnits)
        if (unit.letter == text.front() && *periods <= kLongest / unit.length)
            return RecrawlStep{int(*count), *periods * unit.length};
    return std::nullopt;
}

std::string periodText(Millis period) {
    // Days are said as such: 7x1w and 7x7d are the same, and the standard is written in days.
    for (const Unit& unit : kUnits)
        if (unit.letter != 'w' && period % unit.length == 0ms)
            return fmt::format("{}{}", period / unit.length, unit.letter);
    return {};
}

} // namespace

RecrawlSchedule::RecrawlSchedule() : m_steps(parse(kStandard)->m_steps) {}

Result<RecrawlSchedule> RecrawlSchedule::parse(std::string_view text) {
    const auto bad = [&] {
        return fail(ErrorCode::BadSetting, "recrawl_schedule", "",
                    {{"value", std::string(text)}, {"allowed", kAllowed}});
    };
    std::vector<RecrawlStep> steps;
    if (text == kNever)
        return RecrawlSchedule(std::move(steps));
    int checks = 0;
    for (size_t at = text.find_first_not_of(' '); at != std::string_view::npos; at = text.find_first_not_of(' ', at)) {
        const size_t end = std::min(text.find(' ', at), text.size());
        const auto step = stepFrom(text.substr(at, end - at));
        if (!step || (checks += step->count) > kMaxChecks)
            return bad();
        steps.push_back(*step);
        at = end;
    }
    if (steps.empty())
        return bad();
    return RecrawlSchedule(std::move(steps));
}

std::string RecrawlSchedule::toText() const {
    std::string text;
    for (const RecrawlStep& step : m_steps)
        text += fmt::format("{}{}x{}", text.empty() ? "" : " ", step.count, periodText(step.every));
    return text.empty() ? kNever : text;
}

std::optional<Millis> RecrawlSchedule::dueAfter(int checksDone) const {
    for (const RecrawlStep& step : m_steps) {
        if (checksDone < step.count)
            return step.every;
        checksDone -= step.count;
    }
    return std::nullopt;
}

std::vector<Millis> RecrawlSchedule::waits() const {
    std::vector<Millis> waits;
    for (const RecrawlStep& step : m_steps)
        waits.insert(waits.end(), size_t(step.count), step.every);
    return waits;
}

} // namespace gleaner::crawl
