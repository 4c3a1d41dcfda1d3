#pragma once
// The filter keys of the language, what they are also called, and the values they take.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gleaner::search {

struct KeyRule {
    std::string_view key;                  // as in core/index/filter_keys.h
    std::vector<std::string_view> aliases; // other spellings of the key
    std::vector<std::string_view> values;  // none: any text
    bool otherValuesInQuotes = false;      // a value in quotes is taken as written: what a catalogue holds has no end
};

// Ascending by key.
const std::vector<KeyRule>& keyRules();

// The rule of a key or alias in any case; null when there is none.
const KeyRule* findKey(std::string_view name);

// The listed value that `value` stands for: letter case folded, jpeg → jpg, tiff → tif. None when it is not listed.
std::optional<std::string> listedValue(const KeyRule& rule, std::string_view value);

} // namespace gleaner::search
