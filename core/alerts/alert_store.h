#pragma once
// What the alert book must not forget: the rules people changed, episodes with who acknowledged them, what is snoozed
// or silenced, and the hours in which nobody is notified.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/alerts/alert_rule.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace gleaner::alerts {

// What an alert is of; at any time there is at most one alert of a key.
struct AlertKey {
    std::int64_t rule = 0;
    std::string source; // empty = the whole crawl
    auto operator<=>(const AlertKey&) const = default;

    std::string text() const; // "7" or "7:wikimedia", as the command line names it
    static std::optional<AlertKey> parse(std::string_view text);
};

// One stretch of time in which an alert fired: told apart by key and firedAt.
struct Episode {
    AlertKey key;
    std::string ruleName; // as it was then
    std::string metric;   // name, as it was then
    std::string severity;
    base::WallTime since{}; // the condition began
    base::WallTime firedAt{};
    std::optional<base::WallTime> endedAt; // none = still firing (or recovering)
    std::optional<double> worst, threshold;
    std::string acknowledgedBy; // user@host; empty = nobody
    std::optional<base::WallTime> acknowledgedAt;
    bool operator==(const Episode&) const = default;
};
inline constexpr size_t kMostEpisodes = 10'000; // that are kept, the newest

// Who does not want to hear of it until when. rule 0 = every alert of the source: it is silenced.
struct Mute {
    AlertKey key;
    base::WallTime until{};
    std::string who;
    bool operator==(const Mute&) const = default;
};

// What became of a rule: changed or new, or (none) removed.
struct StoredRule {
    std::int64_t id = 0;
    std::optional<AlertRule> rule;
};

// Thread-safe. Each call is one transaction. May be changed by another process while the book is at work.
class AlertStore {
public:
    virtual ~AlertStore() = default;

    virtual Result<std::vector<StoredRule>> rules() const = 0; // by id
    // All or none: one with id 0 is a new one, beyond kLastDefaultRule; ids are never used again. Returns the ids.
    virtual Result<std::vector<std::int64_t>> saveRules(std::span<const AlertRule> rules) = 0;
    virtual Result<void> markRemoved(std::int64_t id) = 0; // kept as removed, so that a shipped rule stays away
    virtual Result<void> forgetRule(std::int64_t id) = 0;  // as if nothing had ever been changed
    virtual Result<void> forgetDefaults() = 0;             // forgetRule() of all up to kLastDefaultRule

    // Makes or replaces them, but for who acknowledged, which only acknowledge() writes. Trims to kMostEpisodes; one
    // that has not ended is never trimmed.
    virtual Result<void> saveEpisodes(std::span<const Episode> episodes) = 0;
    virtual Result<std::vector<Episode>> openEpisodes() const = 0;          // by key
    virtual Result<std::vector<Episode>> episodes(size_t newest) const = 0; // newest first
    // Of those without an end; makes those that are not there yet.
    virtual Result<void> acknowledge(std::span<const Episode> open, const std::string& who, base::WallTime when) = 0;

    virtual Result<std::vector<Mute>> mutes() const = 0; // by key
    virtual Result<void> saveMutes(std::span<const Mute> mutes) = 0;
    virtual Result<void> removeMutes(std::span<const AlertKey> keys) = 0;
    virtual Result<void> forgetMutesBefore(base::WallTime time) = 0;

    virtual Result<std::string> quietHours() const = 0; // "22:00-06:30" local time, or empty
    virtual Result<void> saveQuietHours(const std::string& text) = 0;

    // Changes whenever anybody, also another process, changed what people decide (all but saveEpisodes() and
    // forgetMutesBefore()). Cheap enough to ask every second; when it cannot be read it stays.
    virtual std::int64_t revision() const = 0;
};

} // namespace gleaner::alerts
