#include "core/catalog/sqlite/catalog_schema.h"

namespace gleaner::catalog {
namespace {

// Long columns stand last in `record`, so that reading the short ones never follows overflow pages. A curator's columns
// become a table of their own beside `realtime`. Identifiers are unique; the one writer sees to it (hash_lookup.h says
// why there is no index that does).
constexpr const char* kTables = R"sql(
CREATE TABLE catalog_name(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
INSERT INTO catalog_name VALUES(0, '');

CREATE TABLE record(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  identifier BLOB NOT NULL,
  provider_id INTEGER NOT NULL,
  foreign_identifier TEXT NOT NULL,
  source_id INTEGER NOT NULL,
  url TEXT,
  landing_url TEXT,
  thumbnail_url TEXT,
  title TEXT,
  creator TEXT,
  creator_url TEXT,
  licence TEXT,
  licence_version TEXT,
  licence_known INTEGER NOT NULL,
  category TEXT,
  filetype TEXT,
  filesize INTEGER,
  width INTEGER,
  height INTEGER,
  popularity REAL,
  latitude REAL,
  longitude REAL,
  taken INTEGER,
  created INTEGER,
  updated INTEGER,
  bulk_time INTEGER NOT NULL,
  size_time INTEGER NOT NULL,
  filetype_time INTEGER NOT NULL,
  filesize_time INTEGER NOT NULL,
  description TEXT,
  tags TEXT,
  meta TEXT);
CREATE UNIQUE INDEX record_conflict ON record(foreign_identifier, provider_id);

CREATE TABLE url_lookup(hash INTEGER, record_id INTEGER, PRIMARY KEY(hash, record_id)) WITHOUT ROWID;
CREATE TABLE url_lookup_new(hash INTEGER, record_id INTEGER, PRIMARY KEY(hash, record_id)) WITHOUT ROWID;
CREATE VIEW url_lookup_all AS
  SELECT hash,record_id FROM url_lookup UNION ALL SELECT hash,record_id FROM url_lookup_new;
CREATE TABLE identifier_lookup(hash INTEGER, record_id INTEGER, PRIMARY KEY(hash, record_id)) WITHOUT ROWID;
CREATE TABLE identifier_lookup_new(hash INTEGER, record_id INTEGER, PRIMARY KEY(hash, record_id)) WITHOUT ROWID;
CREATE VIEW identifier_lookup_all AS
  SELECT hash,record_id FROM identifier_lookup UNION ALL SELECT hash,record_id FROM identifier_lookup_new;

CREATE TABLE realtime(
  record_id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  state INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  http_status INTEGER NOT NULL,
  sha256 BLOB,
  bytes INTEGER,
  width INTEGER,
  height INTEGER,
  filetype TEXT,
  etag TEXT,
  last_modified TEXT,
  analysis TEXT);

CREATE TABLE catalog_count(source_id INTEGER PRIMARY KEY, records INTEGER NOT NULL, stored INTEGER NOT NULL);

CREATE TABLE change(cursor INTEGER PRIMARY KEY AUTOINCREMENT, record_id INTEGER NOT NULL);

CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE VIEW crawl_target(record_id, source, url, etag, last_modified) AS
  SELECT r.id, n.text, r.url, CASE WHEN t.sha256 IS NOT NULL THEN t.etag END,
         CASE WHEN t.sha256 IS NOT NULL THEN t.last_modified END
  FROM record r JOIN catalog_name n ON n.id=r.source_id LEFT JOIN realtime t ON t.record_id=r.id;
)sql";

// Why pictures were left alone, and how often stored ones were looked at since. The index holds exactly what may be
// looked at again (2 stored, 4 gone), in the order in which it is due whatever the schedule says.
constexpr const char* kChecks = R"sql(
ALTER TABLE realtime ADD COLUMN evidence TEXT;
ALTER TABLE realtime ADD COLUMN checked_time INTEGER;
ALTER TABLE realtime ADD COLUMN checks INTEGER NOT NULL DEFAULT 0;
UPDATE realtime SET checked_time=time WHERE sha256 IS NOT NULL AND state=2;
CREATE INDEX realtime_check ON realtime(checks, time) WHERE sha256 IS NOT NULL AND state IN (2,4);
)sql";

// By which versions stored pictures were analysed; the index holds exactly those, and records of the same picture side
// by side. Placeholders stand in a table of their own: a grid reads them, and the columns that came after the long ones
// of `realtime` would have it follow overflow pages.
constexpr const char* kAnalysed = R"sql(
ALTER TABLE realtime ADD COLUMN analysed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX realtime_analysed ON realtime(analysed, sha256) WHERE sha256 IS NOT NULL;
CREATE TABLE placeholder(record_id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
)sql";

constexpr base::sqlite::Migration kMigrations[] = {
    {1, "records, realtime columns, journal, settings", kTables},
    {2, "evidence and checks", kChecks},
    {3, "versions of the analysis, placeholders", kAnalysed},
};

} // namespace

constinit const base::sqlite::Schema kCatalogSchema{"catalog", kMigrations};

} // namespace gleaner::catalog
