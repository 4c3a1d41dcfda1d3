#include "core/blobstore/directory/disk.h"

#include <cerrno>
#include <cstdio>

#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace gleaner::blobstore {

int Disk::write(int file, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        bytes = bytes.subspan(size_t(written));
    }
    return 0;
}

int Disk::sync(int fileOrFolder) {
    return ::fsync(fileOrFolder) == 0 ? 0 : errno;
}

int Disk::syncAll(int folder) {
    return ::syncfs(folder) == 0 ? 0 : errno;
}

int Disk::rename(const char* from, const char* to) {
    return std::rename(from, to) == 0 ? 0 : errno;
}

bool Disk::syncsAsOne(int folder) {
    struct statfs facts {};
    if (::fstatfs(folder, &facts) != 0)
        return false;
    constexpr long kXfs = 0x58465342; // statfs(2); not in linux/magic.h
    const long type = facts.f_type;
    return type == EXT4_SUPER_MAGIC || type == BTRFS_SUPER_MAGIC || type == F2FS_SUPER_MAGIC || type == kXfs;
}

} // namespace gleaner::blobstore
