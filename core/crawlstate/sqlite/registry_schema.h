#pragma once
#include "core/base/sqlite/sqlite_file.h"

namespace gleaner::crawlstate {

// Component "registry": settings and condition of sources and the journal of both. Needs kSourceSchema before it.
extern const base::sqlite::Schema kRegistrySchema;

} // namespace gleaner::crawlstate
