#include "core/ingest/rejected_file.h"

#include <cerrno>

namespace gleaner::ingest {

namespace fs = std::filesystem;

RejectedFile::RejectedFile(fs::path folder, const fs::path& list) : m_folder(std::move(folder)) {
    const fs::path whole = fs::absolute(list).lexically_normal();
    m_name =
        (whole.has_filename() ? whole : whole.parent_path()).filename().string(); // "pictures/" is a folder's name too
}

Result<void> RejectedFile::make() {
    std::error_code error;
    fs::create_directories(m_folder, error);
    if (error)
        return fail(base::systemError(error.value(), m_folder.string()));
    fs::path path = m_folder / (m_name + ".rejected.tsv");
    for (int number = 2; fs::exists(path, error); ++number)
        path = m_folder / (m_name + ".rejected-" + std::to_string(number) + ".tsv");
    errno = 0;
    m_out.open(path, std::ios::binary);
    if (!m_out)
        return fail(base::systemError(errno ? errno : EIO, path.string()));
    m_path = std::move(path);
    return {};
}

Result<void> RejectedFile::check() {
    if (m_out)
        return {};
    return fail(base::systemError(errno ? errno : EIO, m_path.string()));
}

Result<void> RejectedFile::add(std::int64_t line, std::string_view reason, std::string_view raw) {
    if (m_folder.empty())
        return {};
    if (m_path.empty())
        if (const Result<void> made = make(); !made)
            return made;
    errno = 0;
    m_out << line << '\t' << reason << '\t';
    for (size_t at = 0; at <= raw.size();) {
        const size_t end = std::min(raw.find('\n', at), raw.size());
        m_out << raw.substr(at, end - at) << (end < raw.size() ? "\\n" : "\n");
        at = end + 1;
    }
    return check();
}

Result<void> RejectedFile::close() {
    if (m_path.empty())
        return {};
    errno = 0;
    m_out.close();
    return check();
}

} // namespace gleaner::ingest
