#include "core/analysis/vips/vips_lane.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>

#include <vips/vips.h>

#include "core/analysis/icc.h"
#include "core/analysis/jpeg/plane_scaler.h"
#include "core/analysis/raster/raster.h"
#include "core/analysis/stored_samples.h"
#include "core/analysis/vips/pixel_planes.h"
#include "core/analysis/vips/vips_facts.h"
#include "core/analysis/vips/vips_image.h"

namespace gleaner::analysis {
namespace {

using model::OutcomeKind;
using Picture = std::span<const std::uint8_t>;

// Facts and limits from the header; no pixel is decoded. The image can be, once.
Image opened(Picture picture, const AnalysisOptions& options, Analysis& analysis) {
    checkPngPixels(picture, options);
    VipsImage* made = vips_image_new_from_buffer(picture.data(), picture.size(), "", "access", VIPS_ACCESS_SEQUENTIAL,
                                                 "fail_on", VIPS_FAIL_ON_ERROR, nullptr);
    Image image = taken(0, made);
    readFacts(image.get(), picture, analysis);
    checkLimits(analysis, options);
    return image;
}

// One frame in just this size and upright, in the file's colours. Decoders shrink while they read.
Image fitted(Picture picture, int page, Size size) {
    // fail_on stands in the loader's options because vips_thumbnail_buffer() of 8.14 does not pass its own argument on.
    const std::string load = page > 0 ? "[fail_on=error,page=" + std::to_string(page) + "]" : "[fail_on=error]";
    VipsImage* out = nullptr;
    // The buffer is not written to; the parameter only predates const. No export_profile: it would take pictures
    // without a profile through a conversion too, which turns pure blue violet. The size is forced, because libvips
    // rounds it in its own way.
    const int failed =
        vips_thumbnail_buffer(const_cast<std::uint8_t*>(picture.data()), picture.size(), &out, size.width, "height",
                              size.height, "size", VIPS_SIZE_FORCE, "option_string", load.c_str(), nullptr);
    return taken(failed, out);
}

// A profile that cannot be used costs the colours, not the picture.
Image coloured(Image image, Analysis& analysis) {
    VipsImage* out = nullptr;
    if (hasOwnProfile(image.get(), analysis)) {
        if (vips_icc_transform(image.get(), &out, "srgb", "embedded", TRUE, "intent", VIPS_INTENT_RELATIVE,
                               "black_point_compensation", TRUE, nullptr) == 0) {
            image.reset(out);
        } else {
            if (analysis.warnings.empty()) // of the header, or of another frame
                analysis.warnings.emplace_back("profile_unusable");
            takeWords();
        }
    }
    const VipsInterpretation space = vips_image_get_interpretation(image.get());
    if (space == VIPS_INTERPRETATION_sRGB || space == VIPS_INTERPRETATION_B_W)
        return image;
    const bool grey = vips_image_get_bands(image.get()) < 3;
    const int failed =
        vips_colourspace(image.get(), &out, grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, nullptr);
    return taken(failed, out);
}

// 8 bits, in memory.
Image inMemory(Image image) {
    VipsImage* out = nullptr;
    if (vips_image_get_format(image.get()) != VIPS_FORMAT_UCHAR) {
        const int failed = vips_cast_uchar(image.get(), &out, nullptr);
        image = taken(failed, out);
    }
    return taken(0, vips_image_copy_memory(image.get()));
}

// Samples encoded for another display than that of sRGB, in place. What is nearly the same is left alone, as libpng
// does.
constexpr double kDisplay = 2.2, kEncoded = 1 / kDisplay;
void corrected(VipsImage* image, double gamma) {
    constexpr double kVisible = 0.05;
    const double exponent = 1 / (gamma * kDisplay);
    if (std::abs(exponent - 1) < kVisible)
        return;
    std::array<VipsPel, 256> table{};
    for (size_t i = 0; i < table.size(); ++i)
        table[i] = VipsPel(std::lround(255 * std::pow(double(i) / 255, exponent)));
    const int bands = vips_image_get_bands(image), colours = bands < 3 ? 1 : 3;
    VipsPel* pixel = VIPS_IMAGE_ADDR(image, 0, 0);
    for (size_t left = VIPS_IMAGE_N_PELS(image); left > 0; --left, pixel += bands)
        for (int c = 0; c < colours; ++c)
            pixel[c] = table[pixel[c]];
}

Decoded onGround(VipsImage* image) {
    const int bands = vips_image_get_bands(image);
    const bool alpha = vips_image_hasalpha(image);
    const int colours = bands < 3 ? 1 : 3;
    PlanesOnGround planes = planesOf({VIPS_IMAGE_ADDR(image, 0, 0), vips_image_get_width(image),
                                      vips_image_get_height(image), colours + (alpha && bands > colours), bands});
    return {std::move(planes.planes), planes.transparentShare};
}

// In memory, without resampling, in the encoding of sRGB.
Decoded decodedPixels(Picture picture, Image image) {
    const Image pixels = inMemory(std::move(image));
    if (hasPngHeader(picture))
        corrected(pixels.get(), pngGamma(picture).value_or(kEncoded));
    return onGround(pixels.get());
}

Decoded decodedFrame(Picture picture, Analysis& analysis, int page, int edge) {
    const Size size = fittedInto({analysis.width, analysis.height}, edge);
    return decodedPixels(picture, coloured(fitted(picture, page, size), analysis));
}

// Pictures of a moderate size whose pixels need no more than resampling.
bool isPlain(VipsImage* image, const Analysis& analysis) {
    constexpr std::uint64_t kMostPixels = 1 << 22; // beyond, the decoders' own shrinking saves more
    const VipsInterpretation space = vips_image_get_interpretation(image);
    return analysis.type != "webp" && // whose decoder shrinks well before it makes RGB
           VIPS_IMAGE_N_PELS(image) <= kMostPixels && vips_image_get_format(image) == VIPS_FORMAT_UCHAR &&
           vips_image_get_coding(image) == VIPS_CODING_NONE && vips_image_get_bands(image) <= 4 &&
           (space == VIPS_INTERPRETATION_sRGB || space == VIPS_INTERPRETATION_B_W) && !hasOwnProfile(image, analysis);
}

// Their planes are resampled, which costs a third of what libvips' resampling of pixels does; much less still where
// there is transparency, which is laid on the ground before.
Decoded decodedWhole(Picture picture, Image image, const Analysis& analysis, int edge, PlaneScaler& scaler) {
    Decoded decoded = decodedPixels(picture, std::move(image));
    const Size size = fittedInto({analysis.storedWidth, analysis.storedHeight}, edge);
    decoded.planes = upright(scaler.scaledTo(decoded.planes, size), analysis.orientation);
    return decoded;
}

bool isOneColour(const Planes& planes) {
    const auto even = [](const Plane& plane) {
        return std::all_of(plane.samples.begin(), plane.samples.end(),
                           [&](std::uint8_t sample) { return sample == plane.samples.front(); });
    };
    return even(planes.y) && even(planes.cb) && even(planes.cr);
}

Decoded decodedOpened(Picture picture, Image image, int edge, Analysis& analysis, PlaneScaler& scaler) {
    return isPlain(image.get(), analysis) ? decodedWhole(picture, std::move(image), analysis, edge, scaler)
                                          : decodedFrame(picture, analysis, 0, edge);
}

// Animations often begin with an empty canvas: the first frame that shows something, looked for in ever larger steps.
Decoded firstMeaningfulFrame(Picture picture, Analysis& analysis, int edge, Decoded first) {
    const bool animated = analysis.frames > 1 && (analysis.type == "gif" || analysis.type == "webp");
    if (!animated || !isOneColour(first.planes))
        return first;
    constexpr int kLastLookedAt = 64;
    for (int page = 1; page < std::min(analysis.frames, kLastLookedAt); page *= 2) {
        try {
            Decoded frame = decodedFrame(picture, analysis, page, edge);
            if (!isOneColour(frame.planes))
                return frame;
        } catch (const Refusal&) {
            break; // a broken later frame takes nothing away from the first
        }
    }
    return first;
}

// A loader of the strict profile is named, never found out by libvips' own look at the bytes.
using Loader = int (*)(VipsSource*, VipsImage**, ...);
struct StrictLoader {
    std::string_view type;
    Loader load;
};
constexpr std::array kStrictLoaders{StrictLoader{"svg", vips_svgload_source}, StrictLoader{"jp2", vips_jp2kload_source},
                                    StrictLoader{"jxl", vips_jxlload_source}, StrictLoader{"pnm", vips_ppmload_source},
                                    StrictLoader{"hdr", vips_radload_source}};

const StrictLoader* strictLoaderOf(std::string_view type) {
    const auto found = std::find_if(kStrictLoaders.begin(), kStrictLoaders.end(),
                                    [&](const StrictLoader& loader) { return loader.type == type; });
    return found == kStrictLoaders.end() ? nullptr : &*found;
}

struct UnrefSource {
    void operator()(VipsSource* source) const { g_object_unref(source); }
};

// `scale` is for drawings only.
Image strictlyOpened(const StrictLoader& loader, Picture picture, double scale) {
    const std::unique_ptr<VipsSource, UnrefSource> source(vips_source_new_from_memory(picture.data(), picture.size()));
    if (!source)
        refuseDecode();
    VipsImage* out = nullptr;
    const int failed = loader.type == "svg"
                           ? loader.load(source.get(), &out, "scale", scale, "fail_on", VIPS_FAIL_ON_ERROR, nullptr)
                           : loader.load(source.get(), &out, "fail_on", VIPS_FAIL_ON_ERROR, nullptr);
    return taken(failed, out);
}

Image resized(VipsImage* image, Size size) {
    VipsImage* out = nullptr;
    const int failed =
        vips_thumbnail_image(image, &out, size.width, "height", size.height, "size", VIPS_SIZE_FORCE, nullptr);
    return taken(failed, out);
}

Decoded strictlyDecoded(const StrictLoader& loader, Picture picture, int edge, const AnalysisOptions& options,
                        Analysis& analysis) {
    Image image = strictlyOpened(loader, picture, 1);
    readFacts(image.get(), picture, analysis);
    analysis.frames = 1; // what JPEG 2000 has as pages are its resolutions
    checkSize(analysis);
    const Size size = fittedInto({analysis.width, analysis.height}, edge);
    if (loader.type == "svg") // has no pixels of its own: drawn at the size that is needed
        image = drawnHere(strictlyOpened(loader, picture, double(size.width) / analysis.width).get());
    else
        checkLimits(analysis, options);
    return onGround(inMemory(coloured(resized(image.get(), size), analysis)).get());
}

[[noreturn]] void refuseRaster(const Error& error) {
    refuse(OutcomeKind::DecodeRefused, error.thing + ": " + error.detail);
}

// Pixels that were read without libvips, as it would have read them. `raster` must outlive the image.
Image imageOf(const Raster& raster, const RasterFacts& facts) {
    VipsImage* made = vips_image_new_from_memory(raster.samples.data(), raster.samples.size(), raster.width,
                                                 raster.height, raster.channels, VIPS_FORMAT_UCHAR);
    const Image memory = taken(0, made);
    constexpr std::array kSpaces{VIPS_INTERPRETATION_B_W, VIPS_INTERPRETATION_sRGB, VIPS_INTERPRETATION_CMYK,
                                 VIPS_INTERPRETATION_LAB}; // in the order of RasterColours
    VipsImage* out = nullptr;
    int failed = 0;
    if (facts.colours == RasterColours::Lab) { // L of 0 … 100, a and b around 0
        double factors[] = {100.0 / 255, 1, 1, 1}, offsets[] = {0, -128, -128, 0};
        failed = vips_linear(memory.get(), &out, factors, offsets, raster.channels, nullptr);
    } else {
        failed = vips_copy(memory.get(), &out, nullptr);
    }
    Image image = taken(failed, out);
    failed = vips_copy(image.get(), &out, "interpretation", kSpaces[size_t(facts.colours)], nullptr);
    image = taken(failed, out);
    if (!facts.iccProfile.empty())
        vips_image_set_blob_copy(image.get(), VIPS_META_ICC_NAME, facts.iccProfile.data(), facts.iccProfile.size());
    return image;
}

Decoded decodedRaster(Picture picture, int edge, const AnalysisOptions& options, Analysis& analysis,
                      PlaneScaler& scaler) {
    const Result<RasterFacts> facts = rasterFacts(analysis.type, picture);
    if (!facts)
        refuseRaster(facts.error());
    if (!facts->png.empty()) {
        Image image = opened(facts->png, options, analysis);
        analysis.frames = facts->frames;
        return decodedOpened(facts->png, std::move(image), edge, analysis, scaler);
    }
    constexpr std::array kNames{"Gray", "sRGB", "CMYK", "CIELab"};
    analysis.width = analysis.storedWidth = facts->width;
    analysis.height = analysis.storedHeight = facts->height;
    analysis.frames = facts->frames;
    analysis.depth = facts->depth;
    analysis.colourSpace = kNames[size_t(facts->colours)];
    analysis.iccProfile = iccDescription(facts->iccProfile);
    analysis.hasAlpha = facts->hasAlpha;
    checkLimits(analysis, options);
    const Result<Raster> raster = rasterPixels(analysis.type, picture);
    if (!raster)
        refuseRaster(raster.error());
    const Size size = fittedInto({analysis.width, analysis.height}, edge);
    return onGround(inMemory(coloured(resized(imageOf(*raster, *facts).get(), size), analysis)).get());
}

Decoded decodedPicture(Picture picture, int edge, const AnalysisOptions& options, Analysis& analysis,
                       PlaneScaler& scaler) {
    if (isRasterType(analysis.type))
        return decodedRaster(picture, edge, options, analysis, scaler);
    if (const StrictLoader* loader = strictLoaderOf(analysis.type))
        return strictlyDecoded(*loader, picture, edge, options, analysis);
    Decoded first = decodedOpened(picture, opened(picture, options, analysis), edge, analysis, scaler);
    return firstMeaningfulFrame(picture, analysis, edge, std::move(first));
}

} // namespace

struct VipsLane::Impl {
    PlaneScaler scaler;
};

VipsLane::VipsLane() : m_impl(std::make_unique<Impl>()) {
    startVips();
}

VipsLane::~VipsLane() {
    vips_thread_shutdown(); // what libvips keeps for this thread
}

std::optional<Decoded> VipsLane::decode(Picture picture, int edge, const AnalysisOptions& options, Analysis& analysis) {
    try {
        Decoded decoded = decodedPicture(picture, edge, options, analysis, m_impl->scaler);
        analysis.lane = Lane::General;
        takeWords(); // said even of good files ("bad seek" of every AVIF)
        return decoded;
    } catch (const Refusal& refusal) {
        refuse(analysis, refusal.kind, refusal.reason);
        return std::nullopt;
    }
}

} // namespace gleaner::analysis
