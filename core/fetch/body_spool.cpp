#include "core/fetch/body_spool.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace gleaner::fetch {
namespace {

namespace fs = std::filesystem;

SpoolOptions withFolder(SpoolOptions options) {
    std::error_code error;
    if (options.folder.empty())
        options.folder = fs::temp_directory_path(error);
    return options;
}

// For file systems without O_TMPFILE (network and overlay ones).
int openAndUnlink(const fs::path& folder) {
    std::string name = (folder / "body-XXXXXX.part").string();
    const int file = ::mkostemps(name.data(), 5, O_CLOEXEC);
    if (file >= 0)
        ::unlink(name.c_str());
    return file;
}

} // namespace

BodySpool::BodySpool(SpoolOptions options) : m_options(withFolder(std::move(options))) {}

bool BodySpool::takeHeap(std::int64_t bytes, std::int64_t size) {
    const std::int64_t share = size <= m_options.spoolAbove ? m_options.heapBudget : m_options.heapBudget / 2;
    if (size > m_options.spoolAlways || m_onHeap + bytes > share)
        return false;
    m_onHeap += bytes;
    return true;
}

Result<int> BodySpool::openFile() {
    const auto open = [this] { return ::open(m_options.folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); };
    int file = open();
    if (file < 0 && errno == ENOENT) {
        std::error_code error;
        fs::create_directories(m_options.folder, error);
        file = open();
    }
    if (file < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
        file = openAndUnlink(m_options.folder);
    if (file < 0)
        return fail(base::systemError(errno, m_options.folder.string()));
    return file;
}

void SpooledBody::expect(std::int64_t bytes) {
    m_willBeLarge = bytes > m_spool.options().spoolAlways;
    if (!m_willBeLarge && bytes > 0)
        growHeap(bytes);
}

Result<void> SpooledBody::append(std::string_view bytes) {
    const auto size = std::int64_t(bytes.size());
    if (!isSpooled()) {
        const std::int64_t wanted = m_size + size;
        if (!m_willBeLarge && growHeap(wanted)) {
            m_heap.insert(m_heap.end(), bytes.begin(), bytes.end());
            m_size = wanted;
            return {};
        }
        if (auto moved = moveToFile(); !moved)
            return moved;
    }
    return write(bytes);
}

bool SpooledBody::growHeap(std::int64_t wanted) {
    const auto had = std::int64_t(m_heap.capacity());
    if (wanted <= had)
        return true;
    const bool small = wanted <= m_spool.options().spoolAbove;
    const std::int64_t most = small ? m_spool.options().spoolAbove : m_spool.options().spoolAlways;
    const std::int64_t room = std::max(wanted, std::min(2 * had, most));
    if (!m_spool.takeHeap(room - m_charged, room))
        return false;
    m_charged = room;
    m_heap.reserve(size_t(room));
    return true;
}

Result<void> SpooledBody::moveToFile() {
    const auto file = m_spool.openFile();
    if (!file)
        return fail(file.error());
    m_file = *file;
    const std::vector<std::uint8_t> begun = std::exchange(m_heap, {});
    m_size = 0;
    auto written = write({reinterpret_cast<const char*>(begun.data()), begun.size()});
    m_spool.giveHeapBack(std::exchange(m_charged, 0));
    return written;
}

Result<void> SpooledBody::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return fail(base::systemError(written < 0 ? errno : ENOSPC, m_spool.options().folder.string()));
        m_size += written;
        bytes.remove_prefix(size_t(written));
    }
    return {};
}

Result<Bytes> SpooledBody::take() {
    if (!isSpooled()) {
        Bytes bytes(std::move(m_heap));
        clear();
        return bytes;
    }
    const auto size = size_t(m_size);
    void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, m_file, 0);
    const int number = errno;
    clear(); // the mapping keeps the file
    if (start == MAP_FAILED)
        return fail(base::systemError(number, m_spool.options().folder.string()));
    const std::shared_ptr<const void> owner(start, [size](const void* at) { ::munmap(const_cast<void*>(at), size); });
    return Bytes(owner, {static_cast<const std::uint8_t*>(start), size});
}

void SpooledBody::clear() {
    std::vector<std::uint8_t>().swap(m_heap);
    m_spool.giveHeapBack(std::exchange(m_charged, 0));
    if (m_file >= 0)
        ::close(std::exchange(m_file, -1));
    m_size = 0;
}

} // namespace gleaner::fetch
