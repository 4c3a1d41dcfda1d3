#pragma once
// The sources' settings and conditions inside the library's SQLite file.

#include <atomic>

#include "core/crawlstate/source_registry.h"

namespace gleaner::base::sqlite {
class SqliteFile;
} // namespace gleaner::base::sqlite

namespace gleaner::crawlstate {

// Needs kRegistrySchema and kSourceSchema; shares its SourceKeys with the task queue of the same file, whose sources it
// lists too. The file must outlive it.
class SqliteSourceRegistry final : public SourceRegistry {
public:
    explicit SqliteSourceRegistry(base::sqlite::SqliteFile& file) : m_file(file) {}

    Result<std::vector<SourceEntry>> list() const override;
    Result<std::optional<SourceEntry>> find(const std::string& name) const override;
    Result<SourceEntry> ensure(const std::string& name) override; // InvalidArgument for an empty name
    // NotFound when there is no such source.
    Result<void> saveSettings(SourceKey key, const SourceSettings& settings, const Transition& transition) override;
    Result<void> saveCondition(SourceKey key, const SourceCondition& condition, const Transition& transition) override;
    Result<std::vector<AddressRule>> addressRules() const override;
    Result<void> saveAddressRules(std::span<const AddressRuleChange> changes, const Transition& transition) override;
    Result<RateProfiles> rateProfiles() const override;
    Result<void> saveRateProfiles(const RateProfiles& profiles, const Transition& transition) override;
    Result<std::vector<Transition>> transitions(std::optional<SourceKey> key, size_t newest) const override;
    // Changes with every save and every new source, not with the crawl's other writes; when the file cannot be read it
    // stays.
    std::int64_t revision() const override;

private:
    Result<void> save(SourceKey key, const char* sql, const std::string& text, const Transition& transition);

    base::sqlite::SqliteFile& m_file;
    mutable std::atomic<std::int64_t> m_lastRevision{0};
};

} // namespace gleaner::crawlstate
