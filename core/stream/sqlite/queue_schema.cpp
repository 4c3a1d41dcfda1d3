#include "core/stream/sqlite/queue_schema.h"

namespace gleaner::stream {
namespace {

// state: 0 queued, 1 waiting for its retry, 2 failed, 3 done. due: milliseconds; when it was queued, or may be tried
// again. attempts: since it was last queued; total: ever, the number of its last attempt. Indexes hold only what can
// still run or be retried, so that taking costs the same beside millions of completed tasks.
constexpr const char* kTables = R"sql(
CREATE TABLE task(
  record_id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL,
  state INTEGER NOT NULL,
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  total INTEGER NOT NULL);
CREATE INDEX task_queued ON task(source_id, due, record_id) WHERE state=0;
CREATE INDEX task_waiting ON task(source_id, due, record_id) WHERE state=1;
CREATE INDEX task_retry ON task(due, source_id) WHERE state=1;
CREATE INDEX task_failed ON task(source_id) WHERE state=2;

CREATE TABLE attempt(
  record_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  time INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  http_status INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  first_byte_ms INTEGER,
  total_ms INTEGER NOT NULL,
  PRIMARY KEY(record_id, n)) WITHOUT ROWID;

CREATE TABLE queue_count(
  source_id INTEGER PRIMARY KEY,
  open INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  ok INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  link_rot INTEGER NOT NULL DEFAULT 0,
  blocked INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0);

CREATE VIEW open_task(record_id) AS SELECT record_id FROM task WHERE state IN (0,1);
)sql";

// Of an address that the list gave without a scheme: https was put in front, and http may be tried.
constexpr const char* kSchemeGuessed = "ALTER TABLE task ADD COLUMN scheme_guessed INTEGER NOT NULL DEFAULT 0;";

// What a failed task ended as, beside it, and when: `due` of a failed task is the end of its last attempt. So failures
// are counted and chosen from one index.
constexpr const char* kFailures = R"sql(
ALTER TABLE task ADD COLUMN failed_as TEXT;
UPDATE task SET
  due=coalesce((SELECT a.time FROM attempt a WHERE a.record_id=task.record_id AND a.n=task.total), due),
  failed_as=coalesce((SELECT a.outcome FROM attempt a WHERE a.record_id=task.record_id AND a.n=task.total), '')
WHERE state=2;
DROP INDEX task_failed;
CREATE INDEX task_failed ON task(source_id, failed_as, due) WHERE state=2;
)sql";

constexpr base::sqlite::Migration kMigrations[] = {
    {1, "tasks, attempts, counts", kTables},
    {2, "addresses whose scheme was guessed", kSchemeGuessed},
    {3, "what failed tasks ended as", kFailures},
};

} // namespace

constinit const base::sqlite::Schema kQueueSchema{"queue", kMigrations};

} // namespace gleaner::stream
