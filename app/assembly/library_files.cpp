#include "app/assembly/library_files.h"

#include <cerrno>
#include <fstream>

#include <nlohmann/json.hpp>

#include "app/assembly/assembly.h"
#include "core/base/uuid.h"

namespace gleaner::assembly {
namespace fs = std::filesystem;

Result<void> checkLibrary(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return fail(ErrorCode::NotALibrary, folder.string());
    const fs::path manifest = folder / kManifestFile;
    const fs::path database = folder / kLibraryFile;
    if (!fs::exists(manifest, error)) {
        // Other files of ours say that the manifest was lost, not that this never was a library.
        if (fs::exists(database, error))
            return fail(ErrorCode::LibraryDamaged, manifest.string(), "file is missing");
        return fail(ErrorCode::NotALibrary, folder.string());
    }
    std::ifstream in(manifest, std::ios::binary);
    const auto document = nlohmann::json::parse(in, nullptr, false);
    const bool whole = document.is_object() && document.contains("format") && document["format"].is_number_integer() &&
                       document.value("kind", "") == "gleaner-library";
    if (!whole)
        return fail(ErrorCode::LibraryDamaged, manifest.string(), "not a library's manifest");
    const int format = document["format"].get<int>();
    if (format > kLibraryFormat)
        return fail(ErrorCode::LibraryTooNew, folder.string(), "",
                    {{"found", std::to_string(format)}, {"supported", std::to_string(kLibraryFormat)}});
    if (!fs::exists(database, error))
        return fail(ErrorCode::LibraryDamaged, database.string(), "file is missing");
    return {};
}

Result<void> writeManifest(const fs::path& folder, const std::string& createdAt) {
    const fs::path file = folder / kManifestFile;
    const nlohmann::json document{{"kind", "gleaner-library"},
                                  {"format", kLibraryFormat},
                                  {"id", Uuid::random().toString()},
                                  {"created", createdAt}};
    std::ofstream out(file, std::ios::binary);
    out << document.dump(2) << '\n';
    if (!out.flush())
        return fail(base::systemError(errno ? errno : EIO, file.string()));
    return {};
}

} // namespace gleaner::assembly
