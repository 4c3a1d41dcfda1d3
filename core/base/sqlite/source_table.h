#pragma once
// The one table that several adapters of a file share: the names of sources and the small numbers that stand for them.

#include <cstdint>
#include <string>

#include "core/base/sqlite/sqlite_file.h"

namespace gleaner::base::sqlite {

// Component "source": source(id, name). List it before the schemas that refer to it.
extern const Schema kSourceSchema;

// The number of a source, given on first use and never given to another. Only inside SqliteFile::write().
std::int64_t sourceId(Connection& db, const std::string& name);

} // namespace gleaner::base::sqlite
