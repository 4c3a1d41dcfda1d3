#pragma once
// A lane: a way from a file's bytes to planes. The general lane (analysis/vips) opens whatever its library opens; the
// fast lane (analysis/jpeg) takes ordinary JPEG only. Both give the same facts and nearly the same pixels
// (tests/contract/lane).

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "core/analysis/analyser.h"
#include "core/analysis/planes.h"

namespace gleaner::analysis {

// The analysis ends as this outcome; facts that are known already stay.
inline void refuse(Analysis& analysis, model::OutcomeKind kind, std::string reason) {
    analysis.outcome.kind = kind;
    analysis.outcome.httpStatus = 0;
    analysis.reason = std::move(reason);
}

struct Decoded {
    Planes planes;               // within the asked box, upright, sRGB, on the ground
    double transparentShare = 0; // of its pixels
};

// One thread at a time per lane.
class DecodingLane {
public:
    virtual ~DecodingLane() = default;

    // Reads the facts of the header into `analysis` (whose bytes, type, mime and sha256 are set) and decodes into a
    // square box of `edge` px, never enlarged. Header first: the limits of the options are checked before any pixel.
    // Returns nothing when the lane does not take this picture (another will; `analysis` is then as it was) or when it
    // is refused: `analysis.outcome` then says why.
    virtual std::optional<Decoded> decode(std::span<const std::uint8_t> picture, int edge,
                                          const AnalysisOptions& options, Analysis& analysis) = 0;
};

} // namespace gleaner::analysis
