#pragma once
// Foreign text made safe for the format it is put into. Input is any text; output never ends the construct it stands
// in.

#include <string>
#include <string_view>

namespace gleaner::curation {

// One line: control characters, line and paragraph separators become spaces (runs of them one), and the characters that
// override or embed a direction are dropped, so that a title cannot turn round the licence behind it. What is no UTF-8
// becomes U+FFFD.
std::string oneLine(std::string_view text);

std::string htmlText(std::string_view text); // also for attribute values and XML
std::string markdownText(std::string_view text);
std::string wikiText(std::string_view text);
std::string bibtexText(std::string_view text);

// The address when it is http(s) and valid, with what could end a link in any of the formats percent-encoded; else
// empty.
std::string safeAddress(std::string_view url);

} // namespace gleaner::curation
