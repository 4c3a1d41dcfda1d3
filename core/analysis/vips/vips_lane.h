#pragma once
// The general lane: every format libvips opens, colour-managed to sRGB, first meaningful frame of an animation.

#include <memory>
#include <string>

#include "core/analysis/lane.h"

namespace gleaner::analysis {

// Which loaders libvips may use. Once per process, before the first picture.
enum class VipsLoaders {
    Trusted, // those libvips itself trusts with foreign files
    Strict,  // those of the strict profile too (see core/README.md): SVG without external references, BMP, PSD …
};
// Starts libvips; later calls do nothing. Any thread.
void startVips(VipsLoaders loaders = VipsLoaders::Trusted);

// Whether the general lane of that profile has a loader for a sniffed type.
bool opens(VipsLoaders loaders, const std::string& type);

class VipsLane final : public DecodingLane {
public:
    VipsLane(); // starts libvips with the trusted loaders unless it was started
    ~VipsLane() override;
    std::optional<Decoded> decode(std::span<const std::uint8_t> picture, int edge, const AnalysisOptions& options,
                                  Analysis& analysis) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::analysis
