#pragma once
// Memory that a decoder shares with the workstation. Its size is sealed, so that neither side can take pages away under
// the other's hands (which would be SIGBUS). Pages cost nothing until they are written.

#include <cstdint>
#include <span>
#include <utility>

#include "core/base/result.h"

namespace gleaner::analysis {

// A file descriptor that closes itself.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : m_number(number) {}
    Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(m_number, other.m_number);
        return *this;
    }
    ~Descriptor();
    int get() const { return m_number; }
    bool isOpen() const { return m_number >= 0; }

private:
    int m_number = -1;
};

class SharedRegion {
public:
    // IoFailed with the system's words.
    static Result<SharedRegion> create(const char* name, std::size_t size);
    SharedRegion(SharedRegion&& other) noexcept
        : m_file(std::move(other.m_file)), m_view(std::exchange(other.m_view, {})) {}
    SharedRegion& operator=(SharedRegion&&) = delete;
    ~SharedRegion();

    std::span<std::uint8_t> bytes() const { return m_view; }
    int descriptor() const { return m_file.get(); } // for reading and writing
    // One through which nobody can write, nor map the memory for writing.
    Result<Descriptor> readOnlyDescriptor() const;
    // Gives the memory beyond `size` back to the system; it reads as zeros from then on.
    void release(std::size_t size);

private:
    SharedRegion(Descriptor file, std::span<std::uint8_t> view) : m_file(std::move(file)), m_view(view) {}

    Descriptor m_file;
    std::span<std::uint8_t> m_view;
};

} // namespace gleaner::analysis
