#pragma once
// A source registry in memory, with switches. Thread-safe.

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "core/crawlstate/source_registry.h"
#include "tests/support/fake_sources.h"
#include "tests/support/write_faults.h"

namespace gleaner::test {

class FakeRegistry final : public crawlstate::SourceRegistry {
public:
    explicit FakeRegistry(std::shared_ptr<FakeSources> sources = std::make_shared<FakeSources>())
        : m_sources(std::move(sources)) {}

    WriteFaults faults;

    Result<std::vector<crawlstate::SourceEntry>> list() const override {
        const std::lock_guard lock(m_mutex);
        std::vector<crawlstate::SourceEntry> entries;
        for (const auto& [name, key] : m_sources->all())
            entries.push_back(entryOf(name, key));
        return entries;
    }
    Result<std::optional<crawlstate::SourceEntry>> find(const std::string& name) const override {
        const std::lock_guard lock(m_mutex);
        const auto found = m_sources->find(name);
        return found ? std::optional(entryOf(name, *found)) : std::nullopt;
    }
    Result<crawlstate::SourceEntry> ensure(const std::string& name) override {
        if (name.empty())
            return fail(ErrorCode::InvalidArgument, "source");
        const std::lock_guard lock(m_mutex);
        if (!m_sources->find(name))
            if (Result<void> possible = faults.next("registry"); !possible)
                return fail(possible.error());
        return entryOf(name, m_sources->key(name));
    }
    Result<void> saveSettings(model::SourceKey key, const crawlstate::SourceSettings& settings,
                              const crawlstate::Transition& transition) override {
        return save(key, transition, [&](crawlstate::SourceEntry& entry) { entry.settings = settings; });
    }
    Result<void> saveCondition(model::SourceKey key, const crawlstate::SourceCondition& condition,
                               const crawlstate::Transition& transition) override {
        return save(key, transition, [&](crawlstate::SourceEntry& entry) { entry.condition = condition; });
    }
    Result<std::vector<crawlstate::AddressRule>> addressRules() const override {
        const std::lock_guard lock(m_mutex);
        std::vector<crawlstate::AddressRule> rules;
        for (const auto& [pattern, rule] : m_rules)
            rules.push_back(rule);
        return rules;
    }
    Result<void> saveAddressRules(std::span<const crawlstate::AddressRuleChange> changes,
                                  const crawlstate::Transition& transition) override {
        const std::lock_guard lock(m_mutex);
        for (const crawlstate::AddressRuleChange& change : changes)
            if (change.pattern.empty())
                return fail(ErrorCode::InvalidArgument, "pattern");
        if (Result<void> possible = faults.next("registry"); !possible)
            return possible;
        for (const crawlstate::AddressRuleChange& change : changes) {
            m_rules.erase(change.pattern);
            if (change.rule)
                m_rules.emplace(change.pattern, *change.rule).first->second.pattern = change.pattern;
        }
        m_journal.emplace_back(model::SourceKey{}, transition);
        return {};
    }
    Result<crawlstate::RateProfiles> rateProfiles() const override {
        const std::lock_guard lock(m_mutex);
        return m_profiles;
    }
    Result<void> saveRateProfiles(const crawlstate::RateProfiles& profiles,
                                  const crawlstate::Transition& transition) override {
        const std::lock_guard lock(m_mutex);
        if (Result<void> possible = faults.next("registry"); !possible)
            return possible;
        m_profiles = profiles;
        m_journal.emplace_back(model::SourceKey{}, transition);
        return {};
    }
    Result<std::vector<crawlstate::Transition>> transitions(std::optional<model::SourceKey> key,
                                                            size_t newest) const override {
        const std::lock_guard lock(m_mutex);
        std::vector<crawlstate::Transition> found;
        for (auto line = m_journal.rbegin(); line != m_journal.rend() && found.size() < newest; ++line)
            if (!key || line->first == *key)
                found.push_back(line->second);
        return found;
    }
    std::int64_t revision() const override {
        const std::lock_guard lock(m_mutex);
        return std::int64_t(m_journal.size() + m_sources->count());
    }

private:
    crawlstate::SourceEntry entryOf(const std::string& name, model::SourceKey key) const {
        const auto saved = m_saved.find(key);
        crawlstate::SourceEntry entry = saved == m_saved.end() ? crawlstate::SourceEntry() : saved->second;
        entry.key = key;
        entry.name = name;
        return entry;
    }
    template<typename Change>
    Result<void> save(model::SourceKey key, const crawlstate::Transition& transition, Change change) {
        const std::lock_guard lock(m_mutex);
        if (!m_sources->holds(key))
            return fail(ErrorCode::NotFound, transition.source);
        if (Result<void> possible = faults.next("registry"); !possible)
            return possible;
        change(m_saved[key]);
        m_journal.emplace_back(key, transition);
        return {};
    }

    const std::shared_ptr<FakeSources> m_sources;
    mutable std::mutex m_mutex; // guards the rest
    std::map<model::SourceKey, crawlstate::SourceEntry> m_saved;
    std::map<std::string, crawlstate::AddressRule> m_rules; // by pattern
    crawlstate::RateProfiles m_profiles;
    std::vector<std::pair<model::SourceKey, crawlstate::Transition>> m_journal; // oldest first
};

} // namespace gleaner::test
