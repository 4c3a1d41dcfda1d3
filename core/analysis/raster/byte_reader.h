#pragma once
// Numbers out of foreign bytes; nothing is read beyond their end.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace gleaner::analysis {

using Octets = std::span<const std::uint8_t>;

// What stands there; empty when it is not whole.
inline Octets part(Octets bytes, std::size_t at, std::size_t size) {
    return at > bytes.size() || size > bytes.size() - at ? Octets{} : bytes.subspan(at, size);
}
inline Octets from(Octets bytes, std::size_t at) {
    return bytes.subspan(std::min(at, bytes.size()));
}

// 0 beyond the end: who must know whether a number is there looks at the size first.
inline std::uint32_t little(Octets bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    const Octets digits = part(bytes, at, size);
    for (std::size_t i = digits.size(); i > 0; --i)
        value = value << 8 | digits[i - 1];
    return value;
}
inline std::uint32_t little16(Octets bytes, std::size_t at) {
    return little(bytes, at, 2);
}
inline std::uint32_t little32(Octets bytes, std::size_t at) {
    return little(bytes, at, 4);
}
inline std::uint32_t big(Octets bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (const std::uint8_t digit : part(bytes, at, size))
        value = value << 8 | digit;
    return value;
}
inline std::uint32_t big16(Octets bytes, std::size_t at) {
    return big(bytes, at, 2);
}
inline std::uint32_t big32(Octets bytes, std::size_t at) {
    return big(bytes, at, 4);
}

} // namespace gleaner::analysis
