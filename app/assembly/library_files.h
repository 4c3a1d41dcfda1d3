#pragma once
// The files of a library and what must be true of them before any part is opened.

#include <filesystem>

#include "core/base/result.h"

namespace gleaner::assembly {

// "Glea": in the header of the SQLite files, so that another program's database is never taken for ours.
inline constexpr int kApplicationId = 0x476c6561;
inline constexpr int kLibraryFormat = 1;

// NotALibrary, LibraryDamaged (a file is missing or the manifest is broken; thing = the file), LibraryTooNew. Changes
// nothing.
Result<void> checkLibrary(const std::filesystem::path& folder);

// Writes the manifest, last of all files: a folder without one is no library.
Result<void> writeManifest(const std::filesystem::path& folder, const std::string& createdAt);

} // namespace gleaner::assembly
