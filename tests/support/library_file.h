#pragma once
// A library's SQLite file with the tables of all its adapters. Programs that use it link gleaner_catalog_sqlite,
// gleaner_stream_sqlite and gleaner_crawlstate_sqlite.

#include <array>

#include "core/base/sqlite/source_table.h"
#include "core/base/sqlite/sqlite_file.h"
#include "core/catalog/sqlite/catalog_schema.h"
#include "core/crawlstate/sqlite/registry_schema.h"
#include "core/stream/sqlite/queue_schema.h"

namespace gleaner::test {

inline Result<std::unique_ptr<base::sqlite::SqliteFile>> openLibraryFile(const std::filesystem::path& path,
                                                                         base::sqlite::OpenMode mode) {
    const std::array schemas{base::sqlite::kSourceSchema, catalog::kCatalogSchema, stream::kQueueSchema,
                             crawlstate::kRegistrySchema};
    base::sqlite::SqliteFileOptions options;
    options.path = path;
    options.mode = mode;
    options.schemas = schemas;
    options.applicationId = 0x54455354;
    options.fullSync = false; // tests kill no power
    return base::sqlite::SqliteFile::open(options);
}

inline std::unique_ptr<base::sqlite::SqliteFile> makeLibraryFile(const std::filesystem::path& path) {
    return std::move(openLibraryFile(path, base::sqlite::OpenMode::Create).value());
}

} // namespace gleaner::test
