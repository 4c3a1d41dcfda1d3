// The pictures of a local folder and its subfolders. Nothing is crawled from a folder: the records have no address, the
// file's place stands in `meta`. Hidden files and folders and links to folders are left out.

#include <algorithm>

#include "core/ingest/addresses.h"
#include "core/ingest/item_reader.h"
#include "core/ingest/record_builder.h"
#include "core/ingest/text_checks.h"

namespace gleaner::ingest {
namespace {

namespace fs = std::filesystem;

class FolderReader final : public ItemReader {
public:
    FolderReader(const fs::path& folder, const std::string& defaultSource)
        : m_root(fs::absolute(folder).lexically_normal()), m_builder(nameFor(defaultSource)) {
        m_folders.push_back(m_root);
    }

    Result<bool> next(Item& item) override {
        while (m_files.empty()) {
            if (m_folders.empty())
                return false;
            const fs::path folder = std::move(m_folders.back());
            m_folders.pop_back();
            if (const Result<void> listed = list(folder); !listed)
                return fail(listed.error());
        }
        const fs::path file = std::move(m_files.back());
        m_files.pop_back();
        item.line = ++m_number;
        item.kind = Item::Kind::Record;
        build(file, item);
        return true;
    }
    std::vector<std::string> columns() const override { return {"file"}; }
    std::int64_t bytesRead() const override { return 0; }

private:
    std::string nameFor(const std::string& defaultSource) const {
        if (!defaultSource.empty())
            return defaultSource;
        const fs::path named = m_root.has_filename() ? m_root : m_root.parent_path();
        return named.filename().string();
    }

    // Fills m_files and m_folders, last name first: they are taken from the back.
    Result<void> list(const fs::path& folder) {
        std::error_code error;
        std::vector<fs::path> folders;
        fs::directory_iterator entries(folder, error);
        while (!error && entries != fs::directory_iterator()) {
            const fs::directory_entry& entry = *entries;
            const std::string name = entry.path().filename().string();
            std::error_code vanished; // a file that went away meanwhile is no picture
            if (name.starts_with('.'))
                ;
            else if (entry.is_directory(vanished) && !entry.is_symlink(vanished))
                folders.push_back(entry.path());
            else if (entry.is_regular_file(vanished) && !pictureExtension(name).empty())
                m_files.push_back(entry.path());
            entries.increment(error);
        }
        if (error)
            return fail(base::systemError(error.value(), folder.string()));
        std::sort(m_files.begin(), m_files.end(), std::greater<>());
        std::sort(folders.begin(), folders.end(), std::greater<>());
        m_folders.insert(m_folders.end(), std::make_move_iterator(folders.begin()),
                         std::make_move_iterator(folders.end()));
        return {};
    }

    void build(const fs::path& file, Item& item) {
        m_path = file.string();
        item.raw = m_path;
        if (!isCleanText(m_path))
            return item.reject("bad_encoding");
        const std::string relative = file.lexically_relative(m_root).generic_string();
        const std::string title = file.stem().string();
        const std::string type = pictureExtension(m_path);
        std::error_code error;
        const std::uintmax_t bytes = fs::file_size(file, error);
        const std::string size = error ? std::string() : std::to_string(bytes);
        m_raw.clear();
        m_raw.fields[size_t(Field::ForeignIdentifier)] = relative;
        m_raw.fields[size_t(Field::Title)] = title;
        m_raw.fields[size_t(Field::Filetype)] = type;
        m_raw.fields[size_t(Field::Filesize)] = size;
        m_raw.extras.push_back({"file", m_path, false});
        if (const std::string_view fault = m_builder.build(m_raw, item.record); !fault.empty())
            item.reject(fault);
    }

    fs::path m_root;
    RecordBuilder m_builder;
    std::vector<fs::path> m_folders, m_files;
    std::int64_t m_number = 0;
    std::string m_path;
    RawRecord m_raw;
};

} // namespace

std::unique_ptr<ItemReader> makeFolderReader(const fs::path& folder, const std::string& defaultSource) {
    return std::make_unique<FolderReader>(folder, defaultSource);
}

} // namespace gleaner::ingest
