#pragma once
#include "core/base/sqlite/sqlite_file.h"

namespace gleaner::alerts {

// Component "alerts": changed rules, episodes, mutes, quiet hours. Needs no other schema.
extern const base::sqlite::Schema kAlertSchema;

} // namespace gleaner::alerts
