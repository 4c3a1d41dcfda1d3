#pragma once
// Comparing names of protocols: ASCII, without a locale.

#include <algorithm>
#include <string_view>

namespace gleaner::robots {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
}

inline bool equalInAnyCase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace gleaner::robots
