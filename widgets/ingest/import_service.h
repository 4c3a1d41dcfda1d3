#pragma once
// What the import dialog asks of a library, so that it can be tried with made-up files.

#include <filesystem>

#include "core/ingest/importer.h"

namespace gleaner::workstation {
class Workstation;
}

namespace gleaner::ingest {

class ImportService {
public:
    virtual ~ImportService() = default;
    // Called on a worker thread, never two at once.
    virtual Result<ImportPreview> preview(const std::filesystem::path& file, const ImportOptions& options,
                                          size_t records) = 0;
    virtual Result<ImportReport> run(std::span<const std::filesystem::path> files, const ImportOptions& options,
                                     std::stop_token stop,
                                     const std::function<void(const ImportProgress&)>& progress) = 0;
    virtual std::filesystem::path rejectedFolder() const = 0; // any thread
};

// Of a library opened for writing, which outlives it.
class WorkstationImport final : public ImportService {
public:
    explicit WorkstationImport(workstation::Workstation& workstation) : m_workstation(workstation) {}

    Result<ImportPreview> preview(const std::filesystem::path& file, const ImportOptions& options,
                                  size_t records) override;
    Result<ImportReport> run(std::span<const std::filesystem::path> files, const ImportOptions& options,
                             std::stop_token stop, const std::function<void(const ImportProgress&)>& progress) override;
    std::filesystem::path rejectedFolder() const override;

private:
    workstation::Workstation& m_workstation;
};

} // namespace gleaner::ingest
