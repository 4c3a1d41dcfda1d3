#pragma once
// What filters, facets and scores know of a document: one row of the table `document`, as one blob. A search without
// words reads all of them, and one column is read three times as fast as thirteen.

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

namespace gleaner::index::fts {

// Columns that hold the number of an interned name; 0 = none.
enum NameColumn : size_t { kLicenceColumn, kSourceColumn, kProviderColumn, kCategoryColumn, kTypeColumn, kNameColumns };

struct DocumentFacts {
    std::array<std::uint32_t, kNameColumns> names{};
    std::uint32_t length = 0; // tokens
    float popularity = 0, authority = 0, quality = 0;
    std::uint8_t size = 0, aspect = 0; // SizeClass, AspectClass
    std::uint8_t flags = 0;            // DocumentFlag
    std::uint8_t reserved = 0;

    bool operator==(const DocumentFacts&) const = default;
};
// A generation file belongs to the machine that made it: numbers stand in it as in memory.
static_assert(sizeof(DocumentFacts) == 40);

inline std::span<const std::uint8_t> bytesOf(const DocumentFacts& facts) {
    return {reinterpret_cast<const std::uint8_t*>(&facts), sizeof facts};
}

// False when `bytes` are no facts.
inline bool readFacts(std::span<const std::uint8_t> bytes, DocumentFacts& facts) {
    if (bytes.size() != sizeof facts)
        return false;
    std::memcpy(&facts, bytes.data(), sizeof facts);
    return true;
}

} // namespace gleaner::index::fts
