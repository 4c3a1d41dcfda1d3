#pragma once
// Reproducible chance: the same numbers on every machine and with every standard library, which std::shuffle and the
// distributions of <random> do not promise.

#include <cstdint>
#include <string_view>

namespace gleaner::simulatedweb {

// The output function of SplitMix64 (Steele, Lea and Flood, 2014).
constexpr std::uint64_t mix(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
}
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    return mix(mix(a) ^ b);
}
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    return mix(mix(a, b), c);
}

// 0 ≤ result < 1.
constexpr double unit(std::uint64_t value) {
    return static_cast<double>(value >> 11U) * 0x1.0p-53;
}

// FNV-1a, 64 bits.
constexpr std::uint64_t digest(std::string_view bytes) {
    std::uint64_t value = 0xcbf29ce484222325U;
    for (const char c : bytes)
        value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return value;
}

} // namespace gleaner::simulatedweb
