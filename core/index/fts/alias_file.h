#pragma once
// Which generation readers and the realtime writer use: LIBRARY/index/aliases.json, {"current": 2, "previous": 1}.

#include <filesystem>
#include <optional>

#include "core/base/result.h"

namespace gleaner::index::fts {

struct Aliases {
    int current = 0;
    std::optional<int> previous;
    bool operator==(const Aliases&) const = default;
};

// NotFound, or LibraryDamaged naming the file.
Result<Aliases> readAliases(const std::filesystem::path& file);

// Written aside, synced and renamed: readers see the old aliases or the new ones, also after a power cut.
Result<void> writeAliases(const std::filesystem::path& file, const Aliases& aliases);

} // namespace gleaner::index::fts
