#pragma once
// From tags to what people ask for: which tags say it, in which order they are believed, and how their odd spellings
// are read. Pure, and knows no library, so that it can be tested and fuzzed with any fields.

#include <optional>
#include <string>
#include <string_view>

#include "core/analysis/metadata.h"

namespace gleaner::analysis {

// Fills everything of `metadata` but its fields from them; one odd value loses nothing but itself. `lensByMaker`: what
// the reader makes of a maker note's lens number, the last to be believed.
//
// Adds warnings, a code and its argument each:
//   gps_invalid WHY            position out of range, without one of its halves, or divided by zero; left out
//   gps_unsigned               no N, S, E or W beside the position: taken for north and east
//   altitude_invalid           left out
//   date_invalid TEXT          no date could be read out of it
//   rating_invalid TEXT        none of −1 … 5
// Readers add:
//   fields_left_out N          over MetadataLimits::maxFields or maxBytes
//   value_cut KEY, value_left_out KEY       over MetadataLimits::maxValueBytes
//   charset_unknown KEY        a text that cannot be read, kept as bytes
// and the library's words as they are.
void nameFields(Metadata& metadata, std::string_view lensByMaker = {});

// "2003:12:04 06:46:52" and its relatives as ISO 8601: other separators, a T, a fraction (dropped: the tags have it),
// an offset, and years, months and days without what is smaller. Nothing when it is no date; see isUnsetDate().
std::optional<std::string> isoDate(std::string_view text);
// Blanks, zeros and separators only: how cameras say that the clock was not set.
bool isUnsetDate(std::string_view text);

// "+01:00", "-0330", "Z" …: as ±hh:mm; nothing when it is none.
std::optional<std::string> isoOffset(std::string_view text);

// XMP's "48,12.5N", "48,12,30N" and plain "-48.2"; signed degrees.
std::optional<double> xmpDegrees(std::string_view text);

} // namespace gleaner::analysis
