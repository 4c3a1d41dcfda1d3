#include "core/catalog/sqlite/sqlite_settings.h"

#include "core/base/sqlite/sqlite_file.h"

namespace gleaner::catalog {

using base::sqlite::Connection;
using base::sqlite::Prepared;
using base::sqlite::RowBinder;
using base::sqlite::RowReader;

Result<std::map<std::string, std::string>> SqliteSettings::all() const {
    return m_file.query([](Connection& db) -> Result<std::map<std::string, std::string>> {
        std::map<std::string, std::string> settings;
        Prepared rows = db.prepared("SELECT key,value FROM setting");
        while (rows->executeStep()) {
            RowReader row(*rows);
            std::string key = row.text();
            settings.emplace(std::move(key), row.text());
        }
        return settings;
    });
}

Result<void> SqliteSettings::set(const std::string& key, const std::string& value) {
    if (key.empty())
        return fail(ErrorCode::InvalidArgument, "key");
    return m_file.write([&](Connection& db) -> Result<void> {
        Prepared change = db.prepared(value.empty() ? "DELETE FROM setting WHERE key=?"
                                                    : "INSERT OR REPLACE INTO setting(key,value) VALUES(?,?)");
        RowBinder row(*change);
        row.text(key);
        if (!value.empty())
            row.text(value);
        change->exec();
        return {};
    });
}

} // namespace gleaner::catalog
