#pragma once
// The planes that the measures of a file are taken from, by the same lanes as in the decoder.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

#include "core/analysis/jpeg/jpeg_lane.h"
#include "core/analysis/jpeg/plane_scaler.h"
#include "core/analysis/jpeg_header.h"
#include "core/analysis/measures.h"
#include "core/analysis/vips/vips_lane.h"

namespace gleaner::test {

struct DecodedPicture {
    analysis::Planes large, small;
    analysis::Traits traits;
};

// All formats of the strict profile.
class PictureDecoder {
public:
    std::optional<DecodedPicture> decoded(const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        const std::vector<std::uint8_t> bytes(std::istreambuf_iterator<char>(in), {});
        analysis::Analysis facts;
        facts.bytes = std::int64_t(bytes.size());
        facts.type = analysis::sniffType(bytes);
        if (facts.type.empty() || !analysis::opens(analysis::VipsLoaders::Strict, facts.type))
            return std::nullopt;
        std::optional<analysis::Decoded> decoded;
        if (facts.type == "jpeg")
            decoded = m_fast.decode(bytes, analysis::kLargeEdge, {}, facts);
        if (!decoded && facts.outcome.isStored())
            decoded = m_general.decode(bytes, analysis::kLargeEdge, {}, facts);
        if (!decoded)
            return std::nullopt;
        DecodedPicture out;
        out.large = std::move(decoded->planes);
        out.small = std::max(out.large.width(), out.large.height()) > analysis::kSmallEdge
                        ? m_scaler.fitted(out.large, analysis::kSmallEdge)
                        : out.large;
        out.traits.size = {facts.width, facts.height};
        out.traits.type = facts.type;
        out.traits.bytes = facts.bytes;
        out.traits.frames = facts.frames;
        out.traits.hasAlpha = facts.hasAlpha;
        out.traits.transparentShare = decoded->transparentShare;
        if (const auto header = facts.type == "jpeg" ? analysis::jpegHeader(bytes) : std::nullopt)
            out.traits.compressionQuality = analysis::compressionQuality(*header);
        out.traits.isVector = facts.type == "svg";
        return out;
    }

private:
    // Before the lane, which would start libvips with fewer formats.
    struct StrictVips {
        StrictVips() { analysis::startVips(analysis::VipsLoaders::Strict); }
    } m_vips;
    analysis::VipsLane m_general;
    analysis::JpegLane m_fast;
    analysis::PlaneScaler m_scaler;
};

} // namespace gleaner::test
