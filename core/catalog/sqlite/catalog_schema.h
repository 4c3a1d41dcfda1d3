#pragma once
#include "core/base/sqlite/sqlite_file.h"

namespace gleaner::catalog {

// Component "catalog": records, who wrote what, and the journal; the library's settings. Publishes the view
// crawl_target(record_id, source, url, etag, last_modified) for the task queue, and reads the queue's view
// open_task(record_id) when the file has one.
extern const base::sqlite::Schema kCatalogSchema;

} // namespace gleaner::catalog
