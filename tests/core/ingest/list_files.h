#pragma once
// Lists on disk, for the importer's tests.

#include <fstream>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>
#include <zlib.h>

#include "core/ingest/importer.h"
#include "tests/support/test_data.h"

namespace gleaner::test {

inline fs::path writeFile(const fs::path& path, std::string_view text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

inline fs::path writeGzip(const fs::path& path, std::string_view text) {
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, text.data(), unsigned(text.size()));
    gzclose(file);
    return path;
}

inline std::string readFile(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// The file cut after this share of its bytes.
inline void truncate(const fs::path& path, double share) {
    fs::resize_file(path, std::uintmax_t(double(fs::file_size(path)) * share));
}

// What an import of `text` would bring; the file's name has this extension.
inline ingest::ImportPreview previewOf(std::string_view text, const std::string& name = "list.txt",
                                       const ingest::ImportOptions& options = {}) {
    const TemporaryFolder folder;
    const auto preview = ingest::Importer::preview(writeFile(folder / name, text), options, 1000);
    if (!preview)
        throw std::runtime_error(preview.error().thing + ": " + preview.error().detail);
    return *preview;
}

// The only record of `text`.
inline model::Record recordOf(std::string_view text, const ingest::ImportOptions& options = {}) {
    const ingest::ImportPreview preview = previewOf(text, "list.txt", options);
    if (preview.records.size() != 1)
        throw std::runtime_error(std::to_string(preview.records.size()) + " records");
    return preview.records.front();
}

// The text of one member of `meta`.
inline std::string metaOf(const model::Record& record, const char* key) {
    return nlohmann::json::parse(record.meta).value(key, std::string("(none)"));
}

// "reason:count" of all rejected lines, joined by spaces.
inline std::string rejectedIn(const ingest::ImportCounts& counts) {
    std::string text;
    for (const auto& [reason, count] : counts.rejected)
        text += (text.empty() ? "" : " ") + reason + ":" + std::to_string(count);
    return text;
}

} // namespace gleaner::test

namespace QTest {
// So that a failed comparison shows the words.
inline bool qCompare(const std::string& actual, const char* expected, const char* actualText, const char* expectedText,
                     const char* file, int line) {
    return qCompare(QString::fromStdString(actual), QString::fromUtf8(expected), actualText, expectedText, file, line);
}
inline bool qCompare(const std::string& actual, const std::string& expected, const char* actualText,
                     const char* expectedText, const char* file, int line) {
    return qCompare(QString::fromStdString(actual), QString::fromStdString(expected), actualText, expectedText, file,
                    line);
}
} // namespace QTest
