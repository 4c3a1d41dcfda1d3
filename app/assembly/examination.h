#pragma once
// What `doctor` looks at: library, settings, disk, limits of the system, decoders. Never writes.

#include <filesystem>
#include <string>
#include <vector>

namespace gleaner::assembly {

struct Check {
    std::string name; // stable, for scripts
    bool ok = true;
    std::string detail;
    std::string remedy; // empty when ok
};

// `library` may be empty: then only the system is looked at. Every file of the library is read whole.
std::vector<Check> examine(const std::filesystem::path& library);

} // namespace gleaner::assembly
