#pragma once
// The list that people see: what is not normal, worst first, with who knows of it and who does not want to hear of it.

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/alerts/alert_book.h"
#include "core/alerts/alert_life.h"

namespace gleaner::alerts {

// Snoozed alerts and silenced sources.
class MuteBook {
public:
    void assign(std::span<const Mute> mutes);
    bool dropPast(base::WallTime now); // whether any was
    // Until when an alert is snoozed, or its source silenced, whichever is later.
    std::optional<base::WallTime> mutedUntil(const AlertKey& key, base::WallTime now) const;
    std::vector<Mute> lasting(base::WallTime now) const; // by key

private:
    std::map<AlertKey, Mute> m_mutes;
};

struct AlertListing {
    std::vector<crawl::Alert> alerts;
    AlertCounts counts;
};

// Gathers the alerts of rules. Refers to what it is given until take().
class AlertLister {
public:
    AlertLister(const MuteBook& mutes, base::WallTime now, const crawl::CrawlFigures* figures)
        : m_mutes(mutes), m_now(now), m_figures(figures) {}

    void add(const AlertRule& rule, std::span<const LivingAlert> alerts);
    void addBlind(base::WallTime since); // there are no figures
    AlertListing take();

private:
    struct Entry {
        const AlertRule* rule;
        const LivingAlert* alert;
    };
    crawl::Alert listed(const Entry& entry) const;
    void addArguments(const Entry& entry, std::map<std::string, std::string>& args) const;

    const MuteBook& m_mutes;
    const base::WallTime m_now;
    const crawl::CrawlFigures* m_figures;
    std::vector<Entry> m_entries;
    AlertListing m_listing;
};

// Writes new decisions into a list that was made before them.
void annotate(AlertListing& listing, const MuteBook& mutes, std::map<std::int64_t, AlertLife>& lives,
              base::WallTime now);

} // namespace gleaner::alerts
