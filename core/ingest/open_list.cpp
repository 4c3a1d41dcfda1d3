#include "core/ingest/item_reader.h"
#include "core/ingest/recognise.h"

namespace gleaner::ingest {
namespace {

Result<std::unique_ptr<ItemReader>> makeReader(ImportFormat format, LineReader lines, const std::string& source) {
    switch (format) {
    case ImportFormat::Csv:
    case ImportFormat::Tsv:
    case ImportFormat::Openverse:
        return makeTableReader(std::move(lines), format, source);
    case ImportFormat::JsonLines:
        return makeJsonLinesReader(std::move(lines), source);
    case ImportFormat::Iiif:
        return makeIiifReader(std::move(lines), source);
    default:
        return makeUrlListReader(std::move(lines), source);
    }
}

} // namespace

Result<OpenedList> openList(const std::filesystem::path& path, const ImportOptions& options) {
    std::error_code error;
    const bool isFolder = std::filesystem::is_directory(path, error);
    if (isFolder && options.format != ImportFormat::Auto && options.format != ImportFormat::Folder)
        return fail(ErrorCode::BadFormat, path.string(), "a folder, not a file");
    if (!isFolder && options.format == ImportFormat::Folder)
        return fail(ErrorCode::BadFormat, path.string(), "not a folder");
    if (isFolder)
        return OpenedList{ImportFormat::Folder, 0, makeFolderReader(path, options.source)};

    Result<TextFile> file = TextFile::open(path);
    if (!file)
        return fail(file.error());
    LineReader lines(std::move(*file));
    ImportFormat format = options.format;
    if (format == ImportFormat::Auto) {
        const Result<ImportFormat> recognised = recognise(lines.peek(kLookedAt), path);
        if (!recognised)
            return fail(recognised.error());
        format = *recognised;
    }
    const std::int64_t size = lines.file().size();
    Result<std::unique_ptr<ItemReader>> items = makeReader(format, std::move(lines), options.source);
    if (!items)
        return fail(items.error());
    return OpenedList{format, size, std::move(*items)};
}

} // namespace gleaner::ingest
