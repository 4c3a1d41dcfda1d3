#pragma once
#include "core/base/sqlite/sqlite_file.h"

namespace gleaner::robots {

// Component "robots": one row an origin.
extern const base::sqlite::Schema kRobotsSchema;

} // namespace gleaner::robots
