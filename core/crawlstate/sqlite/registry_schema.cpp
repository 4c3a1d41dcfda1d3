#include "core/crawlstate/sqlite/registry_schema.h"

namespace gleaner::crawlstate {
namespace {

// Settings and condition are written by different hands and are therefore columns of their own; each is read and
// written as a whole only, as one JSON object. No row, or null: the defaults.
constexpr const char* kTables = R"sql(
CREATE TABLE source_state(source_id INTEGER PRIMARY KEY, settings TEXT, condition TEXT);

CREATE TABLE transition(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  source TEXT,
  action TEXT,
  from_state TEXT,
  to_state TEXT,
  reason TEXT,
  who TEXT,
  args TEXT);
CREATE INDEX transition_source ON transition(source_id, id);
)sql";

constexpr const char* kAddressRules = R"sql(
CREATE TABLE address_rule(
  pattern TEXT PRIMARY KEY,
  allow INTEGER NOT NULL,
  reason TEXT,
  who TEXT,
  since INTEGER NOT NULL) WITHOUT ROWID;
)sql";

// One row, read and written as a whole, as one JSON object.
constexpr const char* kRateProfiles = R"sql(
CREATE TABLE rate_profiles(id INTEGER PRIMARY KEY CHECK(id=1), profiles TEXT NOT NULL);
)sql";

constexpr base::sqlite::Migration kMigrations[] = {
    {1, "settings, condition, journal", kTables},
    {2, "address rules", kAddressRules},
    {3, "rate profiles", kRateProfiles},
};

} // namespace

constinit const base::sqlite::Schema kRegistrySchema{"registry", kMigrations};

} // namespace gleaner::crawlstate
