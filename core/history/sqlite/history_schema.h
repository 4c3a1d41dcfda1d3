#pragma once
#include "core/base/sqlite/sqlite_file.h"

namespace gleaner::history {

// Component "history": groups of buckets in rings, and runs.
extern const base::sqlite::Schema kHistorySchema;

} // namespace gleaner::history
