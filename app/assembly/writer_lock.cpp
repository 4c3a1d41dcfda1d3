#include "app/assembly/writer_lock.h"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/assembly/assembly.h"

namespace gleaner::assembly {
namespace {

std::string holderOf(int descriptor) {
    char text[32] = {};
    const ssize_t size = pread(descriptor, text, sizeof text - 1, 0);
    std::string pid(text, size_t(std::max<ssize_t>(size, 0)));
    pid.resize(std::min(pid.find_first_not_of("0123456789"), pid.size()));
    return pid.empty() ? "?" : pid;
}

} // namespace

Result<std::unique_ptr<WriterLock>> WriterLock::take(const std::filesystem::path& library) {
    const std::filesystem::path file = library / kLockFile;
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return fail(base::systemError(errno, file.string()));
    std::unique_ptr<WriterLock> lock(new WriterLock(descriptor));
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return fail(ErrorCode::LibraryLocked, library.string(), "", {{"pid", holderOf(descriptor)}});
        return fail(base::systemError(errno, file.string()));
    }
    const std::string pid = std::to_string(getpid()) + "\n";
    if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, pid.data(), pid.size(), 0) != ssize_t(pid.size()))
        return fail(base::systemError(errno, file.string()));
    return lock;
}

WriterLock::~WriterLock() {
    close(m_descriptor);
}

} // namespace gleaner::assembly
