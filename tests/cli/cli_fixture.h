#pragma once
// A library on disk, a simulated web and gleaner-cli, driven from outside.

#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"
#include "tests/support/test_data.h"

namespace gleaner::test {

using nlohmann::json;

struct Cli {
    TemporaryFolder folder;
    fs::path library = folder / "library";

    ProgramResult run(std::vector<std::string> arguments, int seconds = 120) const {
        std::vector<std::string> all{"--library", library.string()};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return runProgram("gleaner-cli", all, seconds);
    }
    // With --json; the last line of stdout as a document (null when it is none).
    json document(std::vector<std::string> arguments, int seconds = 120) const {
        arguments.insert(arguments.begin(), "--json");
        const ProgramResult result = run(arguments, seconds);
        std::string out = result.out;
        while (!out.empty() && out.back() == '\n')
            out.pop_back();
        const size_t start = out.rfind('\n');
        return json::parse(start == std::string::npos ? out : out.substr(start + 1), nullptr, false);
    }
    bool init() const { return run({"init"}).exitCode == 0; }

    fs::path write(const std::string& name, const std::string& text) const {
        const fs::path file = folder / name;
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }
};

// The simulated web as its own process, on free ports; its list and log in `folder`.
struct Web {
    Web(const fs::path& folder, int sources, int images, std::vector<std::string> more = {})
        : list(folder / "list.tsv"), log(folder / "web.log"),
          program("gleaner-cli", arguments(sources, images, std::move(more))) {
        const json first = json::parse(program.readLine(), nullptr, false);
        if (!first.is_object())
            return;
        for (const json& source : first["sources"])
            names.push_back(source["name"]);
    }
    std::vector<std::string> arguments(int sources, int images, std::vector<std::string> more) const {
        std::vector<std::string> all{
            "--json", "simulate", "--sources", std::to_string(sources), "--images", std::to_string(images),
            "--port", "0",        "--list",    list.string(),           "--log",    log.string()};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    // Ends the web, so that its log is whole; every request it served.
    std::vector<json> requests() {
        program.signal(SIGTERM);
        program.wait();
        std::vector<json> lines;
        std::ifstream in(log);
        for (std::string line; std::getline(in, line);)
            lines.push_back(json::parse(line));
        return lines;
    }
    fs::path list, log;
    RunningProgram program;
    std::vector<std::string> names;
};

} // namespace gleaner::test
