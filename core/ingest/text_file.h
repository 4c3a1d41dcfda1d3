#pragma once
// The bytes of a list, plain or gzip (told apart by content), front to back.

#include <cstdint>
#include <filesystem>
#include <memory>

#include "core/base/result.h"

namespace gleaner::ingest {

// Not thread-safe.
class TextFile {
public:
    // Errors of the system name the file.
    static Result<TextFile> open(const std::filesystem::path& path);

    TextFile(TextFile&&) noexcept;
    TextFile& operator=(TextFile&&) noexcept;
    ~TextFile();

    // Up to `size` bytes, inflated; 0 = the end. Everything readable comes first; a gzip file that ends too early or is
    // damaged is then BadFormat, anything the system refuses IoFailed.
    Result<size_t> read(char* into, size_t size);

    std::int64_t position() const; // bytes of the file taken so far, before inflating
    std::int64_t size() const;     // of the file
    const std::filesystem::path& path() const;

private:
    struct Impl;
    explicit TextFile(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::ingest
