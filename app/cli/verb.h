#pragma once
// A verb of the command line: one class, one file. The contract of verbs, options and documents is design/cli.md.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/assembly/assembly.h"
#include "app/cli/output.h"

namespace gleaner::cli {

// What all verbs share.
struct Session {
    Output& output;
    std::filesystem::path library; // empty = none was named

    // The library that was named; InvalidArgument when none was.
    Result<std::unique_ptr<workstation::Workstation>> open(workstation::Access access,
                                                           const assembly::Tuning& tuning = {}) const;
    Result<std::filesystem::path> folder() const;
};

class Verb {
public:
    virtual ~Verb() = default;
    virtual const char* name() const = 0;
    virtual const char* summary() const = 0;
    virtual void addOptions(CLI::App& app) = 0;
    // The exit code, or the error that main() prints and maps to one.
    virtual Result<int> run(Session& session) = 0;
};

std::unique_ptr<Verb> makeInit();
std::unique_ptr<Verb> makeImport();
std::unique_ptr<Verb> makeSources();
std::unique_ptr<Verb> makeRetry();
std::unique_ptr<Verb> makePlan();
std::unique_ptr<Verb> makeProfile();
std::unique_ptr<Verb> makeRecrawl();
std::unique_ptr<Verb> makeCrawl();
std::unique_ptr<Verb> makeAnalyse();
std::unique_ptr<Verb> makeReanalyse();
std::unique_ptr<Verb> makeSettings();
std::unique_ptr<Verb> makeStatus();
std::unique_ptr<Verb> makeUndo();
std::unique_ptr<Verb> makeAlerts();
std::unique_ptr<Verb> makeEvents();
std::unique_ptr<Verb> makeFigures();
std::unique_ptr<Verb> makeIndex();
std::unique_ptr<Verb> makeSearch();
std::unique_ptr<Verb> makeShow();
std::unique_ptr<Verb> makeAttribution();
std::unique_ptr<Verb> makeStore();
std::unique_ptr<Verb> makeSimulate();
std::unique_ptr<Verb> makeDoctor();
std::unique_ptr<Verb> makeDemo();

} // namespace gleaner::cli
