#pragma once
// Alerts and their life: looks at the figures once a second, remembers what has been wrong for how long, who knows of
// it and who does not want to hear of it.
//
//   (normal) → Pending → Firing → Recovering → (normal)          NoData: the metric cannot be known
//
// An alert is Pending from the moment its rule's threshold is passed until it was so for `pendingFor`; it goes on
// firing (Recovering) until the threshold was not passed for `keepFiring`. A metric that cannot be known makes NoData
// at once of what fires, and of what does not after kNoDataAfter. Rules and decisions live in the store, which other
// processes change too; episodes outlive a restart: what still fires then goes on with its own since and
// acknowledgement.

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/alerts/alert_rule.h"
#include "core/alerts/alert_store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/crawl/crawl_engine.h"

namespace gleaner::alerts {

inline constexpr base::Seconds kNoDataAfter{60};
inline constexpr size_t kMostListed = 1'000; // alerts, the weightiest first; AlertCounts has them all

struct AlertCounts {
    std::int64_t firing = 0;   // Firing or Recovering, and nobody acknowledged, snoozed or silenced it: needs somebody
    std::int64_t critical = 0; // of these
    std::int64_t known = 0;    // Firing or Recovering and acknowledged, snoozed or silenced
    std::int64_t pending = 0;
    std::int64_t noData = 0;
    bool operator==(const AlertCounts&) const = default;
};
AlertCounts countsOf(std::span<const crawl::Alert> alerts);

// Public functions may be called from any thread. evaluate() and what changes something may wait for the disk; alerts()
// and counts() never do.
class AlertBook {
public:
    // Read: judges, but keeps no episodes (another process does, or the library cannot be written).
    enum class Keeping { Episodes, Nothing };
    // Store and clock must outlive it.
    AlertBook(AlertStore& store, const base::Clock& clock, Keeping keeping = Keeping::Episodes);
    ~AlertBook();

    // Once a second. `figures` null: there are none, which is NoData and never good. The engine's own conditions are in
    // figures->alerts; the result replaces them: it has every alert that is not normal, worst first (firing before
    // pending, critical before warning, older before newer), at most kMostListed. A store that cannot be read leaves
    // the last rules in force; what could not be written is written again the next time.
    std::vector<crawl::Alert> evaluate(const crawl::CrawlFigures* figures, const MachineFigures& machine);
    std::vector<crawl::Alert> alerts() const; // of the last evaluate()
    AlertCounts counts() const;

    // What people decide. `who` is user@host.
    Result<std::vector<AlertRule>> rules() const;      // shipped ones first, by id; removed ones left out
    Result<AlertRule> saveRule(const AlertRule& rule); // id 0 makes one. BadSetting names the field.
    // All or none of them: those with an id replace, the others are made. BadSetting as "rules[2].threshold".
    Result<std::vector<AlertRule>> saveRules(std::span<const AlertRule> rules);
    Result<void> removeRule(std::int64_t id);     // NotFound
    Result<void> restoreDefault(std::int64_t id); // NotFound when the program ships no such rule
    Result<void> restoreDefaults();               // shipped ones only; the user's stay

    // Acknowledged until the episode ends. NotFound when none of the keys fires. Returns how many.
    Result<std::int64_t> acknowledge(std::span<const AlertKey> keys, const std::string& who);
    Result<std::int64_t> acknowledgeAll(const std::string& who);
    // Stays in the list, notifies nobody until then; InvalidArgument "until" when that is past.
    Result<void> snooze(std::span<const AlertKey> keys, base::WallTime until, const std::string& who);
    Result<void> silence(const std::string& source, base::WallTime until, const std::string& who);
    Result<void> wake(std::span<const AlertKey> keys); // ends snoozes; {0, source} ends a silence
    Result<std::vector<Mute>> mutes() const;           // that have not passed

    Result<std::vector<Episode>> episodes(size_t newest) const; // newest first

    // When nobody is notified (the list shows everything all the same): "22:00-06:30" local time; empty = never.
    Result<std::string> quietHours() const;
    Result<void> setQuietHours(const std::string& text); // BadSetting "alerts.quiet_hours"

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::alerts
