#include "core/analysis/vips/vips_facts.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include <vips/vips.h>

#include "core/analysis/icc.h"
#include "core/analysis/stored_samples.h"
#include "core/analysis/vips/vips_image.h"

namespace gleaner::analysis {
namespace {

using model::OutcomeKind;
using Picture = std::span<const std::uint8_t>;

std::uint32_t bigEndian32(Picture bytes, size_t at) {
    return std::uint32_t(bytes[at]) << 24 | std::uint32_t(bytes[at + 1]) << 16 | std::uint32_t(bytes[at + 2]) << 8 |
           bytes[at + 3];
}

void checkPixels(std::int64_t width, std::int64_t height, const AnalysisOptions& options) {
    if (width > 0 && height > options.maxPixels / width)
        refuse(OutcomeKind::TooLarge, std::to_string(width) + "x" + std::to_string(height) + " pixels, the limit is " +
                                          std::to_string(options.maxPixels));
}

int intOf(VipsImage* image, const char* name, int otherwise) {
    int value = otherwise;
    if (vips_image_get_typeof(image, name) == 0 || vips_image_get_int(image, name, &value) != 0)
        return otherwise;
    return value;
}

int depthOf(VipsImage* image, const std::string& type, Picture bytes) {
    if (const int depth = storedDepth(type, bytes); depth > 0)
        return depth;
    if (const int depth = intOf(image, "heif-bitdepth", 0); depth > 0)
        return depth;
    return int(vips_format_sizeof(vips_image_get_format(image))) * 8;
}

std::string colourSpaceOf(VipsImage* image) {
    switch (vips_image_get_interpretation(image)) {
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16:
        return "Gray";
    case VIPS_INTERPRETATION_sRGB:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_RGB16:
        return "sRGB";
    case VIPS_INTERPRETATION_scRGB:
        return "RGB";
    case VIPS_INTERPRETATION_CMYK:
        return "CMYK";
    case VIPS_INTERPRETATION_LAB:
    case VIPS_INTERPRETATION_LABS:
    case VIPS_INTERPRETATION_LABQ:
        return "CIELab";
    case VIPS_INTERPRETATION_XYZ:
        return "XYZ";
    default:
        return {};
    }
}

bool isLinear(std::optional<double> gamma) {
    return gamma && std::abs(*gamma - 1) < 0.01;
}

std::span<const std::uint8_t> iccProfileOf(VipsImage* image) {
    const void* data = nullptr;
    size_t size = 0;
    if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) == 0 ||
        vips_image_get_blob(image, VIPS_META_ICC_NAME, &data, &size) != 0)
        return {};
    return {static_cast<const std::uint8_t*>(data), size};
}

} // namespace

// The image header chunk of a PNG always stands at the same place (PNG, §11.2.2).
bool hasPngHeader(Picture bytes) {
    return bytes.size() >= 26 && bytes[1] == 'P' && bytes[12] == 'I' && bytes[13] == 'H' && sniffType(bytes) == "png";
}

void checkSize(const Analysis& analysis) {
    const auto text = [&] {
        return std::to_string(analysis.width) + "x" + std::to_string(analysis.height) + " pixels";
    };
    if (analysis.width < 1 || analysis.height < 1)
        refuse(OutcomeKind::DecodeRefused, text());
    if (analysis.width > VIPS_MAX_COORD || analysis.height > VIPS_MAX_COORD)
        refuse(OutcomeKind::TooLarge, text());
}

void checkLimits(const Analysis& analysis, const AnalysisOptions& options) {
    checkSize(analysis);
    checkPixels(analysis.storedWidth, analysis.storedHeight, options);
    if (analysis.frames > options.maxFrames)
        refuse(OutcomeKind::TooLarge,
               std::to_string(analysis.frames) + " frames, the limit is " + std::to_string(options.maxFrames));
}

void checkPngPixels(Picture picture, const AnalysisOptions& options) {
    if (hasPngHeader(picture))
        checkPixels(bigEndian32(picture, 16), bigEndian32(picture, 20), options);
}

bool hasOwnProfile(_VipsImage* image, const Analysis& analysis) {
    return vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0 && analysis.iccProfile.rfind("sRGB", 0) != 0;
}

void readFacts(_VipsImage* header, Picture picture, Analysis& analysis) {
    analysis.storedWidth = vips_image_get_width(header);
    analysis.storedHeight = vips_image_get_height(header);
    analysis.orientation = vips_image_get_orientation(header);
    const bool swapped = vips_image_get_orientation_swap(header);
    analysis.width = swapped ? analysis.storedHeight : analysis.storedWidth;
    analysis.height = swapped ? analysis.storedWidth : analysis.storedHeight;
    analysis.frames = std::max(1, intOf(header, VIPS_META_N_PAGES, 1));
    const bool isPng = hasPngHeader(picture); // also within an icon
    analysis.depth = depthOf(header, isPng ? "png" : analysis.type, picture);
    analysis.colourSpace = colourSpaceOf(header);
    if (isPng && isLinear(pngGamma(picture)))
        analysis.colourSpace = analysis.colourSpace == "Gray" ? "LinearGray" : "RGB";
    const auto profile = iccProfileOf(header);
    analysis.iccProfile = iccDescription(profile);
    if (!profile.empty() && !isIccProfile(profile))
        analysis.warnings.emplace_back("profile_unusable"); // libvips takes the colours for sRGB then
    analysis.hasAlpha = vips_image_hasalpha(header);
}

} // namespace gleaner::analysis
