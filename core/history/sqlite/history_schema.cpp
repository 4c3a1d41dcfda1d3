#include "core/history/sqlite/history_schema.h"

namespace gleaner::history {
namespace {

// What is written together stands together: a flush writes one slot of all series. Reading one series seeks once a
// slot, a hundred times at most.
constexpr const char* kTables = R"sql(
CREATE TABLE figures(
  tier INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  series INTEGER NOT NULL,
  grp INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY(tier, slot, series)) WITHOUT ROWID;

CREATE TABLE run(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  start INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  left_at_start INTEGER NOT NULL,
  held_at_start INTEGER NOT NULL,
  left_at_end INTEGER NOT NULL,
  planned_low INTEGER,
  planned_high INTEGER);
)sql";

constexpr base::sqlite::Migration kMigrations[] = {
    {1, "figures in rings, runs", kTables},
};

} // namespace

constinit const base::sqlite::Schema kHistorySchema{"history", kMigrations};

} // namespace gleaner::history
