#pragma once
// One picture from bytes to everything that is known of it, on the calling thread: header, lane, planes, thumbnails,
// measures, metadata. Lives in the decoder's process; whoever has foreign files asks an Analyser.

#include <memory>
#include <span>

#include "core/analysis/analyser.h"
#include "core/analysis/vips/vips_lane.h"

namespace gleaner::analysis {

// One thread at a time per analyst.
class PictureAnalyst {
public:
    explicit PictureAnalyst(VipsLoaders loaders = VipsLoaders::Trusted);
    ~PictureAnalyst();

    // Never throws: whatever goes wrong is in the outcome. Leaves sha256 to whoever holds the bytes (a decoder's word
    // on it would not be believed).
    Analysis analyse(std::span<const std::uint8_t> picture, const AnalysisOptions& options);

    // Decodes a small picture of every format it knows, so that the libraries have opened what they ever open.
    void warmUp();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::analysis
