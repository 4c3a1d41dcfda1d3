#pragma once
// An analysis as the JSON object that the catalogue keeps beside the record, and that `gleaner-cli analyse --json`
// prints: the field names are those of design/cli.md.

#include <string>
#include <string_view>

#include "core/analysis/analyser.h"
#include "core/analysis/versions.h"
#include "core/base/result.h"

namespace gleaner::pipeline {

// One object. What is not known is left out (no nulls); texts that are no UTF-8 are repaired, never refused.
//
// - facts: type, mime, width, height, stored_width, stored_height, orientation, frames, depth, colour_space,
//   icc_profile, alpha, lane ("fast" | "general"), warnings:[text]
//
// - words: gps:{lat, lon, alt?}, date_taken, make, model, lens, title, caption, keywords:[text], creator, copyright,
//   license, rating
//
// - measures: quality, sharpness, exposure, entropy, colourfulness, compression_quality, pdq:{hash, quality,
//   dihedral:[8 hashes]}, palette:[{lab:[L, a, b], name, weight}], descriptor (base64), labels:[{name, confidence}]
//
// - fields:[{key, value}]: every tag as it stands in the file, but for packets that only repeat others (a maker note
//   whose tags are there; XMP, IPTC and ICC within a TIFF). A value is a text, a list of whole numbers, a list of
//   texts, or {"rationals":["1/60", …]}, {"reals":[number, …]} (null: no number), {"bytes": base64}, {"texts":[]}.
//   What is beyond kMaxFieldsJson bytes is left out, the largest first, with the warning "fields_left_out N"
//
// - versions:{facts: n, …}: of the analysis' parts, from `stamp`
//
// Not in it: outcome, reason, sha256 and bytes (the record has them), thumbnails and placeholder (stores of their own).
std::string analysisJson(const analysis::Analysis& analysis, analysis::Stamp stamp = analysis::currentStamp());

inline constexpr size_t kMaxFieldsJson = 64 << 10;

// Reads it back, also what older versions wrote (type, mime, stored_width, stored_height, orientation, frames, depth,
// colour_space, alpha and nothing else: width and height then follow from the orientation). A member of another kind
// than expected counts as unknown. `outcome` is Http 200. All warnings come back in Analysis::warnings. Measures are
// there when any of theirs is. BadFormat when it is no JSON object.
Result<analysis::Analysis> analysisFromJson(std::string_view json);

} // namespace gleaner::pipeline
