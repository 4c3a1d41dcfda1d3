#include "widgets/ingest/import_service.h"

#include "core/workstation/workstation.h"

namespace gleaner::ingest {

Result<ImportPreview> WorkstationImport::preview(const std::filesystem::path& file, const ImportOptions& options,
                                                 size_t records) {
    return Importer::preview(file, options, records);
}

Result<ImportReport> WorkstationImport::run(std::span<const std::filesystem::path> files, const ImportOptions& options,
                                            std::stop_token stop,
                                            const std::function<void(const ImportProgress&)>& progress) {
    return m_workstation.importer().run(files, options, stop, progress);
}

std::filesystem::path WorkstationImport::rejectedFolder() const {
    return m_workstation.folder() / "rejected";
}

} // namespace gleaner::ingest
