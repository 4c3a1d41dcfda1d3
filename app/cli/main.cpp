// gleaner-cli: the same core as the window, scriptable.

#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "app/cli/verb.h"
#include "core/base/nearest_word.h"

namespace gleaner::cli {

Result<std::filesystem::path> Session::folder() const {
    if (library.empty())
        return fail(ErrorCode::InvalidArgument, "--library",
                    "no library was named; use --library DIR or the variable GLEANER_LIBRARY");
    return library;
}

Result<std::unique_ptr<workstation::Workstation>> Session::open(workstation::Access access,
                                                                const assembly::Tuning& tuning) const {
    const auto where = folder();
    if (!where)
        return fail(where.error());
    return assembly::openLibrary(*where, access, tuning);
}

namespace {

// Verbs of the contract that later versions bring: known, so that the answer is not "no such verb".
constexpr const char* kLaterVerbs[] = {"monitor",    "worker",        "produce", "refresh", "migrate",  "similar",
                                       "duplicates", "related",       "decide",  "journal", "backfill", "repair",
                                       "serve",      "contact-sheet", "report",  "export",  "cache"};

std::vector<std::unique_ptr<Verb>> allVerbs() {
    std::vector<std::unique_ptr<Verb>> verbs;
    for (const auto make :
         {makeInit,        makeImport,    makeSources,  makeRetry,  makePlan,   makeProfile, makeRecrawl, makeCrawl,
          makeAnalyse,     makeReanalyse, makeSettings, makeStatus, makeUndo,   makeIndex,   makeSearch,  makeShow,
          makeAttribution, makeStore,     makeSimulate, makeDemo,   makeDoctor, makeEvents,  makeFigures, makeAlerts})
        verbs.push_back(make());
    return verbs;
}

// The first argument that is neither a general option nor its value: the verb as the user meant it.
std::string verbIn(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--library")
            ++i;
        else if (!argument.starts_with("-"))
            return argument;
    }
    return {};
}

// The nearest option of `app` to a word that no option took.
std::string nearestOption(const CLI::App& app, const std::string& word) {
    std::vector<std::string> known;
    for (const CLI::App* level = &app; level; level = level->get_parent())
        for (const CLI::Option* option : level->get_options())
            for (const std::string& name : option->get_lnames())
                known.push_back("--" + name);
    return base::nearestWord(word.substr(0, word.find('=')), known);
}

int usageError(Output& output, const CLI::App& app, const CLI::ParseError& problem, const std::string& verb) {
    Error error{ErrorCode::InvalidArgument, verb.empty() ? "the command line" : verb, problem.what(), {}};
    if (dynamic_cast<const CLI::ExtrasError*>(&problem) || dynamic_cast<const CLI::RequiredError*>(&problem)) {
        std::vector<std::string> names;
        for (const CLI::App* sub : app.get_subcommands({}))
            names.push_back(sub->get_name());
        const bool known = std::find(names.begin(), names.end(), verb) != names.end();
        if (!verb.empty() && !known) {
            error = Error{ErrorCode::NoSuchVerb, verb, "", {{"suggestion", base::nearestWord(verb, names)}}};
        } else if (known) {
            const CLI::App* sub = app.get_subcommand(verb);
            for (const std::string& extra : app.remaining(true)) // what no level took
                if (extra.starts_with("-")) {
                    error.detail = "there is no option " + extra;
                    error.args["suggestion"] = nearestOption(*sub, extra);
                    break;
                }
        }
    }
    output.error(error);
    return Usage;
}

int run(int argc, char** argv) {
    CLI::App app{"Gleaner: a workstation for openly licensed image collections", "gleaner-cli"};
    app.set_version_flag("--version", "gleaner " GLEANER_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    app.get_formatter()->column_width(34);
    std::string library;
    bool json = false;
    bool quiet = false;
    app.add_option("--library", library, "The library's folder")->envname("GLEANER_LIBRARY");
    app.add_flag("--json", json, "One JSON document, or JSON lines, on stdout and nothing else there");
    app.add_flag("--quiet", quiet, "No progress and no notes");

    const auto verbs = allVerbs();
    std::vector<CLI::App*> subcommands;
    for (const auto& verb : verbs) {
        CLI::App* sub = app.add_subcommand(verb->name(), verb->summary());
        sub->fallthrough();
        verb->addOptions(*sub);
        subcommands.push_back(sub);
    }
    const bool wantsJson =
        std::any_of(argv + 1, argv + argc, [](const char* a) { return std::string_view(a) == "--json"; });
    const std::string named = verbIn(argc, argv);
    if (std::find(std::begin(kLaterVerbs), std::end(kLaterVerbs), named) != std::end(kLaterVerbs)) {
        Output(wantsJson, false)
            .error(Error{ErrorCode::Unsupported, named, "this verb comes with a later version", {}});
        return Failed;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) { // --help, --version
        return app.exit(asked);
    } catch (const CLI::ParseError& problem) {
        Output output(wantsJson, false);
        return usageError(output, app, problem, named);
    }

    Output output(json, quiet);
    Session session{output, library};
    for (size_t i = 0; i < verbs.size(); ++i) {
        if (!subcommands[i]->parsed())
            continue;
        const Result<int> code = verbs[i]->run(session);
        output.endProgress();
        if (code)
            return *code;
        output.error(code.error());
        return exitCodeOf(code.error());
    }
    return Usage;
}

} // namespace
} // namespace gleaner::cli

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    return gleaner::cli::run(argc, argv);
}
