#pragma once
// The system calls by which the store writes, one by one, so that a test can let any of them fail.

#include <cstdint>
#include <span>

namespace gleaner::blobstore {

// Each function answers 0, or the errno value of what went wrong. Thread-safe.
class Disk {
public:
    virtual ~Disk() = default;
    virtual int write(int file, std::span<const std::uint8_t> bytes); // all of them
    virtual int sync(int fileOrFolder);                               // fsync(2)
    virtual int syncAll(int folder);                                  // syncfs(2)
    virtual int rename(const char* from, const char* to);
    // Whether syncAll() reaches the device on the file system of `folder` and reports its errors: known of the local
    // Linux file systems, not of FUSE or network mounts.
    virtual bool syncsAsOne(int folder);
};

} // namespace gleaner::blobstore
