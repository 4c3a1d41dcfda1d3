#pragma once
// What the characters of a query mean; shared by the parser and by toText().

#include <string>
#include <string_view>

#include "core/base/utf8.h"

namespace gleaner::search {

// The bytes of white space at `at`: ASCII white space and controls, no-break, en/em and ideographic spaces; 0 when it
// is none.
inline size_t spaceAt(std::string_view text, size_t at) {
    const base::CodePoint point = base::codePointAt(text, at);
    const bool space = point.value <= 0x20 || point.value == 0x7F || point.value == 0x85 || point.value == 0xA0 ||
                       (point.value >= 0x2000 && point.value <= 0x200A) || point.value == 0x202F ||
                       point.value == 0x205F || point.value == 0x3000;
    return space ? point.bytes : 0;
}

// The bytes of a quotation mark at `at`: " or the typographic pair that word processors make of it; 0 when it is none.
inline size_t quoteAt(std::string_view text, size_t at) {
    if (text[at] == '"')
        return 1;
    const base::CodePoint point = base::codePointAt(text, at);
    return point.value == 0x201C || point.value == 0x201D ? point.bytes : 0;
}

// Whether an index can find anything by it: a letter, a digit, or any character that is not known to be mere
// punctuation.
inline bool hasSearchable(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
        const base::CodePoint point = base::codePointAt(text, at);
        const char32_t c = point.value;
        const bool ascii = c < 0x80;
        const bool letter = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        const bool punctuation = (c >= 0x80 && c < 0xC0 && c != 0xAA && c != 0xB5 && c != 0xBA) || c == 0xD7 ||
                                 c == 0xF7 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x3004) ||
                                 (c >= 0x3008 && c <= 0x3020);
        if (ascii ? letter : !punctuation)
            return true;
        at += point.bytes;
    }
    return false;
}

inline bool isOperator(std::string_view word) {
    return word == "OR" || word == "AND" || word == "NOT";
}

} // namespace gleaner::search
