#pragma once
// The composition root: the one place that knows which adapters there are. Window, command line and tests open
// libraries here.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/fetch/fetcher.h"
#include "core/fetch/name_resolver.h"
#include "core/simulatedweb/simulated_web.h"
#include "core/workstation/workstation.h"

namespace gleaner::assembly {

// Overrides from the command line or a test; whatever is not set comes from the library's settings.
struct Tuning {
    std::optional<int> connections;
    std::optional<int> decoders;
    std::optional<std::string> contact;
    std::optional<std::int64_t> maxTasks;
    // Who looks names up for the crawl; empty = the system's DNS, by c-ares.
    std::function<std::unique_ptr<fetch::NameResolver>()> resolver;
    // What stands between the crawl and the fetcher: gets the one, returns what the crawl is to use; empty = nothing.
    std::function<std::unique_ptr<fetch::Fetcher>(std::unique_ptr<fetch::Fetcher>)> aroundFetcher;
};

// Makes an empty library in `folder`, which may be missing or empty. LibraryExists when it holds one (untouched),
// AlreadyExists when the folder holds anything else.
Result<void> createLibrary(const std::filesystem::path& folder);

// NotALibrary, LibraryDamaged (naming the file), LibraryTooNew; with Access::Write also LibraryLocked within 2 s (args:
// pid).
Result<std::unique_ptr<workstation::Workstation>> openLibrary(const std::filesystem::path& folder,
                                                              workstation::Access access, const Tuning& tuning = {});

// The pictures that ship with the program: a folder with index.tsv. NotFound says where it was looked for.
Result<std::filesystem::path> demoPictures();

// The demo: its library, made on first use, and the simulated web that serves it.
struct Demo {
    std::unique_ptr<simulatedweb::SimulatedWeb> web;
    std::unique_ptr<workstation::Workstation> workstation;
};
// Opens or makes the demo library in `folder`, starts the simulated web and imports its list. Sources are allowed to be
// on loopback; their limits are set so that the demo crawl takes about a minute.
Result<Demo> openDemo(const std::filesystem::path& folder);
std::filesystem::path defaultDemoFolder(); // in the user's data folder

// The layout of a library, relative to its folder.
inline constexpr const char* kManifestFile = "library.json";
inline constexpr const char* kLibraryFile = "library.db";
inline constexpr const char* kThumbnailFile = "thumbnails.db";
inline constexpr const char* kHistoryFile = "history.db"; // the crawl's figures over time; made anew when it is missing
inline constexpr const char* kIndexFolder = "index";
inline constexpr const char* kStoreFolder = "store";
inline constexpr const char* kLockFile = "writer.lock";

} // namespace gleaner::assembly
