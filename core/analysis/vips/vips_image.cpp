#include "core/analysis/vips/vips_image.h"

#include <algorithm>
#include <vector>

#include <vips/vips.h>

namespace gleaner::analysis {

void UnrefVipsImage::operator()(_VipsImage* image) const {
    g_object_unref(image);
}

void refuse(model::OutcomeKind kind, std::string reason) {
    throw Refusal{kind, std::move(reason)};
}

void refuseDecode() {
    std::string words = takeWords();
    refuse(model::OutcomeKind::DecodeRefused, words.empty() ? "the decoder failed" : std::move(words));
}

Image taken(int failed, _VipsImage* image) {
    if (failed || !image)
        refuseDecode();
    return Image(image);
}

Image drawnHere(VipsImage* image) {
    struct UnrefRegion {
        void operator()(VipsRegion* region) const { g_object_unref(region); }
    };
    const std::unique_ptr<VipsRegion, UnrefRegion> region(vips_region_new(image));
    const VipsRect all{0, 0, vips_image_get_width(image), vips_image_get_height(image)};
    if (!region || vips_region_prepare(region.get(), &all) != 0)
        refuseDecode();
    const size_t line = VIPS_IMAGE_SIZEOF_LINE(image);
    std::vector<VipsPel> pixels(line * size_t(all.height));
    for (int y = 0; y < all.height; ++y)
        std::copy_n(VIPS_REGION_ADDR(region.get(), 0, y), line, pixels.begin() + std::ptrdiff_t(line * size_t(y)));
    const Image memory = taken(0, vips_image_new_from_memory_copy(pixels.data(), pixels.size(), all.width, all.height,
                                                                  vips_image_get_bands(image), VIPS_FORMAT_UCHAR));
    VipsImage* out = nullptr;
    const int failed = vips_copy(memory.get(), &out, "interpretation", VIPS_INTERPRETATION_sRGB, nullptr);
    return taken(failed, out);
}

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
    // Said of every HEIF, good or bad.
    if (const size_t next = words.find("; "); words.rfind("source: bad seek", 0) == 0 && next != words.npos)
        words.erase(0, next + 2);
    return words;
}

} // namespace gleaner::analysis
