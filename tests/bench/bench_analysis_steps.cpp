// What each step of the analysis costs, in µs of processor time a picture, over 1,024-px web JPEGs.
#include <map>
#include <optional>

#include "core/analysis/jpeg/jpeg_encoder.h"
#include "core/analysis/jpeg/jpeg_lane.h"
#include "core/analysis/jpeg/jpeg_planes.h"
#include "core/analysis/jpeg/plane_scaler.h"
#include "core/analysis/jpeg_header.h"
#include "core/analysis/measures.h"
#include "core/analysis/pdq.h"
#include "core/analysis/placeholder.h"
#include "core/analysis/quality.h"
#include "core/analysis/tones.h"
#include "core/analysis/vips/vips_lane.h"
#include "tests/bench/bench_pictures.h"

using namespace gleaner;
using namespace gleaner::analysis;

namespace {

// Median over the repetitions of the mean over the pictures.
void step(const std::string& name, size_t pictures, const std::function<void(size_t)>& work) {
    constexpr int kRepetitions = 5;
    std::vector<double> costs;
    for (int repetition = 0; repetition < kRepetitions; ++repetition)
        costs.push_back(bench::processorSecondsOf([&] {
            for (size_t i = 0; i < pictures; ++i)
                work(i);
        }));
    bench::figure("analysis_steps", name, bench::median(costs) / double(pictures) * 1e6, "us/picture");
}

struct Sizes {
    Planes full, large, small;
};

std::vector<Sizes> sizesOf(const std::vector<Bytes>& pictures) {
    JpegLane lane;
    PlaneScaler scaler;
    std::vector<Sizes> out;
    for (const Bytes& picture : pictures) {
        Analysis analysis;
        analysis.type = "jpeg";
        Sizes sizes;
        if (std::optional<Decoded> decoded = lane.decode(picture.span(), 1024, {}, analysis))
            sizes.full = std::move(decoded->planes);
        sizes.large = scaler.fitted(sizes.full, kLargeEdge);
        sizes.small = scaler.fitted(sizes.large, kSmallEdge);
        out.push_back(std::move(sizes));
    }
    return out;
}

void benchPixels(const std::vector<Bytes>& pictures, const std::vector<Sizes>& sizes) {
    const size_t count = pictures.size();
    step("jpeg_header", count, [&](size_t i) { jpegHeader(pictures[i].span()); });
    JpegPlaneDecoder decoder;
    step("decode", count, [&](size_t i) {
        JpegPlanes planes;
        decoder.decode(pictures[i].span(), 1, planes);
    });
    {
        PlaneScaler scaler;
        step("resample_to_640", count, [&](size_t i) { scaler.fitted(sizes[i].full, kLargeEdge); });
        step("resample_to_256", count, [&](size_t i) { scaler.fitted(sizes[i].large, kSmallEdge); });
    }
    step("resample_to_both_with_new_filters", count, [&](size_t i) {
        PlaneScaler scaler;
        scaler.fitted(sizes[i].full, kLargeEdge);
        scaler.fitted(sizes[i].large, kSmallEdge);
    });
    step("encode_640", count, [&](size_t i) { encodedJpeg(sizes[i].large, 82); });
    step("encode_256", count, [&](size_t i) { encodedJpeg(sizes[i].small, 82); });
    step("placeholder", count, [&](size_t i) { placeholderOf(sizes[i].small); });
    JpegLane fast;
    step("fast_lane", count, [&](size_t i) {
        Analysis analysis;
        analysis.type = "jpeg";
        fast.decode(pictures[i].span(), kLargeEdge, {}, analysis);
    });
    VipsLane general;
    step("general_lane", count, [&](size_t i) {
        Analysis analysis;
        analysis.type = "jpeg";
        general.decode(pictures[i].span(), kLargeEdge, {}, analysis);
    });
}

void benchMeasures(const std::vector<Sizes>& sizes) {
    const size_t count = sizes.size();
    step("tones", count, [&](size_t i) { tonesOf(sizes[i].large.y); });
    step("sharpness", count, [&](size_t i) { sharpnessOf(sizes[i].large.y); });
    step("colourfulness", count, [&](size_t i) { colourSumsOf(sizes[i].large); });
    step("pdq", count, [&](size_t i) {
        const Plane& luma = sizes[i].large.y;
        pdqOf(std::vector<float>(luma.samples.begin(), luma.samples.end()), luma.width, luma.height);
    });
    step("all_measures", count, [&](size_t i) {
        Traits traits;
        traits.size = {sizes[i].full.width(), sizes[i].full.height()};
        traits.type = "jpeg";
        measure(sizes[i].large, sizes[i].small, traits);
    });
}

} // namespace

int main() {
    startVips();
    const std::vector<Bytes> pictures = bench::webPictures(bench::photographs());
    if (pictures.empty()) {
        std::fprintf(stderr, "no photos: set GLEANER_SHARED to the folder that holds data/collection/photos\n");
        return 2;
    }
    const std::vector<Sizes> sizes = sizesOf(pictures);
    benchPixels(pictures, sizes);
    benchMeasures(sizes);
}
