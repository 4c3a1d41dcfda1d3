#include "core/robots/sqlite/sqlite_robots_store.h"

#include "core/base/sqlite/sqlite_file.h"

namespace gleaner::robots {
namespace {

using base::sqlite::Connection;
using base::sqlite::Prepared;
using base::sqlite::RowBinder;
using base::sqlite::RowReader;

constexpr const char* kFind = "SELECT r.status,r.fetched,r.allows_all,r.etag,r.last_modified,r.unavailable_since,"
                              "r.retry_at,r.failures,b.body FROM robots r LEFT JOIN robots_body b ON b.origin=r.origin "
                              "WHERE r.origin=?";
constexpr const char* kSave = "INSERT OR REPLACE INTO robots(origin,status,fetched,allows_all,etag,last_modified,"
                              "unavailable_since,retry_at,failures) VALUES(?,?,?,?,?,?,?,?,?)";
constexpr const char* kSaveBody = "INSERT OR REPLACE INTO robots_body(origin,body) VALUES(?,?)";

std::span<const std::uint8_t> bytesOf(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void save(Connection& db, const RobotsCopy& copy) {
    Prepared row = db.prepared(kSave);
    RowBinder binder(*row);
    binder.text(copy.origin).integer(std::int64_t(copy.status)).time(copy.fetched).integer(copy.allowsAll ? 1 : 0);
    binder.text(copy.etag).text(copy.lastModified).time(copy.unavailableSince).time(copy.retryAt);
    binder.integer(std::int64_t(copy.failures));
    row->exec();
    if (!copy.body)
        return;
    Prepared body = db.prepared(kSaveBody);
    RowBinder(*body).text(copy.origin).blob(bytesOf(*copy.body));
    body->exec();
}

} // namespace

Result<std::optional<RobotsCopy>> SqliteRobotsStore::find(const std::string& origin) const {
    return m_file.query([&](Connection& db) -> Result<std::optional<RobotsCopy>> {
        Prepared query = db.prepared(kFind);
        RowBinder(*query).text(origin);
        if (!query->executeStep())
            return std::nullopt;
        RobotsCopy copy;
        copy.origin = origin;
        RowReader row(*query);
        copy.status = int(row.integer());
        copy.fetched = row.time();
        copy.allowsAll = row.boolean();
        copy.etag = row.text();
        copy.lastModified = row.text();
        copy.unavailableSince = row.maybeTime();
        copy.retryAt = row.maybeTime();
        copy.failures = int(row.integer());
        if (const SQLite::Column body = query->getColumn(8); !body.isNull())
            copy.body = std::string(static_cast<const char*>(body.getBlob()), size_t(body.getBytes()));
        return std::optional(std::move(copy));
    });
}

Result<void> SqliteRobotsStore::save(std::span<const RobotsCopy> copies) {
    if (copies.empty())
        return {};
    return m_file.write([&](Connection& db) -> Result<void> {
        for (const RobotsCopy& copy : copies)
            robots::save(db, copy);
        return {};
    });
}

} // namespace gleaner::robots
