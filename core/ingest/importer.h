#pragma once
// Bringing lists of pictures in: streaming, constant memory, each file once through.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/transaction.h"
#include "core/catalog/catalog.h"
#include "core/stream/task_queue.h"

namespace gleaner::ingest {

enum class ImportFormat { Auto, List, Csv, Tsv, Openverse, JsonLines, Iiif, Folder };
std::optional<ImportFormat>
parseImportFormat(std::string_view name); // "auto" "list" "csv" "tsv" "openverse" "jsonl" "iiif" "folder"
std::string_view name(ImportFormat format);

struct ImportOptions {
    ImportFormat format = ImportFormat::Auto;
    std::string source; // for records that name none
    std::filesystem::path
        rejectedFolder;  // where the file of rejected lines goes; made only when something was rejected
    size_t batch = 2000; // records per transaction
};

// inserted + updated + unchanged + Σ rejected = data lines.
struct ImportCounts {
    std::int64_t inserted = 0, updated = 0, unchanged = 0;
    std::int64_t sameUrl = 0; // also counted above: another record has the same url
    std::int64_t queued = 0;  // new crawl tasks
    // Reason → lines:
    //   bad_columns (another number of cells than the header), bad_quotes (a quote that is never closed), bad_encoding
    //   (no UTF-8, or a NUL), too_long (a line above 1 MiB), bad_json, bad_url, no_key (neither address nor identifier,
    //   or nothing to name the provider by), unknown_identifier and bad_value (popularity tables), not_embedded (an
    //   IIIF manifest that a collection only refers to).
    std::map<std::string, std::int64_t> rejected;

    std::int64_t rejectedTotal() const;
    std::int64_t lines() const { return inserted + updated + unchanged + rejectedTotal(); }
    void add(const ImportCounts& other);
};

struct FileReport {
    std::filesystem::path file;
    ImportFormat format = ImportFormat::Auto; // as recognised
    ImportCounts counts;
    std::filesystem::path rejectedFile; // empty when nothing was rejected
};

struct ImportReport {
    ImportCounts counts; // sums
    std::vector<FileReport> files;
    std::filesystem::path rejectedFile; // of the only or first file that rejected something
    bool cancelled = false;             // stopped early: what was read so far is in
};

struct ImportProgress {
    std::filesystem::path file;
    size_t fileIndex = 0, fileCount = 0;
    std::int64_t bytesRead = 0, bytesTotal = 0; // of the (compressed) file
    ImportCounts counts;                        // of all files so far
};

// The first records of a file as they would be imported, for a preview; nothing is written.
struct ImportPreview {
    ImportFormat format = ImportFormat::Auto;
    std::vector<std::string> columns;
    std::vector<model::Record> records;
    ImportCounts counts; // only `rejected`, over the lines looked at
};

// Not thread-safe: one import at a time; other threads may read the catalogue meanwhile.
class Importer {
public:
    Importer(catalog::CatalogWriter& catalog, stream::TaskQueue& queue, base::Transactions& transactions,
             const base::Clock& clock);

    // All files are checked to exist before the first line is read (NotFound names the missing one). A file that cannot
    // be read to its end is an error naming it; what was committed before stays. Records and their tasks are committed
    // together. `progress` may be empty; it is called on the caller's thread, at most every 100 ms.
    Result<ImportReport> run(std::span<const std::filesystem::path> files, const ImportOptions& options,
                             std::stop_token stop, const std::function<void(const ImportProgress&)>& progress);

    static Result<ImportPreview> preview(const std::filesystem::path& file, const ImportOptions& options,
                                         size_t records);

private:
    catalog::CatalogWriter& m_catalog;
    stream::TaskQueue& m_queue;
    base::Transactions& m_transactions;
    const base::Clock& m_clock;
};

} // namespace gleaner::ingest
