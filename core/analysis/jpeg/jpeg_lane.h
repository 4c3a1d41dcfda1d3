#pragma once
// The fast lane: 8-bit baseline or progressive JPEG in YCbCr or grey without a profile or with sRGB, through
// libjpeg-turbo's planes and zimg's resampler. Whatever it is not sure of (odd sampling, warnings of the decoder,
// truncation) it leaves to the general lane.

#include <memory>

#include "core/analysis/lane.h"

namespace gleaner::analysis {

class JpegLane final : public DecodingLane {
public:
    JpegLane();
    ~JpegLane() override;
    std::optional<Decoded> decode(std::span<const std::uint8_t> picture, int edge, const AnalysisOptions& options,
                                  Analysis& analysis) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::analysis
