#include "core/analysis/versions.h"

#include <algorithm>

namespace gleaner::analysis {
namespace {

struct Entry {
    std::string_view name;
    int version;
};

// In the order of Part. Raise a version here in the commit that changes the answers.
constexpr std::array<Entry, kParts.size()> kEntries{{{"facts", 1},
                                                     {"metadata", 1},
                                                     {"thumbnails", 1},
                                                     {"quality", 1},
                                                     {"palette", 1},
                                                     {"pdq", 1},
                                                     {"descriptor", 1},
                                                     {"labels", 1}}};
constexpr int kBits = 7;

} // namespace

std::string_view name(Part part) {
    return kEntries[size_t(part)].name;
}

std::optional<Part> parsePart(std::string_view name) {
    const auto found = std::find_if(kEntries.begin(), kEntries.end(), [&](const Entry& e) { return e.name == name; });
    if (found == kEntries.end())
        return std::nullopt;
    return kParts[size_t(found - kEntries.begin())];
}

int currentVersion(Part part) {
    return kEntries[size_t(part)].version;
}

Stamp currentStamp() {
    Stamp stamp = 0;
    for (const Part part : kParts)
        stamp |= Stamp(currentVersion(part)) << (kBits * int(part));
    return stamp;
}

int versionIn(Stamp stamp, Part part) {
    return int(stamp >> (kBits * int(part))) & ((1 << kBits) - 1);
}

Stamp without(Stamp stamp, Part part) {
    return stamp & ~(Stamp((1 << kBits) - 1) << (kBits * int(part)));
}

} // namespace gleaner::analysis
