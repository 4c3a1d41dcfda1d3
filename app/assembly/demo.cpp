#include <cstdlib>

#include <unistd.h>

#include "app/assembly/assembly.h"
#include "app/assembly/program_folder.h"

namespace gleaner::assembly {
namespace {

namespace fs = std::filesystem;

constexpr int kDemoFirstPort = 47'800; // outside the ephemeral range, so that the addresses are the same at every start
constexpr int kDemoSources = 8;
constexpr int kDemoImages = 240;
constexpr double kDemoRate = 1; // requests/s a source: the whole takes about a minute
constexpr double kDemoCapacity = 4;

Result<std::unique_ptr<simulatedweb::SimulatedWeb>> startWeb(const fs::path& pictures) {
    simulatedweb::SimulatedWebOptions options;
    options.sources = kDemoSources;
    options.images = kDemoImages;
    options.seed = 7;
    options.pictures = pictures;
    options.capacity = kDemoCapacity;
    options.firstPort = kDemoFirstPort;
    auto web = simulatedweb::SimulatedWeb::start(options);
    if (web)
        return web;
    options.firstPort = 0; // another demo is running: any ports will do, the import below brings the new addresses
    return simulatedweb::SimulatedWeb::start(options);
}

// Every start imports the web's list again: new pictures are queued, moved addresses updated, nothing else changes.
Result<void> importList(workstation::Workstation& library, const simulatedweb::SimulatedWeb& web) {
    const fs::path list = library.folder() / "demo-list.tsv";
    if (Result<void> written = web.writeList(list); !written)
        return written;
    ingest::ImportOptions options;
    options.format = ingest::ImportFormat::Tsv;
    options.rejectedFolder = library.folder() / "rejected";
    const fs::path files[] = {list};
    const auto report = library.importer().run(files, options, {}, {});
    return report ? Result<void>{} : fail(report.error());
}

Result<void> allowLoopback(workstation::Workstation& library, const simulatedweb::SimulatedWeb& web) {
    std::vector<std::string> names;
    for (const simulatedweb::SimulatedSource& source : web.sources()) {
        const auto entry = library.sources().find(source.name);
        if (!entry)
            return fail(entry.error());
        if (!*entry || !(*entry)->settings.allowPrivate)
            names.push_back(source.name);
    }
    if (names.empty())
        return {};
    crawl::SettingsChange change;
    change.allowPrivate = true;
    change.rate = kDemoRate;
    return library.actions().set(names, change);
}

} // namespace

Result<fs::path> demoPictures() {
    std::vector<fs::path> places;
    if (const char* folder = std::getenv("GLEANER_RESOURCES"))
        places.emplace_back(folder);
    places.push_back(programFolder().parent_path() / "share" / "gleaner");
    std::string tried;
    for (const fs::path& place : places) {
        std::error_code error;
        if (fs::exists(place / "demo" / "index.tsv", error))
            return place / "demo";
        tried += (tried.empty() ? "" : ", ") + (place / "demo").string();
    }
    return fail(ErrorCode::NotFound, tried, "the demo pictures are missing");
}

fs::path defaultDemoFolder() {
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data)
        return fs::path(data) / "gleaner" / "demo";
    if (const char* home = std::getenv("HOME"); home && *home)
        return fs::path(home) / ".local" / "share" / "gleaner" / "demo";
    return fs::temp_directory_path() / ("gleaner-demo-" + std::to_string(getuid()));
}

Result<Demo> openDemo(const fs::path& folder) {
    const auto pictures = demoPictures();
    if (!pictures)
        return fail(pictures.error());
    std::error_code error;
    if (!fs::exists(folder / kManifestFile, error))
        if (Result<void> made = createLibrary(folder); !made)
            return fail(made.error());
    Demo demo;
    auto library = openLibrary(folder, workstation::Access::Write);
    if (!library)
        return fail(library.error());
    demo.workstation = std::move(*library);
    auto web = startWeb(*pictures);
    if (!web)
        return fail(web.error());
    demo.web = std::move(*web);
    if (Result<void> allowed = allowLoopback(*demo.workstation, *demo.web); !allowed)
        return fail(allowed.error());
    if (Result<void> imported = importList(*demo.workstation, *demo.web); !imported)
        return fail(imported.error());
    return demo;
}

} // namespace gleaner::assembly
