#include "core/analysis/decoding/picture_analyst.h"

#include <algorithm>
#include <new>

#include "core/analysis/decoding/warm_up_samples.h"
#include "core/analysis/exiv2/exiv2_metadata.h"
#include "core/analysis/jpeg/jpeg_encoder.h"
#include "core/analysis/jpeg/jpeg_lane.h"
#include "core/analysis/jpeg/plane_scaler.h"
#include "core/analysis/jpeg_header.h"
#include "core/analysis/placeholder.h"

namespace gleaner::analysis {
namespace {

using model::OutcomeKind;
using Picture = std::span<const std::uint8_t>;

// What a refused picture leaves behind: facts of its header, nothing that was made from its pixels.
void forgetPixels(Analysis& analysis) {
    analysis.thumbnails.clear();
    analysis.placeholder = {};
    analysis.measures.reset();
}

// The thumbnails to keep: ascending, and none beyond the first that holds the whole picture.
std::vector<int> keptEdges(const Analysis& analysis, const AnalysisOptions& options) {
    std::vector<int> edges = options.thumbnailEdges;
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    const auto holds = [&](int edge) { return edge >= std::max(analysis.width, analysis.height); };
    const auto enough = std::find_if(edges.begin(), edges.end(), holds);
    if (enough != edges.end())
        edges.erase(enough + 1, edges.end());
    return edges;
}

// Every box that planes are needed in, the largest first.
std::vector<int> neededEdges(const AnalysisOptions& options) {
    std::vector<int> edges = options.thumbnailEdges;
    edges.push_back(kSmallEdge);
    if (options.measures)
        edges.push_back(kLargeEdge);
    std::sort(edges.rbegin(), edges.rend());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    return edges;
}

} // namespace

struct PictureAnalyst::Impl {
    VipsLoaders loaders;
    VipsLane general;
    JpegLane fast;
    PlaneScaler scaler;
    Exiv2Metadata metadata;

    explicit Impl(VipsLoaders which) : loaders((startVips(which), which)) {}

    std::optional<Decoded> decode(Picture picture, int edge, const AnalysisOptions& options, Analysis& analysis) {
        if (analysis.type == "jpeg") {
            std::optional<Decoded> decoded = fast.decode(picture, edge, options, analysis);
            if (decoded)
                analysis.lane = Lane::Fast;
            if (decoded || !analysis.outcome.isStored())
                return decoded;
        }
        return general.decode(picture, edge, options, analysis);
    }

    // Each size is made from the one above it.
    void useDecoded(Decoded decoded, const AnalysisOptions& options, const std::optional<JpegHeader>& header,
                    Analysis& analysis) {
        const std::vector<int> kept = keptEdges(analysis, options);
        Planes planes = std::move(decoded.planes);
        Planes large;
        for (const int edge : neededEdges(options)) {
            // Of the picture's own size, whose rounding is not that of a size already rounded.
            const Size size = fittedInto({analysis.width, analysis.height}, edge);
            if (size != Size{planes.width(), planes.height()})
                planes = scaler.scaledTo(planes, size);
            if (std::find(kept.begin(), kept.end(), edge) != kept.end())
                keepThumbnail(planes, edge, options.thumbnailQuality, analysis);
            if (edge == kLargeEdge)
                large = planes;
            if (edge == kSmallEdge) {
                analysis.placeholder = Bytes(placeholderOf(planes));
                if (options.measures)
                    analysis.measures = measure(large, planes, traitsOf(analysis, header, decoded.transparentShare));
            }
        }
        std::reverse(analysis.thumbnails.begin(), analysis.thumbnails.end());
    }

    static void keepThumbnail(const Planes& planes, int edge, int quality, Analysis& analysis) {
        std::optional<Bytes> jpeg = encodedJpeg(planes, quality);
        if (!jpeg) {
            analysis.warnings.push_back("thumbnail_failed " + std::to_string(edge));
            return;
        }
        Thumbnail thumbnail;
        thumbnail.edge = edge;
        thumbnail.width = planes.width();
        thumbnail.height = planes.height();
        thumbnail.jpeg = std::move(*jpeg);
        analysis.thumbnails.push_back(std::move(thumbnail));
    }

    static Traits traitsOf(const Analysis& analysis, const std::optional<JpegHeader>& header, double transparentShare) {
        Traits traits;
        traits.size = {analysis.width, analysis.height};
        traits.type = analysis.type;
        traits.bytes = analysis.bytes;
        traits.frames = analysis.frames;
        traits.hasAlpha = analysis.hasAlpha;
        traits.transparentShare = transparentShare;
        if (header)
            traits.compressionQuality = compressionQuality(*header);
        traits.isVector = analysis.type == "svg";
        return traits;
    }

    void analyse(Picture picture, const AnalysisOptions& options, Analysis& analysis) {
        analysis.type = sniffType(picture);
        analysis.mime = mimeOf(analysis.type);
        if (analysis.type.empty())
            return refuse(analysis, OutcomeKind::NotAnImage, "no picture format begins like this");
        if (!opens(loaders, analysis.type))
            return refuse(analysis, OutcomeKind::DecodeRefused, "no loader for " + analysis.type + " is allowed here");
        std::optional<Decoded> decoded = decode(picture, neededEdges(options).front(), options, analysis);
        if (!decoded)
            return;
        const std::optional<JpegHeader> header = analysis.type == "jpeg" ? jpegHeader(picture) : std::nullopt;
        useDecoded(std::move(*decoded), options, header, analysis);
        if (!header || header->hasMetadata)
            analysis.metadata = metadata.read(picture, analysis.type, options.metadata);
    }
};

PictureAnalyst::PictureAnalyst(VipsLoaders loaders) : m_impl(std::make_unique<Impl>(loaders)) {}
PictureAnalyst::~PictureAnalyst() = default;

Analysis PictureAnalyst::analyse(Picture picture, const AnalysisOptions& options) {
    Analysis analysis;
    analysis.bytes = std::int64_t(picture.size());
    try {
        m_impl->analyse(picture, options, analysis);
    } catch (const std::bad_alloc&) {
        refuse(analysis, OutcomeKind::TooLarge, "not enough memory");
    } catch (const std::exception& exception) {
        refuse(analysis, OutcomeKind::DecodeRefused, exception.what());
    }
    if (!analysis.outcome.isStored())
        forgetPixels(analysis);
    return analysis;
}

void PictureAnalyst::warmUp() {
    for (const Picture sample : trustedSamples())
        (void)analyse(sample, {});
    if (m_impl->loaders == VipsLoaders::Strict)
        for (const Picture sample : strictSamples())
            (void)analyse(sample, {});
}

} // namespace gleaner::analysis
