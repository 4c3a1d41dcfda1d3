#pragma once
// The alert book's memory inside the library's SQLite file.

#include <atomic>

#include "core/alerts/alert_store.h"

namespace gleaner::base::sqlite {
class SqliteFile;
} // namespace gleaner::base::sqlite

namespace gleaner::alerts {

// Needs kAlertSchema. The file must outlive it.
class SqliteAlertStore final : public AlertStore {
public:
    explicit SqliteAlertStore(base::sqlite::SqliteFile& file) : m_file(file) {}

    Result<std::vector<StoredRule>> rules() const override;
    Result<std::vector<std::int64_t>> saveRules(std::span<const AlertRule> rules) override;
    Result<void> markRemoved(std::int64_t id) override;
    Result<void> forgetRule(std::int64_t id) override;
    Result<void> forgetDefaults() override;
    Result<void> saveEpisodes(std::span<const Episode> episodes) override;
    Result<std::vector<Episode>> openEpisodes() const override;
    Result<std::vector<Episode>> episodes(size_t newest) const override;
    Result<void> acknowledge(std::span<const Episode> open, const std::string& who, base::WallTime when) override;
    Result<std::vector<Mute>> mutes() const override;
    Result<void> saveMutes(std::span<const Mute> mutes) override;
    Result<void> removeMutes(std::span<const AlertKey> keys) override;
    Result<void> forgetMutesBefore(base::WallTime time) override;
    Result<std::string> quietHours() const override;
    Result<void> saveQuietHours(const std::string& text) override;
    std::int64_t revision() const override;

private:
    base::sqlite::SqliteFile& m_file;
    mutable std::atomic<std::int64_t> m_lastRevision{0};
};

} // namespace gleaner::alerts
