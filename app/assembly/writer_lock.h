#pragma once
// One writer at a time: an advisory lock on LIBRARY/writer.lock, held by the open file. It ends with the process,
// however that ends.

#include <filesystem>
#include <memory>

#include "core/base/result.h"

namespace gleaner::assembly {

class WriterLock {
public:
    // LibraryLocked at once when another process holds it (args: pid), ReadOnly when the folder cannot be written.
    static Result<std::unique_ptr<WriterLock>> take(const std::filesystem::path& library);
    ~WriterLock();
    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;

private:
    explicit WriterLock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

} // namespace gleaner::assembly
