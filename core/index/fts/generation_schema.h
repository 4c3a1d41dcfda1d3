#pragma once
// The tables of a generation file.

#include <span>

#include "core/base/sqlite/sqlite_file.h"

namespace gleaner::index::fts {

inline constexpr int kGenerationApplicationId = 0x474C4958; // "GLIX"

// DocumentFacts::flags
enum DocumentFlag : int {
    kStored = 1,
    kHasTitle = 2,
    kHasCreator = 4,
    kHasDescription = 8,
    kHasTags = 16,
    kHasLicence = 32,
    kHasDimensions = 64,
};

std::span<const base::sqlite::Schema> generationSchemas();

} // namespace gleaner::index::fts
