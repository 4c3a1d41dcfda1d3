#include "core/base/nearest_word.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <vector>

namespace gleaner::base {
namespace {

char folded(char c) {
    return char(std::tolower(static_cast<unsigned char>(c)));
}

size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), size_t(0));
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (folded(a[i - 1]) != folded(b[j - 1]) ? 1 : 0)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

} // namespace

std::string nearestWord(std::string_view word, std::span<const std::string> candidates) {
    if (word.size() > 64)
        return {};
    const size_t allowed = std::clamp<size_t>(word.size() / 3, 1, 3);
    std::string best;
    size_t bestDistance = allowed + 1;
    for (const std::string& candidate : candidates) {
        const size_t distance = editDistance(word, candidate);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

} // namespace gleaner::base
