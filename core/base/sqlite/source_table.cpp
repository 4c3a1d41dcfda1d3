#include "core/base/sqlite/source_table.h"

namespace gleaner::base::sqlite {
namespace {

constexpr Migration kMigrations[] = {
    {1, "names of sources", "CREATE TABLE source(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE)"},
};

} // namespace

constinit const Schema kSourceSchema{"source", kMigrations};

std::int64_t sourceId(Connection& db, const std::string& name) {
    Prepared find = db.prepared("SELECT id FROM source WHERE name=?");
    find->bind(1, name);
    if (find->executeStep())
        return find->getColumn(0).getInt64();
    Prepared add = db.prepared("INSERT INTO source(name) VALUES(?)");
    add->bind(1, name);
    add->exec();
    return db.getLastInsertRowid();
}

} // namespace gleaner::base::sqlite
