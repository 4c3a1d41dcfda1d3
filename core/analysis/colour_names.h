#pragma once
// Words for colours: the eleven basic terms (Berlin and Kay 1969) and what people search for in between.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/analysis/lab.h"

namespace gleaner::analysis {

// One example of a colour; a name may have several. What has hardly any chroma is named by its lightness alone, and
// everything else has the name of the nearest example in CIELAB.
struct NamedColour {
    std::string_view name; // English, lower case, one word: the value of `color:` in a search
    std::array<std::uint8_t, 3> rgb;
};
std::span<const NamedColour> namedColours();

std::string_view colourName(const Lab& colour);

// Whether a word is a name that colourName() can give.
bool isColourName(std::string_view word);
std::span<const std::string_view> colourNames(); // each once, basic terms first

} // namespace gleaner::analysis
