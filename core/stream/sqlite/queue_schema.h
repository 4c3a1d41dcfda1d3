#pragma once
#include "core/base/sqlite/sqlite_file.h"

namespace gleaner::stream {

// Component "queue": tasks, their attempts and the counts of each source. Needs kSourceSchema before it and, in the
// same file, a view crawl_target(record_id, source, url, etag, last_modified), which the catalogue publishes. Publishes
// the view open_task(record_id).
extern const base::sqlite::Schema kQueueSchema;

} // namespace gleaner::stream
