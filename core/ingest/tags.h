#pragma once
// Tags as lists write them.

#include <optional>
#include <string_view>
#include <vector>

#include "core/model/record.h"

namespace gleaner::ingest {

// A JSON list of {name, accuracy?, provider?} (accuracy a number or its text) or of names, or words joined by |.
// Nothing when `text` begins as a JSON list and is none. Kept as they are, repetitions too: cleaning is the cleaning
// rules' work.
std::optional<std::vector<model::Tag>> parseTags(std::string_view text);

// A museum's subjects, level>level>leaf joined by |: each leaf once, in order.
std::vector<model::Tag> subjectLeaves(std::string_view text);

} // namespace gleaner::ingest
