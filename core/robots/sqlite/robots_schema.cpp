#include "core/robots/sqlite/robots_schema.h"

namespace gleaner::robots {
namespace {

// The body stays apart, so that a look at thousands of rows does not read half a megabyte each.
constexpr const char* kTables = R"sql(
CREATE TABLE robots(
  origin TEXT PRIMARY KEY,
  status INTEGER NOT NULL,
  fetched INTEGER NOT NULL,
  allows_all INTEGER NOT NULL,
  etag TEXT,
  last_modified TEXT,
  unavailable_since INTEGER,
  retry_at INTEGER,
  failures INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE robots_body(origin TEXT PRIMARY KEY, body BLOB NOT NULL);
)sql";

constexpr base::sqlite::Migration kMigrations[] = {
    {1, "copies of robots.txt", kTables},
};

} // namespace

constinit const base::sqlite::Schema kRobotsSchema{"robots", kMigrations};

} // namespace gleaner::robots
