#include "core/analysis/jpeg/jpeg_lane.h"

#include <algorithm>

#include "core/analysis/icc.h"
#include "core/analysis/jpeg/jpeg_planes.h"
#include "core/analysis/jpeg/plane_scaler.h"
#include "core/analysis/jpeg_header.h"

namespace gleaner::analysis {
namespace {

// What a JPEG says about its colours that only the general lane understands.
bool hasForeignColours(const JpegHeader& header, const std::string& profile) {
    return header.precision != 8 || header.arithmetic || header.lossless ||
           (header.components.size() != 1 && header.components.size() != 3) ||
           (!header.iccProfile.empty() && profile.rfind("sRGB", 0) != 0);
}

// libjpeg's shrinking cuts frequencies off sharply and rings; with half as much again left to the scaler nobody sees
// it: SSIM to a Lanczos of the whole picture 0.997 in the mean of collection/photos and 0.984 at least, against 0.991
// and 0.735 (a grid of pixels) where nothing is left.
int shrinkFor(const JpegHeader& header, int edge) {
    const std::int64_t longest = std::max(header.width, header.height);
    int shrink = 8;
    while (shrink > 1 && longest * 2 < std::int64_t(shrink) * edge * 3)
        shrink /= 2;
    return shrink;
}

} // namespace

struct JpegLane::Impl {
    JpegPlaneDecoder decoder;
    PlaneScaler scaler;
};

JpegLane::JpegLane() : m_impl(std::make_unique<Impl>()) {}
JpegLane::~JpegLane() = default;

std::optional<Decoded> JpegLane::decode(std::span<const std::uint8_t> picture, int edge, const AnalysisOptions& options,
                                        Analysis& analysis) {
    if (analysis.type != "jpeg")
        return std::nullopt;
    const std::optional<JpegHeader> header = jpegHeader(picture);
    if (!header || header->width <= 0 || header->height <= 0 || header->height > options.maxPixels / header->width)
        return std::nullopt;
    const std::string profile = iccDescription(header->iccProfile);
    if (hasForeignColours(*header, profile))
        return std::nullopt;

    JpegPlanes stored;
    if (!m_impl->decoder.decode(picture, shrinkFor(*header, edge), stored))
        return std::nullopt;
    const Size size = fittedInto({header->width, header->height}, edge);
    Planes planes;
    planes.y = m_impl->scaler.scaled(stored.planes[0], size.width, size.height);
    if (stored.count == 3) {
        planes.cb = m_impl->scaler.scaled(stored.planes[1], (size.width + 1) / 2, (size.height + 1) / 2);
        planes.cr = m_impl->scaler.scaled(stored.planes[2], (size.width + 1) / 2, (size.height + 1) / 2);
    }

    const bool swapped = header->orientation >= 5;
    analysis.storedWidth = header->width;
    analysis.storedHeight = header->height;
    analysis.width = swapped ? header->height : header->width;
    analysis.height = swapped ? header->width : header->height;
    analysis.orientation = header->orientation;
    analysis.frames = 1;
    analysis.depth = 8;
    analysis.colourSpace = stored.count == 1 ? "Gray" : "sRGB";
    analysis.iccProfile = profile;
    analysis.hasAlpha = false;
    analysis.lane = Lane::Fast;
    return Decoded{upright(std::move(planes), header->orientation), 0};
}

} // namespace gleaner::analysis
