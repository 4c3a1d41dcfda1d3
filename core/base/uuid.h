#pragma once
// A UUID (RFC 9562): the identifier of a record.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gleaner::base {

struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Uuid&) const = default;
    bool isNull() const { return *this == Uuid{}; }

    // Lower case with hyphens, 36 characters.
    std::string toString() const;

    // Accepts the hyphenated and the plain 32-digit form, either case; nothing else.
    static std::optional<Uuid> parse(std::string_view text);

    // Version 4, from the system's random source.
    static Uuid random();

    // Version 5 (name based, SHA-1): equal names give equal identifiers, on every machine.
    static Uuid named(const Uuid& space, std::string_view text);
};

// The name space of records that come without an identifier: named(kRecordSpace, provider + '\n' + foreign identifier).
inline constexpr Uuid kRecordSpace{
    {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}};

} // namespace gleaner::base

namespace gleaner {
using base::Uuid;
}
