#pragma once
// "Did you mean …?": the word among `candidates` nearest to `word`.

#include <span>
#include <string>
#include <string_view>

namespace gleaner::base {

// By edit distance (Levenshtein, insert/delete/replace 1 each), case folded; empty when none is within a third of the
// word's length (at least 1, at most 3). The first wins a tie.
std::string nearestWord(std::string_view word, std::span<const std::string> candidates);

} // namespace gleaner::base
