#include "core/ingest/text_file.h"

#include <cerrno>

#include <zlib.h>

namespace gleaner::ingest {
namespace {
constexpr unsigned kReadBuffer = 256 * 1024; // bytes of the file per system call
}

struct TextFile::Impl {
    std::filesystem::path path;
    std::int64_t size = 0;
    gzFile file = nullptr;

    ~Impl() {
        if (file)
            gzclose_r(file);
    }
};

TextFile::TextFile(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
TextFile::TextFile(TextFile&&) noexcept = default;
TextFile& TextFile::operator=(TextFile&&) noexcept = default;
TextFile::~TextFile() = default;

Result<TextFile> TextFile::open(const std::filesystem::path& path) {
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    errno = 0;
    impl->file = gzopen(path.c_str(), "rb");
    if (!impl->file)
        return fail(base::systemError(errno ? errno : ENOMEM, path.string()));
    gzbuffer(impl->file, kReadBuffer);
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    impl->size = error ? 0 : std::int64_t(size); // a pipe has none
    return TextFile(std::move(impl));
}

Result<size_t> TextFile::read(char* into, size_t size) {
    errno = 0;
    const int got = gzread(m_impl->file, into, unsigned(size));
    if (got > 0)
        return size_t(got);
    int code = Z_OK;
    const char* words = gzerror(m_impl->file, &code);
    if (code == Z_ERRNO || (got < 0 && code == Z_OK))
        return fail(base::systemError(errno ? errno : EIO, m_impl->path.string()));
    if (code != Z_OK) // Z_BUF_ERROR: the gzip stream stops in the middle
        return fail(ErrorCode::BadFormat, m_impl->path.string(), words);
    return size_t(0);
}

std::int64_t TextFile::position() const {
    return std::int64_t(gzoffset(m_impl->file));
}
std::int64_t TextFile::size() const {
    return m_impl->size;
}
const std::filesystem::path& TextFile::path() const {
    return m_impl->path;
}

} // namespace gleaner::ingest
