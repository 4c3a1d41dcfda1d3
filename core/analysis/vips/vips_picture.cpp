#include "core/analysis/vips/vips_picture.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <vips/vips.h>

#include "core/analysis/icc.h"

namespace gleaner::analysis {
namespace {

using model::OutcomeKind;

struct Unref {
    void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

// What ends the analysis of a picture that cannot be analysed; stays within this file.
struct Refusal {
    OutcomeKind kind;
    std::string reason;
};

// What transparent pictures are laid on in thumbnails: light enough for black drawings, dark enough for white ones.
constexpr double kGround = 236;

// libvips' words so far, on one line; also empties its buffer.
std::string takeWords() {
    char* copy = vips_error_buffer_copy();
    std::string words(copy ? copy : "");
    g_free(copy);
    constexpr size_t kLongest = 400; // a corrupt file can repeat itself for pages
    while (!words.empty() && (words.back() == '\n' || words.back() == ' '))
        words.pop_back();
    if (words.size() > kLongest)
        words.resize(kLongest);
    for (size_t at = 0; (at = words.find('\n', at)) != words.npos;)
        words.replace(at, 1, "; ");
    return words;
}

[[noreturn]] void refuse(OutcomeKind kind, std::string reason) {
    throw Refusal{kind, std::move(reason)};
}

[[noreturn]] void refuseDecode() {
    std::string words = takeWords();
    refuse(OutcomeKind::DecodeRefused, words.empty() ? "the decoder failed" : std::move(words));
}

// Takes what a call of libvips made.
Image taken(int failed, VipsImage* image) {
    if (failed || !image)
        refuseDecode();
    return Image(image);
}

std::uint32_t bigEndian32(std::span<const std::uint8_t> bytes, size_t at) {
    return std::uint32_t(bytes[at]) << 24 | std::uint32_t(bytes[at + 1]) << 16 | std::uint32_t(bytes[at + 2]) << 8 |
           bytes[at + 3];
}

// The image header chunk of a PNG always stands at the same place (PNG, §11.2.2).
bool hasPngHeader(const Analysis& analysis, std::span<const std::uint8_t> bytes) {
    return analysis.type == "png" && bytes.size() >= 26 && bytes[12] == 'I' && bytes[13] == 'H';
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

// Bits per sample; an index into a palette counts as the samples it stands for.
int depthOf(VipsImage* image, const Analysis& analysis, std::span<const std::uint8_t> bytes) {
    constexpr size_t kPngDepth = 24, kPngColourType = 25;
    constexpr int kPalette = 3;
    if (hasPngHeader(analysis, bytes))
        return bytes[kPngColourType] == kPalette ? 8 : bytes[kPngDepth];
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

std::string iccProfileOf(VipsImage* image) {
    const void* data = nullptr;
    size_t size = 0;
    if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) == 0 ||
        vips_image_get_blob(image, VIPS_META_ICC_NAME, &data, &size) != 0)
        return {};
    return iccDescription({static_cast<const std::uint8_t*>(data), size});
}

// Facts and limits from the header; no pixel is decoded.
void readHeader(const Bytes& picture, const AnalysisOptions& options, Analysis& analysis) {
    // libpng refuses large sizes in words of its own, so ours come first.
    if (hasPngHeader(analysis, picture.span()))
        checkPixels(bigEndian32(picture.span(), 16), bigEndian32(picture.span(), 20), options);
    VipsImage* opened =
        vips_image_new_from_buffer(picture.data(), picture.size(), "", "access", VIPS_ACCESS_SEQUENTIAL, nullptr);
    const Image image = taken(0, opened);
    VipsImage* header = image.get();

    analysis.storedWidth = vips_image_get_width(header);
    analysis.storedHeight = vips_image_get_height(header);
    analysis.orientation = vips_image_get_orientation(header);
    const bool swapped = vips_image_get_orientation_swap(header);
    analysis.width = swapped ? analysis.storedHeight : analysis.storedWidth;
    analysis.height = swapped ? analysis.storedWidth : analysis.storedHeight;
    analysis.frames = std::max(1, intOf(header, VIPS_META_N_PAGES, 1));
    analysis.depth = depthOf(header, analysis, picture.span());
    analysis.colourSpace = colourSpaceOf(header);
    analysis.iccProfile = iccProfileOf(header);
    analysis.hasAlpha = vips_image_hasalpha(header);

    checkPixels(analysis.storedWidth, analysis.storedHeight, options);
    if (analysis.frames > options.maxFrames)
        refuse(OutcomeKind::TooLarge,
               std::to_string(analysis.frames) + " frames, the limit is " + std::to_string(options.maxFrames));
}

// One frame fitted into the box and upright, in the file's colours. Decoders shrink while they read.
Image fitted(const Bytes& picture, int page, int edge) {
    // fail_on stands in the loader's options because vips_thumbnail_buffer() of 8.14 does not pass its own argument on.
    const std::string load = page > 0 ? "[fail_on=error,page=" + std::to_string(page) + "]" : "[fail_on=error]";
    VipsImage* out = nullptr;
    // The buffer is not written to; the parameter only predates const. No export_profile: it would take pictures
    // without a profile through a conversion too, which turns pure blue violet.
    const int failed =
        vips_thumbnail_buffer(const_cast<std::uint8_t*>(picture.data()), picture.size(), &out, edge, "height", edge,
                              "size", VIPS_SIZE_DOWN, "option_string", load.c_str(), nullptr);
    return taken(failed, out);
}

// Through the embedded profile where there is one that says something new; a damaged profile costs the colours, not the
// picture.
Image coloured(Image image, const std::string& profile) {
    VipsImage* out = nullptr;
    const bool hasProfile = vips_image_get_typeof(image.get(), VIPS_META_ICC_NAME) != 0;
    if (hasProfile && profile.rfind("sRGB", 0) != 0) {
        if (vips_icc_transform(image.get(), &out, "srgb", "embedded", TRUE, "intent", VIPS_INTENT_RELATIVE,
                               "black_point_compensation", TRUE, nullptr) == 0)
            image.reset(out);
        else
            vips_error_clear();
    }
    const VipsInterpretation space = vips_image_get_interpretation(image.get());
    if (space == VIPS_INTERPRETATION_sRGB || space == VIPS_INTERPRETATION_B_W)
        return image;
    const bool grey = vips_image_get_bands(image.get()) < 3;
    const int failed =
        vips_colourspace(image.get(), &out, grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, nullptr);
    return taken(failed, out);
}

// Without transparency, 8 bits, in memory.
Image flattened(Image image) {
    VipsImage* out = nullptr;
    if (vips_image_hasalpha(image.get())) {
        VipsArrayDouble* ground = vips_array_double_newv(1, kGround);
        const int failed = vips_flatten(image.get(), &out, "background", ground, nullptr);
        vips_area_unref(VIPS_AREA(ground));
        image = taken(failed, out);
    }
    if (vips_image_get_format(image.get()) != VIPS_FORMAT_UCHAR) {
        const int failed = vips_cast_uchar(image.get(), &out, nullptr);
        image = taken(failed, out);
    }
    return taken(0, vips_image_copy_memory(image.get()));
}

Image decoded(const Bytes& picture, const Analysis& analysis, int page, int edge) {
    return flattened(coloured(fitted(picture, page, edge), analysis.iccProfile));
}

bool isOneColour(VipsImage* image) {
    const auto bands = size_t(vips_image_get_bands(image));
    const VipsPel* pixels = VIPS_IMAGE_ADDR(image, 0, 0);
    const size_t size = size_t(vips_image_get_width(image)) * size_t(vips_image_get_height(image)) * bands;
    return std::equal(pixels, pixels + size - bands, pixels + bands);
}

// Animations often begin with an empty canvas: the first frame that shows something, looked for in ever larger steps.
Image firstMeaningfulFrame(const Bytes& picture, const Analysis& analysis, int edge) {
    Image first = decoded(picture, analysis, 0, edge);
    const bool animated = analysis.frames > 1 && (analysis.type == "gif" || analysis.type == "webp");
    if (!animated || !isOneColour(first.get()))
        return first;
    for (int page = 1; page < std::min(analysis.frames, 64); page *= 2) {
        try {
            Image frame = decoded(picture, analysis, page, edge);
            if (!isOneColour(frame.get()))
                return frame;
        } catch (const Refusal&) {
            break; // a broken later frame takes nothing away from the first
        }
    }
    return first;
}

Thumbnail saved(VipsImage* image, int edge, int quality) {
    void* data = nullptr;
    size_t size = 0;
    if (vips_jpegsave_buffer(image, &data, &size, "Q", quality, "optimize_coding", TRUE, "strip", TRUE,
                             "subsample_mode", VIPS_FOREIGN_SUBSAMPLE_ON, nullptr) != 0)
        refuseDecode();
    Thumbnail thumbnail;
    thumbnail.edge = edge;
    thumbnail.width = vips_image_get_width(image);
    thumbnail.height = vips_image_get_height(image);
    thumbnail.jpeg = Bytes(std::shared_ptr<const void>(data, g_free), {static_cast<const std::uint8_t*>(data), size});
    return thumbnail;
}

// Ascending, and none beyond the first that holds the whole picture.
std::vector<int> edgesFor(const Analysis& analysis, const AnalysisOptions& options) {
    std::vector<int> edges = options.thumbnailEdges;
    std::sort(edges.begin(), edges.end());
    const auto holds = [&](int edge) { return edge >= std::max(analysis.width, analysis.height); };
    const auto enough = std::find_if(edges.begin(), edges.end(), holds);
    if (enough != edges.end())
        edges.erase(enough + 1, edges.end());
    return edges;
}

// The largest is decoded, each smaller one is made from the one above it.
void makeThumbnails(const Bytes& picture, const AnalysisOptions& options, Analysis& analysis) {
    std::vector<int> edges = edgesFor(analysis, options);
    if (edges.empty())
        return;
    Image image = firstMeaningfulFrame(picture, analysis, edges.back());
    analysis.thumbnails.push_back(saved(image.get(), edges.back(), options.thumbnailQuality));
    for (edges.pop_back(); !edges.empty(); edges.pop_back()) {
        VipsImage* out = nullptr;
        const int failed = vips_thumbnail_image(image.get(), &out, edges.back(), "height", edges.back(), "size",
                                                VIPS_SIZE_DOWN, nullptr);
        const Image smaller = taken(failed, out);
        image = taken(0, vips_image_copy_memory(smaller.get()));
        analysis.thumbnails.push_back(saved(image.get(), edges.back(), options.thumbnailQuality));
    }
    std::reverse(analysis.thumbnails.begin(), analysis.thumbnails.end());
}

} // namespace

void startVips() {
    [[maybe_unused]] static const bool started = [] {
        // A warning about a file is no news for whoever runs the program; what matters comes back as an error.
        const auto levels =
            GLogLevelFlags(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_DEBUG);
        g_log_set_handler(
            "VIPS", levels, [](const gchar*, GLogLevelFlags, const gchar*, gpointer) {}, nullptr);
        if (VIPS_INIT("gleaner") != 0)
            throw std::runtime_error("libvips does not start: " + takeWords());
        vips_block_untrusted_set(TRUE);
        vips_concurrency_set(1); // the pool works on several pictures; one picture has one thread
        vips_cache_set_max(0);   // no picture comes twice
        return true;
    }();
}

Analysis analysePicture(const Bytes& picture, const AnalysisOptions& options) {
    Analysis analysis;
    const auto ended = [&](OutcomeKind kind, std::string reason) {
        analysis.outcome.kind = kind;
        analysis.outcome.httpStatus = 0;
        analysis.reason = std::move(reason);
        analysis.thumbnails.clear();
    };
    try {
        analysis.bytes = std::int64_t(picture.size());
        analysis.sha256 = Sha256::of(picture.span());
        analysis.type = sniffType(picture.span());
        analysis.mime = mimeOf(analysis.type);
        if (analysis.type.empty())
            refuse(OutcomeKind::NotAnImage, "no picture format begins like this");
        readHeader(picture, options, analysis);
        makeThumbnails(picture, options, analysis);
        takeWords(); // what was said about flaws that did not matter
    } catch (const Refusal& refusal) {
        ended(refusal.kind, refusal.reason);
    } catch (const std::exception& exception) {
        ended(OutcomeKind::DecodeRefused, exception.what());
    }
    return analysis;
}

void leaveVipsThread() {
    vips_thread_shutdown();
}

} // namespace gleaner::analysis
