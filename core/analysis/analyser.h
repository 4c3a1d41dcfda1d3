#pragma once
// Looking at a picture: bytes in, values out. Asynchronous, because the decoding happens in helper processes; nothing
// of the decoding libraries shows here.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/analysis/measures.h"
#include "core/analysis/metadata.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/sha256.h"
#include "core/model/outcome.h"

namespace gleaner::analysis {

struct Thumbnail {
    int edge = 0; // the box it fits: 256 or 640
    int width = 0, height = 0;
    Bytes jpeg;
};

struct AnalysisOptions {
    std::vector<int> thumbnailEdges{256, 640};
    // JPEG: for equal looks WebP needs a quarter fewer bytes, but 25 ms of processor time a picture where all of the
    // analysis takes 4; its cheapest effort needs as many bytes as JPEG (tests/bench/bench_thumbnails.cpp).
    int thumbnailQuality = 82;
    std::int64_t maxPixels = 250'000'000; // of one frame, checked from the header before any pixel
    int maxFrames = 10'000;               // of an animation, pages of a document
    MetadataLimits metadata;
    bool measures = true; // false: facts and thumbnails only
};

enum class Lane { General, Fast };

struct Analysis {
    // Http 200 when the picture was understood; else NotAnImage, DecodeRefused or TooLarge with `reason`.
    model::Outcome outcome = model::Outcome::http(200);
    std::string reason; // the library's words
    // False: nobody could look at the picture (cancelled, or no decoder starts); the outcome says nothing of it then.
    bool lookedAt = true;
    std::string type; // sniffed, lower case: jpeg png gif webp tiff bmp svg avif heic jxl …
    std::string mime;
    Sha256 sha256;
    std::int64_t bytes = 0;
    int width = 0, height = 0;             // orientation applied
    int storedWidth = 0, storedHeight = 0; // as in the file
    int orientation = 1;                   // EXIF 1…8
    int frames = 1;
    int depth = 8;           // bits per sample
    std::string colourSpace; // sRGB, Gray, CMYK, CIELab …
    std::string iccProfile;  // description of the embedded profile; empty when there is none
    bool hasAlpha = false;
    Lane lane = Lane::General; // that decoded it
    Metadata metadata;
    std::optional<Measures> measures;  // none without AnalysisOptions::measures
    Bytes placeholder;                 // see placeholder.h; empty when there is none
    std::vector<Thumbnail> thumbnails; // ascending edge; never larger than the picture
    // What is odd about the file, besides metadata.warnings: codes, perhaps with what they are about
    // ("profile_unusable", "thumbnail_failed 640").
    std::vector<std::string> warnings;
};

// Thread-safe.
class Analyser {
public:
    using Done = std::function<void(Analysis)>;
    virtual ~Analyser() = default;
    // Queues a picture; `done` is called exactly once, on a thread of the analyser's, also when the analyser is being
    // destroyed (then with DecodeRefused and reason "cancelled"). Never blocks; the caller limits what is waiting
    // through waiting().
    virtual void submit(Bytes picture, AnalysisOptions options, Done done) = 0;
    // Why no picture can be looked at for now; it is tried again by itself. Pictures are answered meanwhile, with
    // lookedAt = false.
    virtual std::optional<Error> trouble() const { return std::nullopt; }
    virtual size_t waiting() const = 0;     // queued or being worked on
    virtual size_t parallelism() const = 0; // how many are worked on at once (not "slots": a macro of Qt)
};

// The type of a picture by its first bytes ("jpeg", "png" …), empty when they are none Gleaner knows. Content types of
// servers are never believed (WHATWG MIME Sniffing, image patterns, and the formats beyond it).
std::string sniffType(std::span<const std::uint8_t> head);
std::string mimeOf(std::string_view type);      // "jpeg" → "image/jpeg"; empty when unknown
std::string extensionOf(std::string_view type); // "jpeg" → "jpg"
// Whether the loaders of this type are those that libvips itself trusts with foreign files. What is not goes to the
// strict profile (analysis/sandbox).
bool isTrustedType(std::string_view type);

} // namespace gleaner::analysis
