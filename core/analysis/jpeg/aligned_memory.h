#pragma once
// Memory at the alignment of the widest vector instructions.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace gleaner::analysis {

inline constexpr std::size_t kAlignment = 64; // bytes; what zimg asks for

inline std::size_t alignedUp(std::size_t length) {
    return (length + kAlignment - 1) / kAlignment * kAlignment;
}

// Grows when it is asked for more; what was in it is lost then.
class AlignedMemory {
public:
    std::uint8_t* atLeast(std::size_t bytes) {
        if (bytes > m_size) {
            m_size = 0;
            m_data.reset(static_cast<std::uint8_t*>(std::aligned_alloc(kAlignment, alignedUp(bytes))));
            if (!m_data)
                throw std::bad_alloc();
            m_size = alignedUp(bytes);
        }
        return m_data.get();
    }
    std::size_t size() const { return m_size; }
    void release() {
        m_data.reset();
        m_size = 0;
    }

private:
    struct Free {
        void operator()(std::uint8_t* data) const { std::free(data); }
    };
    std::unique_ptr<std::uint8_t, Free> m_data;
    std::size_t m_size = 0;
};

} // namespace gleaner::analysis
