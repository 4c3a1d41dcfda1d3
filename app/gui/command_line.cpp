#include "app/gui/command_line.h"

namespace gleaner::gui {

const char* const kUsage =
    "Usage: gleaner [LIBRARY] [--demo] [--offscreen-tour DIR]\n"
    "\n"
    "The window of Gleaner. Without LIBRARY it opens the library that was open last.\n"
    "\n"
    "  --demo                 open the demo library and start its crawl\n"
    "  --offscreen-tour DIR   without a screen: crawl a demo, save a picture of each place in DIR, end\n"
    "  --help                 this text\n"
    "  --version              the version\n"
    "\n"
    "Without a screen, use gleaner-cli.\n";

CommandLine parse(const std::vector<std::string>& arguments) {
    CommandLine line;
    bool options = true;
    for (size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (options && argument == "--")
            options = false;
        else if (options && (argument == "--help" || argument == "-h"))
            line.help = true;
        else if (options && argument == "--version")
            line.version = true;
        else if (options && argument == "--demo")
            line.demo = true;
        else if (options && argument == "--offscreen-tour") {
            if (i + 1 == arguments.size()) {
                line.problem = "--offscreen-tour needs a folder";
                return line;
            }
            line.tour = arguments[++i];
        } else if (options && argument.starts_with("--offscreen-tour="))
            line.tour = argument.substr(argument.find('=') + 1);
        else if (options && argument.size() > 1 && argument.front() == '-') {
            line.problem = "There is no option " + argument;
            return line;
        } else if (line.library) {
            line.problem = "Only one library can be opened, not also " + argument;
            return line;
        } else
            line.library = argument;
    }
    if (line.library && (line.demo || line.tour))
        line.problem = "The demo is a library of its own: leave out " + *line.library;
    return line;
}

} // namespace gleaner::gui
