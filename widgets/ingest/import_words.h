#pragma once
// How the window names the parts of an import.

#include <QString>

#include "core/ingest/importer.h"

namespace gleaner::ingest {

QString formatWords(ImportFormat format); // "List of addresses", "Openverse TSV" …

// "url → picture address · weight → kept as it is", for the columns of a table.
QString mappingWords(const std::vector<std::string>& columns);

// "3 rejected: wrong number of columns (2), no valid address (1)"; empty when nothing was.
QString rejectedWords(const ImportCounts& counts);

QString pathText(const std::filesystem::path& path);
std::filesystem::path pathOf(const QString& text);

} // namespace gleaner::ingest
