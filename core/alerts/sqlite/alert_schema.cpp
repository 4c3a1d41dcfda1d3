#include "core/alerts/sqlite/alert_schema.h"

namespace gleaner::alerts {
namespace {

// A rule's document is its JSON; null: it was removed. alert_setting holds what there is one of: the hours in which
// nobody is notified, and the number that changes with every decision of people.
constexpr const char* kTables = R"sql(
CREATE TABLE alert_rule(id INTEGER PRIMARY KEY, document TEXT);

CREATE TABLE alert_episode(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rule INTEGER NOT NULL,
  source TEXT NOT NULL,
  rule_name TEXT,
  metric TEXT,
  severity TEXT,
  since INTEGER NOT NULL,
  fired INTEGER NOT NULL,
  ended INTEGER,
  worst REAL,
  threshold REAL,
  acknowledged_by TEXT,
  acknowledged INTEGER,
  UNIQUE(rule, source, fired));
CREATE INDEX alert_episode_open ON alert_episode(rule, source) WHERE ended IS NULL;

CREATE TABLE alert_mute(
  rule INTEGER NOT NULL,
  source TEXT NOT NULL,
  until INTEGER NOT NULL,
  who TEXT,
  PRIMARY KEY(rule, source)) WITHOUT ROWID;

CREATE TABLE alert_setting(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
INSERT INTO alert_setting VALUES('next_rule', 1000), ('revision', 1);
)sql";

constexpr base::sqlite::Migration kMigrations[] = {{1, "rules, episodes, mutes", kTables}};

} // namespace

constinit const base::sqlite::Schema kAlertSchema{"alerts", kMigrations};

} // namespace gleaner::alerts
