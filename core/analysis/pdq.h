#pragma once
// PDQ, the perceptual hash of Meta's ThreatExchange ("TMK+PDQF", 2019): 256 bits that stay within a few bits when a
// picture is scaled, compressed or slightly edited, and a quality that says how much there was to see.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/analysis/planes.h"

namespace gleaner::analysis {

class PdqHash {
public:
    static constexpr int kBits = 256;

    PdqHash() = default;
    // 64 hex digits, as ThreatExchange writes them: the highest bit first.
    static std::optional<PdqHash> parse(std::string_view hex);
    std::string toString() const;

    void setBit(int bit) { m_words[size_t(bit >> 6)] |= std::uint64_t(1) << (bit & 63); }
    int distance(const PdqHash& other) const; // differing bits, 0 … 256
    bool operator==(const PdqHash&) const = default;

private:
    std::array<std::uint64_t, 4> m_words{};
};

// Pairs at most this far apart, both of at least this quality, are taken for the same picture (ThreatExchange's own
// recommendation).
inline constexpr int kPdqMatch = 31;
inline constexpr int kPdqUsable = 50;

struct Pdq {
    PdqHash hash;
    int quality = 0; // 0 … 100: the sum of the gradients of the 64 × 64 picture
    // The hashes that the picture would have turned and mirrored: as it is, turned by 90, 180 and 270 degrees, mirrored
    // left to right and top to bottom, and along both diagonals. Worked out of the same transform, so that they cost
    // next to nothing.
    std::array<PdqHash, 8> dihedral;
};

// Of a picture at most 640 px long; nothing when it is empty. As the reference does with whatever is longer than 512
// px, such a picture is first read at 512 × 512 places, each the nearest sample: of the ways tried this comes closest
// to the hashes that the reference makes of the whole file.
std::optional<Pdq> pdqOf(const Plane& luma);

// `luma`: 0 … 255, rows of `width` from the top; at least 1 × 1. Nothing when the size does not fit.
std::optional<Pdq> pdqOf(std::span<const float> luma, int width, int height);

} // namespace gleaner::analysis
