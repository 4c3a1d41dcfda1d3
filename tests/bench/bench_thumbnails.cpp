// Why thumbnails are what they are: bytes, likeness and cost of JPEG and WebP at several qualities, over 1,024-px web
// JPEGs. Likeness is the SSIM of luma to the scaled picture before it was encoded, and of our own thumbnails also to a
// Lanczos downscale by libvips. "bytes_at_equal_looks" is what a format needs for the likeness that our thumbnails
// have.
#include <optional>

#include "core/analysis/jpeg/jpeg_encoder.h"
#include "core/analysis/jpeg/jpeg_lane.h"
#include "core/analysis/jpeg/plane_scaler.h"
#include "core/analysis/vips/vips_lane.h"
#include "tests/bench/bench_pictures.h"
#include "tests/support/ssim.h"

using namespace gleaner;
using namespace gleaner::analysis;
using bench::Pictures;

namespace {

constexpr int kQuality = AnalysisOptions().thumbnailQuality;

struct Image {
    VipsImage* pixels = nullptr; // sRGB or grey, in memory
    Plane luma;
};

Plane lumaOf(VipsImage* image) {
    VipsImage* grey = nullptr;
    if (vips_image_get_bands(image) < 3) {
        g_object_ref(image);
        grey = image;
    } else {
        VipsImage *weights = vips_image_new_matrixv(3, 1, 0.299, 0.587, 0.114), *sum = nullptr;
        vips_recomb(image, &sum, weights, nullptr);
        vips_rint(sum, &grey, nullptr);
        g_object_unref(weights);
        g_object_unref(sum);
    }
    VipsImage* bytes = nullptr;
    vips_cast_uchar(grey, &bytes, nullptr);
    g_object_unref(grey);
    VipsImage* memory = vips_image_copy_memory(bytes);
    g_object_unref(bytes);
    Plane plane(vips_image_get_width(memory), vips_image_get_height(memory));
    std::copy_n(VIPS_IMAGE_ADDR(memory, 0, 0), plane.samples.size(), plane.samples.begin());
    g_object_unref(memory);
    return plane;
}

std::vector<Image> scaledWithLanczos(const Pictures& pictures, int edge) {
    std::vector<Image> out;
    for (const Bytes& picture : pictures) {
        VipsImage *scaled = nullptr, *loaded = vips_image_new_from_buffer(picture.data(), picture.size(), "", nullptr);
        const Size size = fittedInto({vips_image_get_width(loaded), vips_image_get_height(loaded)}, edge);
        vips_thumbnail_image(loaded, &scaled, size.width, "height", size.height, "size", VIPS_SIZE_FORCE, nullptr);
        g_object_unref(loaded);
        VipsImage* memory = vips_image_copy_memory(scaled);
        g_object_unref(scaled);
        out.push_back({memory, lumaOf(memory)});
    }
    return out;
}

Plane decodedLuma(const void* data, size_t size) {
    VipsImage* loaded = vips_image_new_from_buffer(data, size, "", nullptr);
    Plane luma = lumaOf(loaded);
    g_object_unref(loaded);
    return luma;
}

struct Format {
    std::string name;
    std::function<int(VipsImage*, int quality, void** data, size_t* size)> save;
};

const std::vector<Format>& formats() {
    static const std::vector<Format> kFormats{
        {"jpeg",
         [](VipsImage* image, int quality, void** data, size_t* size) {
             return vips_jpegsave_buffer(image, data, size, "Q", quality, "strip", TRUE, "subsample_mode",
                                         VIPS_FOREIGN_SUBSAMPLE_ON, nullptr);
         }},
        {"jpeg_optimised",
         [](VipsImage* image, int quality, void** data, size_t* size) {
             return vips_jpegsave_buffer(image, data, size, "Q", quality, "strip", TRUE, "optimize_coding", TRUE,
                                         "subsample_mode", VIPS_FOREIGN_SUBSAMPLE_ON, nullptr);
         }},
        {"webp_effort_0",
         [](VipsImage* image, int quality, void** data, size_t* size) {
             return vips_webpsave_buffer(image, data, size, "Q", quality, "effort", 0, "strip", TRUE, nullptr);
         }},
        {"webp_effort_4", [](VipsImage* image, int quality, void** data, size_t* size) {
             return vips_webpsave_buffer(image, data, size, "Q", quality, "effort", 4, "strip", TRUE, nullptr);
         }}};
    return kFormats;
}

struct Point {
    double bytes = 0, likeness = 0, cost = 0; // means; cost in µs
};

Point encoded(const Format& format, int quality, const std::vector<Image>& images) {
    Point point;
    for (const Image& image : images) {
        void* data = nullptr;
        size_t size = 0;
        point.cost += bench::processorSecondsOf([&] { format.save(image.pixels, quality, &data, &size); }) * 1e6;
        point.bytes += double(size);
        point.likeness += test::ssim(image.luma, decodedLuma(data, size));
        g_free(data);
    }
    const double count = double(images.size());
    return {point.bytes / count, point.likeness / count, point.cost / count};
}

// Between the two qualities whose likeness stands around the wanted one.
std::optional<double> bytesAt(double likeness, const std::vector<Point>& points) {
    for (size_t i = 1; i < points.size(); ++i)
        if (points[i - 1].likeness <= likeness && likeness <= points[i].likeness) {
            const double share = (likeness - points[i - 1].likeness) / (points[i].likeness - points[i - 1].likeness);
            return std::lerp(points[i - 1].bytes, points[i].bytes, share);
        }
    return std::nullopt;
}

void ours(const Pictures& pictures, const std::vector<Image>& references, int edge, const std::string& suffix) {
    JpegLane lane;
    PlaneScaler scaler;
    double bytes = 0, likeness = 0, scaling = 0;
    for (size_t i = 0; i < pictures.size(); ++i) {
        Analysis analysis;
        analysis.type = "jpeg";
        const auto decoded = lane.decode(pictures[i].span(), 640, {}, analysis);
        if (!decoded)
            continue;
        const Planes planes = scaler.scaledTo(decoded->planes, fittedInto({analysis.width, analysis.height}, edge));
        const auto jpeg = encodedJpeg(planes, kQuality);
        bytes += double(jpeg->size());
        likeness += test::ssim(references[i].luma, decodedLuma(jpeg->data(), jpeg->size()));
        scaling += test::ssim(references[i].luma, planes.y);
    }
    const double count = double(pictures.size());
    bench::figure("thumbnails", "ours_bytes" + suffix, bytes / count, "bytes");
    bench::figure("thumbnails", "ours_likeness_to_lanczos" + suffix, likeness / count, "SSIM");
    bench::figure("thumbnails", "ours_likeness_before_encoding" + suffix, scaling / count, "SSIM");
}

void compare(const Pictures& pictures, int edge) {
    const std::vector<Image> images = scaledWithLanczos(pictures, edge);
    const std::string suffix = "_" + std::to_string(edge);
    ours(pictures, images, edge, suffix);
    const double wanted = encoded(formats().front(), kQuality, images).likeness;
    for (const Format& format : formats()) {
        std::vector<Point> points;
        for (int quality = 62; quality <= 94; quality += 4) {
            points.push_back(encoded(format, quality, images));
            const std::string name = format.name + "_q" + std::to_string(quality) + suffix;
            bench::figure("thumbnails", name + "_bytes", points.back().bytes, "bytes");
            bench::figure("thumbnails", name + "_likeness", points.back().likeness, "SSIM");
            bench::figure("thumbnails", name + "_cost", points.back().cost, "us/picture");
        }
        if (const auto bytes = bytesAt(wanted, points))
            bench::figure("thumbnails", format.name + "_bytes_at_equal_looks" + suffix, *bytes, "bytes");
    }
    for (const Image& image : images)
        g_object_unref(image.pixels);
}

} // namespace

int main() {
    startVips();
    const Pictures pictures = bench::webPictures(bench::photographs());
    if (pictures.empty()) {
        std::fprintf(stderr, "no photos: set GLEANER_SHARED to the folder that holds data/collection/photos\n");
        return 2;
    }
    for (const int edge : {256, 640})
        compare(pictures, edge);
}
