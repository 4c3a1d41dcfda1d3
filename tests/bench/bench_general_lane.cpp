// What the general lane costs beside a bare libvips decode to 640 px (no saving), for what the web has besides ordinary
// JPEG: 1,024-px versions of the photographs as PNG, with transparency, in grey, as WebP, AVIF and TIFF, and as JPEG
// with a profile of its own. Interleaved, three rounds, processor time a picture.
#include "core/analysis/vips/vips_lane.h"
#include "tests/bench/bench_pictures.h"

using namespace gleaner;
using namespace gleaner::analysis;
using bench::Pictures;

namespace {

constexpr size_t kPictures = 20; // of each kind

struct Kind {
    const char* name;
    const char* suffix; // of a name to save as, with options
    bool alpha, grey;
};
constexpr Kind kKinds[] = {{"png", ".png[strip]", false, false},
                           {"png_alpha", ".png[strip]", true, false},
                           {"png_grey", ".png[strip]", false, true},
                           {"webp", ".webp[strip]", false, false},
                           {"avif", ".avif[strip,effort=2]", false, false},
                           {"tiff", ".tif[strip,compression=lzw]", false, false},
                           {"jpeg_p3", ".jpg[profile=p3]", false, false}};

VipsImage* replaced(VipsImage* old, VipsImage* made) {
    g_object_unref(old);
    return made;
}

Bytes savedAs(const Kind& kind, const Bytes& photograph) {
    VipsImage *image = nullptr, *out = nullptr;
    if (vips_thumbnail_buffer(const_cast<std::uint8_t*>(photograph.data()), photograph.size(), &image, 1024, nullptr) !=
        0)
        return {};
    if (kind.grey && vips_colourspace(image, &out, VIPS_INTERPRETATION_B_W, nullptr) == 0)
        image = replaced(image, out);
    if (kind.alpha && vips_bandjoin_const1(image, &out, 200, nullptr) == 0)
        image = replaced(image, out);
    void* data = nullptr;
    size_t size = 0;
    const int failed = vips_image_write_to_buffer(image, kind.suffix, &data, &size, nullptr);
    g_object_unref(image);
    Bytes bytes = failed ? Bytes() : Bytes::copyOf({static_cast<const char*>(data), size});
    g_free(data);
    return bytes;
}

void bareDecode(const Bytes& picture) {
    VipsImage* image = nullptr;
    if (vips_thumbnail_buffer(const_cast<std::uint8_t*>(picture.data()), picture.size(), &image, 640, "height", 640,
                              "size", VIPS_SIZE_DOWN, nullptr) != 0)
        return;
    VipsImage* memory = vips_image_copy_memory(image);
    g_clear_object(&image);
    g_clear_object(&memory);
}

void compare(const Kind& kind, const Pictures& photographs) {
    Pictures pictures;
    for (size_t i = 0; i < std::min(kPictures, photographs.size()); ++i)
        if (Bytes picture = savedAs(kind, photographs[i]); !picture.empty())
            pictures.push_back(std::move(picture));
    if (pictures.empty())
        return;
    VipsLane lane;
    std::vector<double> ours, bare;
    const double perPicture = 1000.0 / double(pictures.size());
    for (int round = 0; round < 3; ++round) {
        ours.push_back(perPicture * bench::processorSecondsOf([&] {
                           for (const Bytes& picture : pictures) {
                               Analysis analysis;
                               analysis.type = sniffType(picture.span());
                               lane.decode(picture.span(), 640, {}, analysis);
                           }
                       }));
        bare.push_back(perPicture * bench::processorSecondsOf([&] {
                           for (const Bytes& picture : pictures)
                               bareDecode(picture);
                       }));
    }
    const std::string name = kind.name;
    bench::figure("general_lane", name + "_lane", bench::median(ours), "ms");
    bench::figure("general_lane", name + "_bare", bench::median(bare), "ms");
    bench::figure("general_lane", name + "_share", bench::median(ours) / bench::median(bare), "of bare");
}

} // namespace

int main() {
    startVips();
    const Pictures photographs = bench::photographs();
    if (photographs.empty()) {
        std::fprintf(stderr, "no photos: set GLEANER_SHARED to the folder that holds data/collection/photos\n");
        return 2;
    }
    for (const Kind& kind : kKinds)
        compare(kind, photographs);
}
