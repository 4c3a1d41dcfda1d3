#pragma once
// An alert store in memory that can be told to fail. Thread-safe.

#include <algorithm>
#include <map>
#include <mutex>

#include "core/alerts/alert_store.h"

namespace gleaner::test {

class FakeAlertStore final : public alerts::AlertStore {
public:
    // Every call fails with it while it is set.
    void failWith(std::optional<Error> error) {
        const std::lock_guard lock(m_mutex);
        m_failure = std::move(error);
    }
    int episodeWrites() const {
        const std::lock_guard lock(m_mutex);
        return m_episodeWrites;
    }

    Result<std::vector<alerts::StoredRule>> rules() const override {
        const std::lock_guard lock(m_mutex);
        if (m_failure)
            return fail(*m_failure);
        std::vector<alerts::StoredRule> rules;
        for (const auto& [id, rule] : m_rules)
            rules.push_back({id, rule});
        return rules;
    }
    Result<std::vector<std::int64_t>> saveRules(std::span<const alerts::AlertRule> rules) override {
        const std::lock_guard lock(m_mutex);
        if (m_failure)
            return fail(*m_failure);
        std::vector<std::int64_t> ids;
        for (alerts::AlertRule rule : rules) {
            if (rule.id == 0)
                rule.id = m_nextRule++;
            ids.push_back(rule.id);
            m_rules[rule.id] = rule;
        }
        ++m_revision;
        return ids;
    }
    Result<void> markRemoved(std::int64_t id) override {
        return decide([&] { m_rules[id] = std::nullopt; });
    }
    Result<void> forgetRule(std::int64_t id) override {
        return decide([&] { m_rules.erase(id); });
    }
    Result<void> forgetDefaults() override {
        return decide(
            [&] { std::erase_if(m_rules, [](const auto& entry) { return entry.first <= alerts::kLastDefaultRule; }); });
    }

    Result<void> saveEpisodes(std::span<const alerts::Episode> episodes) override {
        const std::lock_guard lock(m_mutex);
        if (m_failure)
            return fail(*m_failure);
        ++m_episodeWrites;
        for (const alerts::Episode& episode : episodes)
            put(episode);
        for (auto at = m_episodes.begin(); m_episodes.size() > alerts::kMostEpisodes && at != m_episodes.end();)
            at = at->second.endedAt ? m_episodes.erase(at) : std::next(at);
        return {};
    }
    Result<std::vector<alerts::Episode>> openEpisodes() const override {
        const std::lock_guard lock(m_mutex);
        if (m_failure)
            return fail(*m_failure);
        std::vector<alerts::Episode> open;
        for (const auto& [number, episode] : m_episodes)
            if (!episode.endedAt)
                open.push_back(episode);
        std::sort(open.begin(), open.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
        return open;
    }
    Result<std::vector<alerts::Episode>> episodes(size_t newest) const override {
        const std::lock_guard lock(m_mutex);
        if (m_failure)
            return fail(*m_failure);
        std::vector<alerts::Episode> all;
        for (auto at = m_episodes.rbegin(); at != m_episodes.rend(); ++at)
            all.push_back(at->second);
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.firedAt > b.firedAt; });
        all.resize(std::min(all.size(), newest));
        return all;
    }
    Result<void> acknowledge(std::span<const alerts::Episode> open, const std::string& who,
                             base::WallTime when) override {
        return decide([&] {
            for (const alerts::Episode& one : open) {
                const auto isOpen = [&](const auto& entry) {
                    return entry.second.key == one.key && !entry.second.endedAt;
                };
                if (std::none_of(m_episodes.begin(), m_episodes.end(), isOpen))
                    put(one);
                for (auto& entry : m_episodes)
                    if (isOpen(entry)) {
                        entry.second.acknowledgedBy = who;
                        entry.second.acknowledgedAt = when;
                    }
            }
        });
    }

    Result<std::vector<alerts::Mute>> mutes() const override {
        const std::lock_guard lock(m_mutex);
        if (m_failure)
            return fail(*m_failure);
        std::vector<alerts::Mute> mutes;
        for (const auto& [key, mute] : m_mutes)
            mutes.push_back(mute);
        return mutes;
    }
    Result<void> saveMutes(std::span<const alerts::Mute> mutes) override {
        return decide([&] {
            for (const alerts::Mute& mute : mutes)
                m_mutes[mute.key] = mute;
        });
    }
    Result<void> removeMutes(std::span<const alerts::AlertKey> keys) override {
        return decide([&] {
            for (const alerts::AlertKey& key : keys)
                m_mutes.erase(key);
        });
    }
    Result<void> forgetMutesBefore(base::WallTime time) override {
        const std::lock_guard lock(m_mutex);
        if (m_failure)
            return fail(*m_failure);
        std::erase_if(m_mutes, [&](const auto& entry) { return entry.second.until <= time; });
        return {};
    }

    Result<std::string> quietHours() const override {
        const std::lock_guard lock(m_mutex);
        if (m_failure)
            return fail(*m_failure);
        return m_quietHours;
    }
    Result<void> saveQuietHours(const std::string& text) override {
        return decide([&] { m_quietHours = text; });
    }
    std::int64_t revision() const override {
        const std::lock_guard lock(m_mutex);
        return m_revision;
    }

private:
    template<typename Change>
    Result<void> decide(Change change) {
        const std::lock_guard lock(m_mutex);
        if (m_failure)
            return fail(*m_failure);
        change();
        ++m_revision;
        return {};
    }
    void put(const alerts::Episode& episode) {
        const auto [number, isNew] = m_numbers.try_emplace({episode.key, episode.firedAt}, m_numbers.size());
        alerts::Episode& known = m_episodes[number->second];
        const auto by = std::move(known.acknowledgedBy);
        const auto at = known.acknowledgedAt;
        known = episode;
        known.acknowledgedBy = by;
        known.acknowledgedAt = at;
    }

    mutable std::mutex m_mutex;
    std::optional<Error> m_failure;
    std::map<std::int64_t, std::optional<alerts::AlertRule>> m_rules;
    std::map<std::pair<alerts::AlertKey, base::WallTime>, size_t> m_numbers; // in the order they came
    std::map<size_t, alerts::Episode> m_episodes;                            // by number
    std::map<alerts::AlertKey, alerts::Mute> m_mutes;
    std::string m_quietHours;
    std::int64_t m_nextRule = alerts::kLastDefaultRule + 1;
    std::int64_t m_revision = 1;
    int m_episodeWrites = 0;
};

} // namespace gleaner::test
