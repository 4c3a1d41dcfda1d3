#pragma once
// A list as a sequence of records and rejected lines, whatever its format.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/catalog/catalog.h"
#include "core/ingest/importer.h"
#include "core/ingest/line_reader.h"

namespace gleaner::ingest {

// One data line.
struct Item {
    enum class Kind { Record, Popularity, Rejected };
    Kind kind = Kind::Record;
    std::int64_t line = 0;   // from 1; for documents the ordinal of the item
    std::string_view raw;    // as read; valid until the next call
    std::string_view reason; // of Rejected
    model::Record record;
    bool schemeGuessed = false; // of the record's picture: the list gave none
    catalog::CatalogWriter::PopularityRow popularity;

    void reject(std::string_view why) {
        kind = Kind::Rejected;
        reason = why;
    }
};

// Not thread-safe. Memory does not grow with the length of a list (an IIIF document is held whole, up to kMaxDocument).
class ItemReader {
public:
    virtual ~ItemReader() = default;
    virtual Result<bool> next(Item& item) = 0; // false at the end
    virtual std::vector<std::string> columns() const = 0;
    virtual std::int64_t bytesRead() const = 0; // of the file as it lies on disk
};

inline constexpr size_t kMaxDocument = 64 * 1024 * 1024; // bytes of an IIIF document

struct OpenedList {
    ImportFormat format = ImportFormat::Auto; // as recognised
    std::int64_t bytesTotal = 0;
    std::unique_ptr<ItemReader> items;
};

// Opens and recognises. BadFormat when the content cannot be a list of the format (a picture, UTF-16, a table without a
// column that names works).
Result<OpenedList> openList(const std::filesystem::path& path, const ImportOptions& options);

// The readers, one a file.
Result<std::unique_ptr<ItemReader>> makeTableReader(LineReader lines, ImportFormat format,
                                                    const std::string& defaultSource);
std::unique_ptr<ItemReader> makeUrlListReader(LineReader lines, const std::string& defaultSource);
std::unique_ptr<ItemReader> makeJsonLinesReader(LineReader lines, const std::string& defaultSource);
Result<std::unique_ptr<ItemReader>> makeIiifReader(LineReader lines, const std::string& defaultSource);
std::unique_ptr<ItemReader> makeFolderReader(const std::filesystem::path& folder, const std::string& defaultSource);

} // namespace gleaner::ingest
