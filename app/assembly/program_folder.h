#pragma once
// Where this program lies: what ships with it is found from there.

#include <filesystem>

namespace gleaner::assembly {

inline std::filesystem::path programFolder() {
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::filesystem::current_path() : program.parent_path();
}

} // namespace gleaner::assembly
