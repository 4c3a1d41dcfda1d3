#include "app/assembly/examination.h"

#include <limits>

#include <sys/resource.h>

#include <fmt/format.h>

#include "app/assembly/analysers.h"
#include "app/assembly/assembly.h"
#include "app/assembly/library_files.h"
#include "core/base/sqlite/sqlite_file.h"
#include "widgets/wording/wording.h"

namespace gleaner::assembly {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLowDisk = std::uintmax_t(2) << 30; // bytes
constexpr rlim_t kManyFiles = 4096;

Check fromError(const char* name, const Error& error) {
    return {name, false, wording::describe(error), wording::remedy(error)};
}

// Every page of an SQLite file of the library.
Check wholeFile(const char* name, const fs::path& path) {
    base::sqlite::SqliteFileOptions options;
    options.path = path;
    options.quickCheckBelow = std::numeric_limits<std::uintmax_t>::max();
    const auto file = base::sqlite::SqliteFile::open(options);
    if (!file)
        return fromError(name, file.error());
    return {name, true, path.filename().string() + " is whole", ""};
}

Check diskSpace(const fs::path& folder) {
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    if (error)
        return {"disk", false, error.message(), "Check that the disk is there."};
    const bool enough = space.available >= kLowDisk;
    return {"disk", enough, wording::bytes(std::int64_t(space.available)) + " free",
            enough ? "" : "Free some space: a crawl needs room for its pictures."};
}

Check openFiles() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    const bool enough = limit.rlim_max >= kManyFiles;
    return {"open_files", enough, fmt::format("up to {} files at once", limit.rlim_max),
            enough ? "" : "Raise the limit (ulimit -Hn) for crawls with thousands of connections."};
}

std::string remedyFor(const Error& error) {
    switch (error.code) {
    case ErrorCode::NotFound:
        return "Install gleaner-decoder beside this program, or name it in GLEANER_DECODER.";
    case ErrorCode::BadFormat:
        return "Install this program and gleaner-decoder of one version.";
    case ErrorCode::Unsupported:
        return "Use a kernel with seccomp filters: without them no picture is decoded.";
    default:
        return "Start gleaner-decoder --version by hand: it says what it lacks.";
    }
}

// Starts one, warm and sealed, and ends it.
Check decoder() {
    settings::LibraryOptions options;
    options.decoders = 1;
    const auto analyser = makeAnalyser(options, StartDecoders::Now);
    if (!analyser)
        return {"decoder", false, wording::describe(analyser.error()), remedyFor(analyser.error())};
    return {"decoder", true, "pictures are decoded in a sealed process", ""};
}

void examineLibrary(const fs::path& folder, std::vector<Check>& checks) {
    if (Result<void> layout = checkLibrary(folder); !layout) {
        checks.push_back(fromError("library", layout.error()));
        return;
    }
    checks.push_back(wholeFile("catalogue", folder / kLibraryFile));
    checks.push_back(wholeFile("thumbnails", folder / kThumbnailFile));
    auto library = openLibrary(folder, workstation::Access::Read);
    if (!library) {
        checks.push_back(fromError("library", library.error()));
        return;
    }
    const auto records = (*library)->catalog().count();
    checks.push_back(records ? Check{"library", true, wording::count(*records) + " records", ""}
                             : fromError("library", records.error()));
    checks.push_back({"settings", true, "every stored key is known", ""}); // an unknown one fails openLibrary()
    const auto generations = (*library)->indexes().list();
    checks.push_back(generations ? Check{"index", true, fmt::format("{} generation(s)", generations->size()), ""}
                                 : fromError("index", generations.error()));
    checks.push_back(diskSpace(folder));
}

} // namespace

std::vector<Check> examine(const fs::path& library) {
    std::vector<Check> checks;
    if (!library.empty())
        examineLibrary(library, checks);
    checks.push_back(openFiles());
    checks.push_back(decoder());
    const auto demo = demoPictures();
    checks.push_back(demo ? Check{"demo", true, "the demo pictures are there", ""} : fromError("demo", demo.error()));
    return checks;
}

} // namespace gleaner::assembly
