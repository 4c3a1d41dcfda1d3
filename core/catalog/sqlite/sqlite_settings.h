#pragma once
#include "core/catalog/catalog.h"

namespace gleaner::base::sqlite {
class SqliteFile;
} // namespace gleaner::base::sqlite

namespace gleaner::catalog {

// Settings in an SQLite file that holds kCatalogSchema. The file must outlive it. Thread-safe.
class SqliteSettings final : public SettingsStore {
public:
    explicit SqliteSettings(base::sqlite::SqliteFile& file) : m_file(file) {}

    Result<std::map<std::string, std::string>> all() const override;
    Result<void> set(const std::string& key, const std::string& value) override;

private:
    base::sqlite::SqliteFile& m_file;
};

} // namespace gleaner::catalog
