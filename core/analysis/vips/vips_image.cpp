#include "core/analysis/vips/vips_image.h"

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
