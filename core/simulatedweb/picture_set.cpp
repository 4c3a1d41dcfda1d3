#include "core/simulatedweb/picture_set.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>

#include "core/simulatedweb/mixing.h"

namespace gleaner::simulatedweb {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxPictureBytes = 64U * 1024 * 1024; // what a crawl would take (design/crawl.md, "Fetching")

std::optional<std::string> readFile(const fs::path& file) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(file, error);
    if (error || size > kMaxPictureBytes)
        return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    std::string data(size, '\0');
    if (!in.read(data.data(), static_cast<std::streamsize>(size)))
        return std::nullopt;
    return data;
}

// The format by its content and where a stamp may stand; nothing when it is no picture that can be stamped.
struct Shape {
    PictureFormat format;
    size_t stampAt;
};
std::optional<Shape> shapeOf(std::string_view data) {
    constexpr size_t kPngHeader = 33; // signature (8) and IHDR (25)
    if (data.size() > 4 && data.starts_with("\xff\xd8\xff"))
        return Shape{PictureFormat::Jpeg, 2};
    if (data.size() > kPngHeader && data.starts_with("\x89PNG\r\n\x1a\n") && data.substr(12, 4) == "IHDR")
        return Shape{PictureFormat::Png, kPngHeader};
    if (data.size() > 13 && (data.starts_with("GIF89a") || data.starts_with("GIF87a"))) {
        const auto flags = static_cast<unsigned char>(data[10]);
        const size_t table = (flags & 0x80U) != 0 ? size_t{3} << ((flags & 7U) + 1U) : 0;
        if (13 + table < data.size())
            return Shape{PictureFormat::Gif, 13 + table};
    }
    if (data.size() > 16 && data.starts_with("RIFF") && data.substr(8, 4) == "WEBP")
        return Shape{PictureFormat::Webp, data.size()};
    return std::nullopt;
}

std::optional<Picture> readPicture(const fs::path& file) {
    std::optional<std::string> data = readFile(file);
    if (!data)
        return std::nullopt;
    const std::optional<Shape> shape = shapeOf(*data);
    if (!shape)
        return std::nullopt;
    Picture picture;
    picture.format = shape->format;
    picture.stampAt = shape->stampAt;
    picture.digest = digest(*data);
    picture.bytes = Bytes::copyOf(*data);
    return picture;
}

std::vector<std::string_view> split(std::string_view line, char separator) {
    std::vector<std::string_view> fields;
    while (true) {
        const size_t end = line.find(separator);
        fields.push_back(line.substr(0, end));
        if (end == std::string_view::npos)
            return fields;
        line.remove_prefix(end + 1);
    }
}

int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string titleFromName(const fs::path& file) {
    std::string title = cleanText(file.stem().string());
    std::replace_if(
        title.begin(), title.end(), [](char c) { return c == '_' || c == '-'; }, ' ');
    return title;
}

// A line of index.tsv by the names of its columns.
class IndexRow {
public:
    IndexRow(const std::map<std::string, size_t, std::less<>>& columns, std::string_view line)
        : m_columns(columns), m_fields(split(line, '\t')) {}
    std::string text(std::string_view column) const {
        const auto at = m_columns.find(column);
        return at == m_columns.end() || at->second >= m_fields.size() ? std::string() : cleanText(m_fields[at->second]);
    }

private:
    const std::map<std::string, size_t, std::less<>>& m_columns;
    std::vector<std::string_view> m_fields;
};

void describe(Picture& picture, const IndexRow& row, const fs::path& file) {
    picture.title = row.text("title");
    if (picture.title.empty())
        picture.title = titleFromName(file);
    picture.creator = row.text("creator");
    picture.creatorUrl = row.text("creator_url");
    picture.source = row.text("source");
    picture.landingUrl = row.text("landing_url");
    picture.category = row.text("category");
    picture.licence = model::parseLicence(row.text("licence"), row.text("licence_version"));
    picture.width = number(row.text("width"));
    picture.height = number(row.text("height"));
    const std::string tags = row.text("tags");
    for (const std::string_view tag : split(tags, '|'))
        if (!tag.empty())
            picture.tags.emplace_back(tag);
}

Result<std::vector<Picture>> loadIndexed(const fs::path& folder, const fs::path& index) {
    std::ifstream in(index, std::ios::binary);
    std::map<std::string, size_t, std::less<>> columns;
    std::string line;
    const auto next = [&] {
        if (!std::getline(in, line))
            return false;
        if (line.ends_with('\r'))
            line.pop_back();
        return true;
    };
    if (next()) {
        const auto names = split(line, '\t');
        for (size_t i = 0; i < names.size(); ++i)
            columns.emplace(names[i], i);
    }
    if (!columns.contains("file"))
        return fail(ErrorCode::BadFormat, index.string(), "line 1: no column \"file\"");
    std::vector<Picture> pictures;
    while (next()) {
        if (line.empty())
            continue;
        const IndexRow row(columns, line);
        const fs::path file = folder / row.text("file");
        std::error_code error;
        if (!fs::is_regular_file(file, error))
            return fail(ErrorCode::NotFound, file.string());
        if (std::optional<Picture> picture = readPicture(file)) {
            describe(*picture, row, file);
            pictures.push_back(std::move(*picture));
        }
    }
    return pictures;
}

std::vector<Picture> loadAny(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        std::error_code unreadable;
        if (at->is_regular_file(unreadable))
            files.push_back(at->path());
    }
    std::sort(files.begin(), files.end());
    std::vector<Picture> pictures;
    for (const fs::path& file : files)
        if (std::optional<Picture> picture = readPicture(file)) {
            picture->title = titleFromName(file);
            pictures.push_back(std::move(*picture));
        }
    return pictures;
}

// Length of the valid UTF-8 sequence at the start of `text`; 0 when there is none.
size_t sequenceLength(std::string_view text) {
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    const size_t length = first < 0x80   ? 1
                          : first < 0xc2 ? 0
                          : first < 0xe0 ? 2
                          : first < 0xf0 ? 3
                          : first < 0xf5 ? 4
                                         : 0;
    if (length == 0 || length > text.size())
        return 0;
    for (size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xc0U) != 0x80)
            return 0;
    const bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
    const bool surrogate = first == 0xed && byte(1) > 0x9f;
    const bool beyond = first == 0xf4 && byte(1) > 0x8f;
    return overlong || surrogate || beyond ? 0 : length;
}

} // namespace

std::string_view contentType(PictureFormat format) {
    switch (format) {
    case PictureFormat::Jpeg:
        return "image/jpeg";
    case PictureFormat::Png:
        return "image/png";
    case PictureFormat::Gif:
        return "image/gif";
    case PictureFormat::Webp:
        return "image/webp";
    }
    return "application/octet-stream";
}

std::string_view extension(PictureFormat format) {
    switch (format) {
    case PictureFormat::Jpeg:
        return "jpg";
    case PictureFormat::Png:
        return "png";
    case PictureFormat::Gif:
        return "gif";
    case PictureFormat::Webp:
        return "webp";
    }
    return "bin";
}

Result<std::vector<Picture>> loadPictures(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return fail(ErrorCode::NotFound, folder.string());
    const fs::path index = folder / "index.tsv";
    Result<std::vector<Picture>> pictures =
        fs::is_regular_file(index, error) ? loadIndexed(folder, index) : Result<std::vector<Picture>>(loadAny(folder));
    if (pictures && pictures->empty())
        return fail(ErrorCode::NotFound, folder.string(), "no JPEG, PNG, GIF or WebP picture");
    return pictures;
}

std::string cleanText(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    while (!text.empty()) {
        const size_t length = sequenceLength(text);
        const auto first = static_cast<unsigned char>(text.front());
        if (length == 0)
            clean += '?';
        else if (first < 0x20 || first == 0x7f)
            clean += ' ';
        else
            clean.append(text.substr(0, length));
        text.remove_prefix(std::max<size_t>(length, 1));
    }
    return clean;
}

} // namespace gleaner::simulatedweb
