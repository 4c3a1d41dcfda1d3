#pragma once
// The entry point of a fuzz target: FUZZED(text) { … } sees one input; holds() is what must be true for every input.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

inline void holds(bool condition) {
    if (!condition)
        std::abort();
}

#define FUZZED(text)                                                                                                   \
    static void fuzzOne(std::string_view text);                                                                        \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {                                \
        fuzzOne({reinterpret_cast<const char*>(data), size});                                                          \
        return 0;                                                                                                      \
    }                                                                                                                  \
    static void fuzzOne(std::string_view text)

inline std::span<const std::uint8_t> bytesOf(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
