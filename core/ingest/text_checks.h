#pragma once
// Small pure questions about the text of a list.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gleaner::ingest {

// Well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF) without a NUL.
bool isCleanText(std::string_view bytes);

std::string_view trimmed(std::string_view text); // without ASCII white space at both ends
std::string lowered(std::string_view text);      // ASCII only

// The whole text is a decimal number; "1024.0" is the whole number 1024. Nothing for anything else, infinities
// included.
std::optional<std::int64_t> wholeNumber(std::string_view text);
std::optional<double> number(std::string_view text);

// False for JSON that is an attack on who reads it: nested deeper than kMaxJsonDepth, or with an escaped NUL.
bool isHarmlessJson(std::string_view json);
inline constexpr int kMaxJsonDepth = 64; // real metadata nests below ten, IIIF manifests below twenty

} // namespace gleaner::ingest
