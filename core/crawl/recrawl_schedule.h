#pragma once
// When a stored picture is looked at again: often at first, seldom later. Data that operators may edit.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace gleaner::crawl {

struct RecrawlStep {
    int count = 0; // looks
    base::Millis every{};
    bool operator==(const RecrawlStep&) const = default;
};

class RecrawlSchedule {
public:
    // 7 daily, 12 weekly, 20 fortnightly, 24 monthly, 24 quarterly, 40 half-yearly looks.
    static constexpr const char* kStandard = "7x1d 12x7d 20x14d 24x30d 24x91d 40x182d";
    static constexpr int kMaxChecks = 10'000; // in all steps together

    RecrawlSchedule(); // the standard

    // "7x1d 12x7d": steps one after another, each COUNTxPERIOD with a period in s, m, h, d or w. "never" is a
    // schedule that never looks again. BadSetting (thing recrawl_schedule; args value, allowed) for anything else.
    static Result<RecrawlSchedule> parse(std::string_view text);
    std::string toText() const;

    const std::vector<RecrawlStep>& steps() const { return m_steps; }
    // How long after the last look (or after the picture was stored, for 0) the next one is due, when so many have
    // been made; none after the last.
    std::optional<base::Millis> dueAfter(int checksDone) const;
    // dueAfter() of 0, 1, 2 … as long as there is a next look.
    std::vector<base::Millis> waits() const;

    bool operator==(const RecrawlSchedule&) const = default;

private:
    explicit RecrawlSchedule(std::vector<RecrawlStep> steps) : m_steps(std::move(steps)) {}

    std::vector<RecrawlStep> m_steps;
};

} // namespace gleaner::crawl
