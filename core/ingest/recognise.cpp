#include "core/ingest/recognise.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/ingest/columns.h"
#include "core/ingest/row_splitter.h"
#include "core/ingest/text_checks.h"

namespace gleaner::ingest {
namespace {

constexpr std::array<std::pair<ImportFormat, std::string_view>, 8> kNames{{
    {ImportFormat::Auto, "auto"},
    {ImportFormat::List, "list"},
    {ImportFormat::Csv, "csv"},
    {ImportFormat::Tsv, "tsv"},
    {ImportFormat::Openverse, "openverse"},
    {ImportFormat::JsonLines, "jsonl"},
    {ImportFormat::Iiif, "iiif"},
    {ImportFormat::Folder, "folder"},
}};

// The first lines that are neither blank nor comments; what `head` cuts off may be among them.
std::vector<std::string_view> firstLines(std::string_view head, size_t count) {
    std::vector<std::string_view> lines;
    while (!head.empty() && lines.size() < count) {
        const size_t end = std::min(head.find('\n'), head.size());
        std::string_view line = head.substr(0, end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (const std::string_view text = trimmed(line); !text.empty() && !text.starts_with('#'))
            lines.push_back(line);
        head.remove_prefix(std::min(end + 1, head.size()));
    }
    return lines;
}

// Text has next to no control characters; pictures, archives and UTF-16 are full of them.
bool isBinary(std::string_view head) {
    const std::string_view sample = head.substr(0, 4096);
    const auto strange =
        std::count_if(sample.begin(), sample.end(), [](char c) { return static_cast<unsigned char>(c) < 9; });
    return size_t(strange) * 20 > sample.size();
}

ImportFormat byName(const std::filesystem::path& file) {
    std::filesystem::path name = file.filename();
    if (name.extension() == ".gz")
        name = name.stem();
    const std::string extension = lowered(name.extension().string());
    if (extension == ".csv")
        return ImportFormat::Csv;
    if (extension == ".tsv" || extension == ".tab")
        return ImportFormat::Tsv;
    if (extension == ".jsonl" || extension == ".ndjson")
        return ImportFormat::JsonLines;
    return ImportFormat::List;
}

bool isHeader(const std::vector<std::string>& cells) {
    const bool hasAddress = std::any_of(cells.begin(), cells.end(),
                                        [](const std::string& cell) { return cell.find("://") != std::string::npos; });
    return !hasAddress && nameWorks(columnsOf(cells));
}

ImportFormat tabbed(const std::vector<std::string_view>& lines) {
    std::vector<std::string_view> cells;
    splitPlain(lines.front(), '\t', cells);
    if (isHeader({cells.begin(), cells.end()}))
        return ImportFormat::Tsv;
    for (const std::string_view line : lines) {
        cells.clear();
        splitPlain(line, '\t', cells);
        if (!loaderLayout(cells).empty())
            return ImportFormat::Openverse;
    }
    return ImportFormat::Tsv;
}

bool isIiif(std::string_view head) {
    for (const std::string_view sign : {"iiif.io/api/presentation", "sc:Manifest", "sc:Collection"})
        if (head.find(sign) != std::string_view::npos)
            return true;
    return false;
}

} // namespace

std::optional<ImportFormat> parseImportFormat(std::string_view text) {
    for (const auto& [format, name] : kNames)
        if (name == text)
            return format;
    return std::nullopt;
}

std::string_view name(ImportFormat format) {
    for (const auto& [known, text] : kNames)
        if (known == format)
            return text;
    return "auto";
}

Result<ImportFormat> recognise(std::string_view head, const std::filesystem::path& file) {
    if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff"))
        return fail(ErrorCode::BadFormat, file.string(), "UTF-16 text; UTF-8 is needed");
    if (isBinary(head))
        return fail(ErrorCode::BadFormat, file.string(), "not a text file");
    const std::vector<std::string_view> lines = firstLines(head, 20);
    if (lines.empty())
        return byName(file);
    const std::string_view first = trimmed(lines.front());
    if (first.starts_with('{') || first.starts_with('['))
        return isIiif(head) && byName(file) != ImportFormat::JsonLines ? ImportFormat::Iiif : ImportFormat::JsonLines;
    if (first.find('\t') != std::string_view::npos)
        return tabbed(lines);
    if (isHeader(splitCsvLine(first)))
        return ImportFormat::Csv;
    return byName(file);
}

} // namespace gleaner::ingest
