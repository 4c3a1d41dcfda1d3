#include "core/analysis/sandbox/shared_region.h"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace gleaner::analysis {

Descriptor::~Descriptor() {
    if (m_number >= 0)
        close(m_number);
}

Result<SharedRegion> SharedRegion::create(const char* name, std::size_t size) {
    Descriptor file(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file.isOpen() || ftruncate(file.get(), off_t(size)) != 0 ||
        fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return fail(base::systemError(errno, "shared memory"));
    void* view = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file.get(), 0);
    if (view == MAP_FAILED)
        return fail(base::systemError(errno, "shared memory"));
    return SharedRegion(std::move(file), {static_cast<std::uint8_t*>(view), size});
}

SharedRegion::~SharedRegion() {
    if (!m_view.empty())
        munmap(m_view.data(), m_view.size());
}

Result<Descriptor> SharedRegion::readOnlyDescriptor() const {
    const std::string path = "/proc/self/fd/" + std::to_string(m_file.get());
    Descriptor readOnly(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!readOnly.isOpen())
        return fail(base::systemError(errno, path));
    return readOnly;
}

void SharedRegion::release(std::size_t size) {
    const auto page = std::size_t(sysconf(_SC_PAGESIZE));
    const std::size_t from = (size + page - 1) / page * page;
    if (from < m_view.size())
        fallocate(m_file.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, off_t(from), off_t(m_view.size() - from));
}

} // namespace gleaner::analysis
