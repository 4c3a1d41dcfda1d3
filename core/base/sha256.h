#pragma once
// SHA-256 (FIPS 180-4): the name of a picture's bytes in the content-addressed store.

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gleaner::base {

struct Sha256 {
    std::array<std::uint8_t, 32> bytes{};

    auto operator<=>(const Sha256&) const = default;
    std::string toString() const; // 64 lower-case digits
    static std::optional<Sha256> parse(std::string_view hex);
    static Sha256 of(std::span<const std::uint8_t> data);
};

// For data that arrives in pieces. Not thread-safe.
class Sha256Hasher {
public:
    Sha256Hasher();
    ~Sha256Hasher();
    void add(std::span<const std::uint8_t> data);
    Sha256 finish(); // once

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

} // namespace gleaner::base

namespace gleaner {
using base::Sha256;
}
