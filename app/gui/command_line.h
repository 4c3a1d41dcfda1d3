#pragma once
// The options of `gleaner` (design/cli.md).

#include <optional>
#include <string>
#include <vector>

namespace gleaner::gui {

struct CommandLine {
    std::optional<std::string> library;
    bool demo = false;
    std::optional<std::string> tour; // folder for the pictures
    bool help = false, version = false;
    std::string problem; // why the line cannot be understood; empty = it can
};

CommandLine parse(const std::vector<std::string>& arguments); // without the program's name
extern const char* const kUsage;

} // namespace gleaner::gui
