#include "core/index/fts/alias_file.h"

#include <cerrno>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace gleaner::index::fts {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class Descriptor {
public:
    Descriptor(const fs::path& path, int flags) : m_fd(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
    ~Descriptor() {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return m_fd; }

private:
    int m_fd;
};

bool writeAll(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes.remove_prefix(size_t(written));
    }
    return true;
}

std::optional<int> generationNumber(const json& value) {
    if (!value.is_number_integer() || value.get<std::int64_t>() < 1 || value.get<std::int64_t>() > 999'999)
        return std::nullopt;
    return value.get<int>();
}

} // namespace

Result<Aliases> readAliases(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        std::error_code error;
        if (!fs::exists(file, error))
            return fail(ErrorCode::NotFound, file.string());
        return fail(ErrorCode::IoFailed, file.string());
    }
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const json document = json::parse(text, nullptr, false);
    Aliases aliases;
    if (document.is_object() && document.contains("current")) {
        aliases.current = generationNumber(document["current"]).value_or(0);
        const json previous = document.value("previous", json());
        aliases.previous = generationNumber(previous);
        if (aliases.current > 0 && (previous.is_null() || aliases.previous))
            return aliases;
    }
    return fail(ErrorCode::LibraryDamaged, file.string(), "no aliases of an index");
}

Result<void> writeAliases(const fs::path& file, const Aliases& aliases) {
    json document{{"current", aliases.current}, {"previous", nullptr}};
    if (aliases.previous)
        document["previous"] = *aliases.previous;
    const std::string text = document.dump() + "\n";
    fs::path part = file;
    part += ".part";
    {
        const Descriptor out(part, O_WRONLY | O_CREAT | O_TRUNC);
        if (out.get() < 0 || !writeAll(out.get(), text) || ::fsync(out.get()) != 0)
            return fail(base::systemError(errno, part.string()));
    }
    if (::rename(part.c_str(), file.c_str()) != 0)
        return fail(base::systemError(errno, file.string()));
    const Descriptor folder(file.parent_path(), O_RDONLY | O_DIRECTORY);
    if (folder.get() < 0 || ::fsync(folder.get()) != 0)
        return fail(base::systemError(errno, file.parent_path().string()));
    return {};
}

} // namespace gleaner::index::fts
