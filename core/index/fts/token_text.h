#pragma once
// Text as the FTS5 tables are given it, for documents and queries alike. FTS5's unicode61 tokenizer splits at what is
// no letter or number, lower-cases and folds diacritics; this does beforehand what it cannot:
//  - Han and kana have no spaces between words: every character becomes a token, and a word of several a phrase of them
//  - emoji are symbols, which the tokenizer would drop: each becomes a token of its own
//  - full-width Latin becomes Latin, Greek and Cyrillic lose the accents that people leave out; vowel marks of Arabic
//  and Hebrew, presentation selectors and skin tones are dropped
// A generation keeps the text it gave to FTS5, so these rules may change without harm to generations already built.

#include <cstdint>
#include <string>
#include <string_view>

namespace gleaner::index::fts {

// Running text: a description, a creator's name, the words of a query.
std::string tokenText(std::string_view text);

// One value between boundary tokens, so that a phrase with the boundaries in it matches whole values only. Empty for a
// text without any token.
std::string wholeText(std::string_view text);

// Values separated by newlines with a boundary around each: a phrase never spans two tags.
std::string wholeTexts(std::string_view lines);

// About how many tokens tokenText() or wholeText() gave, boundaries not counted; for the length normalisation of BM25.
std::int64_t tokenCount(std::string_view tokenised);

} // namespace gleaner::index::fts
