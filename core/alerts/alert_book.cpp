#include "core/alerts/alert_book.h"

#include <algorithm>
#include <mutex>

#include "core/alerts/alert_life.h"
#include "core/alerts/alert_list.h"
#include "core/alerts/judge.h"
#include "core/crawl/quiet_hours.h"

namespace gleaner::alerts {
namespace {

// Shipped rules with what people changed, then their own; by id.
std::vector<AlertRule> inForce(const std::vector<StoredRule>& stored) {
    std::vector<AlertRule> rules;
    const auto change = [&](std::int64_t id) {
        return std::find_if(stored.begin(), stored.end(), [&](const StoredRule& s) { return s.id == id; });
    };
    for (const AlertRule& shipped : defaultRules())
        if (const auto found = change(shipped.id); found == stored.end())
            rules.push_back(shipped);
        else if (found->rule)
            rules.push_back(*found->rule);
    for (const StoredRule& one : stored)
        if (one.rule && !defaultRule(one.id))
            rules.push_back(*one.rule);
    return rules;
}

} // namespace

struct AlertBook::Impl {
    AlertStore& store;
    const base::Clock& clock;
    const Keeping keeping;

    std::mutex work; // held by whoever judges or changes something; waits for the disk
    bool loaded = false;
    std::int64_t revision = 0;
    std::vector<AlertRule> rules = defaultRules();
    std::map<std::int64_t, AlertLife> lives; // by rule
    MuteBook mutes;
    std::map<std::pair<AlertKey, base::WallTime>, Episode> unsaved;
    StallWatch stall;
    std::optional<base::SteadyTime> blindSince;

    mutable std::mutex shownMutex; // never held while anything waits
    AlertListing shown;

    Moment now() const { return {clock.steadyNow(), clock.wallNow()}; }
    Result<void> load();
    Result<void> sync();
    void endGoneRules(Moment now, std::vector<Episode>& changed);
    void judge(const crawl::CrawlFigures& figures, const MachineFigures& machine, Moment now,
               std::vector<Episode>& changed);
    void keep(std::vector<Episode> changed);
    void show(const crawl::CrawlFigures* figures, Moment now);
    AlertRule* find(std::int64_t id);
    // Runs `change` on the store and takes over what it made of it.
    template<typename Change>
    auto decided(Change change) -> decltype(change());
};

AlertBook::AlertBook(AlertStore& store, const base::Clock& clock, Keeping keeping)
    : m_impl(std::unique_ptr<Impl>(
          new Impl{store, clock, keeping, {}, {}, {}, defaultRules(), {}, {}, {}, {}, {}, {}, {}})) {}

AlertBook::~AlertBook() = default;

Result<void> AlertBook::Impl::load() {
    const std::int64_t asked = store.revision(); // before reading: what comes between is read again
    const auto storedRules = store.rules();
    if (!storedRules)
        return fail(storedRules.error());
    const auto storedMutes = store.mutes();
    if (!storedMutes)
        return fail(storedMutes.error());
    const auto open = store.openEpisodes();
    if (!open)
        return fail(open.error());
    const Moment at = now();
    rules = inForce(*storedRules);
    mutes.assign(*storedMutes);
    for (const Episode& episode : *open) {
        if (!find(episode.key.rule) && !loaded && keeping == Keeping::Episodes) {
            Episode ended = episode; // its rule went while nobody was looking
            ended.endedAt = at.wall;
            unsaved[{ended.key, ended.firedAt}] = ended;
            continue;
        }
        if (!loaded)
            lives[episode.key.rule].restore(episode, at);
        if (LivingAlert* alert = lives[episode.key.rule].find(episode.key.source); alert && alert->fired) {
            alert->acknowledgedBy = episode.acknowledgedBy;
            alert->acknowledgedAt = episode.acknowledgedAt;
        }
    }
    revision = asked;
    loaded = true;
    return {};
}

Result<void> AlertBook::Impl::sync() {
    return loaded && store.revision() == revision ? Result<void>{} : load();
}

AlertRule* AlertBook::Impl::find(std::int64_t id) {
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const AlertRule& rule) { return rule.id == id; });
    return found == rules.end() ? nullptr : &*found;
}

// What a rule that sleeps or went was the last to say ends with it.
void AlertBook::Impl::endGoneRules(Moment at, std::vector<Episode>& changed) {
    for (auto life = lives.begin(); life != lives.end();) {
        const AlertRule* rule = find(life->first);
        if (rule && rule->enabled) {
            ++life;
            continue;
        }
        AlertRule gone;
        gone.id = life->first;
        life->second.end(rule ? *rule : gone, at, changed);
        life = lives.erase(life);
    }
}

void AlertBook::Impl::judge(const crawl::CrawlFigures& figures, const MachineFigures& machine, Moment at,
                            std::vector<Episode>& changed) {
    std::vector<Metric> metrics;
    for (const AlertRule& rule : rules)
        if (rule.enabled)
            metrics.push_back(rule.metric);
    const Evidence evidence(figures, machine, stall.look(figures, at.steady), metrics);
    std::vector<Finding> findings;
    for (const AlertRule& rule : rules) {
        if (!rule.enabled)
            continue;
        evidence.judge(rule, findings);
        lives[rule.id].advance(rule, findings, figures, at, changed);
    }
}

void AlertBook::Impl::keep(std::vector<Episode> changed) {
    if (keeping == Keeping::Nothing)
        return;
    for (Episode& episode : changed)
        unsaved.insert_or_assign({episode.key, episode.firedAt}, std::move(episode));
    if (unsaved.empty())
        return;
    std::vector<Episode> episodes;
    episodes.reserve(unsaved.size());
    for (const auto& [key, episode] : unsaved)
        episodes.push_back(episode);
    if (store.saveEpisodes(episodes))
        unsaved.clear();
    else
        while (unsaved.size() > kMostEpisodes)
            unsaved.erase(unsaved.begin());
}

void AlertBook::Impl::show(const crawl::CrawlFigures* figures, Moment at) {
    AlertLister lister(mutes, at.wall, figures);
    for (const AlertRule& rule : rules)
        if (const auto life = lives.find(rule.id); life != lives.end())
            lister.add(rule, life->second.all());
    if (blindSince && at.steady - *blindSince >= kStaleAfter)
        lister.addBlind(at.wall - std::chrono::duration_cast<base::Millis>(at.steady - *blindSince));
    AlertListing listing = lister.take();
    const std::lock_guard lock(shownMutex);
    shown = std::move(listing);
}

template<typename Change>
auto AlertBook::Impl::decided(Change change) -> decltype(change()) {
    const std::lock_guard lock(work);
    if (Result<void> synced = sync(); !synced)
        return fail(synced.error());
    auto done = change();
    if (!done)
        return done;
    if (Result<void> read = load(); !read)
        return fail(read.error());
    const std::lock_guard listed(shownMutex);
    annotate(shown, mutes, lives, clock.wallNow());
    return done;
}

std::vector<crawl::Alert> AlertBook::evaluate(const crawl::CrawlFigures* figures, const MachineFigures& machine) {
    const std::lock_guard lock(m_impl->work);
    const Moment now = m_impl->now();
    (void)m_impl->sync(); // the last rules stay in force
    if (figures && figures->running && now.wall - figures->time > kStaleAfter)
        figures = nullptr;
    std::vector<Episode> changed;
    m_impl->endGoneRules(now, changed);
    if (figures) {
        m_impl->blindSince.reset();
        m_impl->judge(*figures, machine, now, changed);
    } else {
        if (!m_impl->blindSince)
            m_impl->blindSince = now.steady;
        for (auto& [rule, life] : m_impl->lives)
            life.advanceBlind(now);
    }
    if (m_impl->mutes.dropPast(now.wall) && m_impl->keeping == Keeping::Episodes)
        (void)m_impl->store.forgetMutesBefore(now.wall); // past ones do no harm
    m_impl->keep(std::move(changed));
    m_impl->show(figures, now);
    return alerts();
}

std::vector<crawl::Alert> AlertBook::alerts() const {
    const std::lock_guard lock(m_impl->shownMutex);
    return m_impl->shown.alerts;
}

AlertCounts AlertBook::counts() const {
    const std::lock_guard lock(m_impl->shownMutex);
    return m_impl->shown.counts;
}

Result<std::vector<AlertRule>> AlertBook::rules() const {
    const std::lock_guard lock(m_impl->work);
    if (Result<void> synced = m_impl->sync(); !synced)
        return fail(synced.error());
    return m_impl->rules;
}

Result<AlertRule> AlertBook::saveRule(const AlertRule& rule) {
    auto saved = saveRules({&rule, 1});
    if (saved)
        return std::move(saved->front());
    Error error = saved.error();
    if (error.thing.starts_with("rules[0]."))
        error.thing.erase(0, 9);
    return fail(std::move(error));
}

Result<std::vector<AlertRule>> AlertBook::saveRules(std::span<const AlertRule> rules) {
    return m_impl->decided([&]() -> Result<std::vector<AlertRule>> {
        size_t made = 0;
        for (size_t i = 0; i < rules.size(); ++i) {
            const std::string path = "rules[" + std::to_string(i) + "].";
            if (Result<void> valid = rules[i].validate(); !valid) {
                Error error = valid.error();
                error.thing = path + error.thing;
                return fail(std::move(error));
            }
            const bool isKnown = m_impl->find(rules[i].id) || defaultRule(rules[i].id);
            if (rules[i].id != 0 && !isKnown)
                return fail(ErrorCode::BadSetting, path + "id", "no such rule",
                            {{"value", std::to_string(rules[i].id)}, {"allowed", "the id of a rule, or none"}});
            made += m_impl->find(rules[i].id) ? 0 : 1;
        }
        if (m_impl->rules.size() + made > kMostRules)
            return fail(ErrorCode::BadSetting, "rules", "too many",
                        {{"value", std::to_string(m_impl->rules.size() + made)},
                         {"allowed", "at most " + std::to_string(kMostRules)}});
        const auto ids = m_impl->store.saveRules(rules);
        if (!ids)
            return fail(ids.error());
        std::vector<AlertRule> saved(rules.begin(), rules.end());
        for (size_t i = 0; i < saved.size(); ++i)
            saved[i].id = (*ids)[i];
        return saved;
    });
}

Result<void> AlertBook::removeRule(std::int64_t id) {
    return m_impl->decided([&]() -> Result<void> {
        if (!m_impl->find(id))
            return fail(ErrorCode::NotFound, "rule " + std::to_string(id));
        return defaultRule(id) ? m_impl->store.markRemoved(id) : m_impl->store.forgetRule(id);
    });
}

Result<void> AlertBook::restoreDefault(std::int64_t id) {
    return m_impl->decided([&]() -> Result<void> {
        if (!defaultRule(id))
            return fail(ErrorCode::NotFound, "rule " + std::to_string(id));
        return m_impl->store.forgetRule(id);
    });
}

Result<void> AlertBook::restoreDefaults() {
    return m_impl->decided([&] { return m_impl->store.forgetDefaults(); });
}

Result<std::int64_t> AlertBook::acknowledge(std::span<const AlertKey> keys, const std::string& who) {
    return m_impl->decided([&]() -> Result<std::int64_t> {
        std::vector<Episode> open;
        for (const AlertKey& key : keys) {
            const AlertRule* rule = m_impl->find(key.rule);
            const auto life = m_impl->lives.find(key.rule);
            const LivingAlert* alert = life == m_impl->lives.end() ? nullptr : life->second.find(key.source);
            if (rule && alert && alert->fired)
                open.push_back(episodeOf(*rule, *alert));
        }
        if (open.empty())
            return fail(ErrorCode::NotFound, keys.empty() ? "alert" : "alert " + keys.front().text());
        if (Result<void> done = m_impl->store.acknowledge(open, who, m_impl->clock.wallNow()); !done)
            return fail(done.error());
        return std::int64_t(open.size());
    });
}

Result<std::int64_t> AlertBook::acknowledgeAll(const std::string& who) {
    std::vector<AlertKey> keys;
    {
        const std::lock_guard lock(m_impl->work);
        if (Result<void> synced = m_impl->sync(); !synced)
            return fail(synced.error());
        for (const auto& [rule, life] : m_impl->lives)
            for (const LivingAlert& alert : life.all())
                if (alert.fired && alert.acknowledgedBy.empty())
                    keys.push_back({rule, alert.source});
    }
    return keys.empty() ? 0 : acknowledge(keys, who);
}

Result<void> AlertBook::snooze(std::span<const AlertKey> keys, base::WallTime until, const std::string& who) {
    return m_impl->decided([&]() -> Result<void> {
        if (until <= m_impl->clock.wallNow())
            return fail(ErrorCode::InvalidArgument, "until");
        std::vector<Mute> mutes;
        for (const AlertKey& key : keys) {
            if (!m_impl->find(key.rule))
                return fail(ErrorCode::NotFound, "alert " + key.text());
            mutes.push_back({key, until, who});
        }
        return m_impl->store.saveMutes(mutes);
    });
}

Result<void> AlertBook::silence(const std::string& source, base::WallTime until, const std::string& who) {
    return m_impl->decided([&]() -> Result<void> {
        if (source.empty())
            return fail(ErrorCode::InvalidArgument, "source");
        if (until <= m_impl->clock.wallNow())
            return fail(ErrorCode::InvalidArgument, "until");
        const Mute mute{{0, source}, until, who};
        return m_impl->store.saveMutes({&mute, 1});
    });
}

Result<void> AlertBook::wake(std::span<const AlertKey> keys) {
    return m_impl->decided([&] { return m_impl->store.removeMutes(keys); });
}

Result<std::vector<Mute>> AlertBook::mutes() const {
    const std::lock_guard lock(m_impl->work);
    if (Result<void> synced = m_impl->sync(); !synced)
        return fail(synced.error());
    return m_impl->mutes.lasting(m_impl->clock.wallNow());
}

Result<std::vector<Episode>> AlertBook::episodes(size_t newest) const {
    return m_impl->store.episodes(newest);
}

Result<std::string> AlertBook::quietHours() const {
    return m_impl->store.quietHours();
}

Result<void> AlertBook::setQuietHours(const std::string& text) {
    if (!text.empty() && !crawl::QuietHours::parse(text))
        return fail(ErrorCode::BadSetting, "alerts.quiet_hours", "no hours",
                    {{"value", text.substr(0, 100)}, {"allowed", "hours such as 22:00-06:30, or nothing"}});
    return m_impl->decided([&] { return m_impl->store.saveQuietHours(text); });
}

} // namespace gleaner::alerts
