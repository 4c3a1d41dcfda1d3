// What reading metadata costs, by kind of picture, in µs of processor time a picture: one JSON line a figure.
//
//   bench_metadata            pictures of the shared data (data/images, data/collection)
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/analysis/analyser.h"
#include "core/analysis/exiv2/exiv2_metadata.h"
#include "core/pipeline/analysis_json.h"

using namespace gleaner;
using namespace gleaner::analysis;
namespace fs = std::filesystem;

namespace {

struct Kind {
    const char* name;
    std::vector<std::vector<std::uint8_t>> pictures;
};

double processorMicroseconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e6 + double(now.tv_nsec) / 1e3;
}

void print(const std::string& figure, double value, const char* unit) {
    std::printf("{\"bench\":\"metadata\",\"figure\":\"%s\",\"value\":%.2f,\"unit\":\"%s\"}\n", figure.c_str(), value,
                unit);
}

std::vector<std::uint8_t> fileBytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// By what is in them: nothing, the tags of a camera with and without its maker note, XMP beside them.
std::vector<Kind> kindsIn(const fs::path& data) {
    Kind none{"no_metadata", {}}, plain{"exif", {}}, maker{"exif_maker_note", {}}, xmp{"exif_xmp_iptc", {}};
    Exiv2Metadata reader;
    for (const char* folder : {"images/exif", "images/exif-makers", "images/timeline", "collection/photos"})
        for (const auto& entry : fs::recursive_directory_iterator(data / folder)) {
            auto bytes = fileBytes(entry.path());
            if (sniffType(bytes) != "jpeg")
                continue;
            const auto fields = reader.read(bytes, "jpeg", {}).fields;
            const auto has = [&](std::string_view start) {
                return std::any_of(fields.begin(), fields.end(),
                                   [&](const MetadataField& field) { return field.key.starts_with(start); });
            };
            const bool words = has("Xmp.") || has("Iptc.");
            Kind& kind = fields.empty() ? none : words ? xmp : has("Exif.MakerNote") ? maker : plain;
            kind.pictures.push_back(std::move(bytes));
        }
    return {none, plain, maker, xmp};
}

void measure(const Kind& kind) {
    constexpr int kRounds = 15;
    Exiv2Metadata reader;
    std::vector<double> reading, writing;
    double size = 0;
    for (const auto& picture : kind.pictures) {
        double best = 1e12, bestJson = 1e12;
        for (int round = 0; round < kRounds; ++round) {
            Analysis analysis;
            const double start = processorMicroseconds();
            analysis.metadata = reader.read(picture, "jpeg", {});
            const double read = processorMicroseconds();
            size += double(pipeline::analysisJson(analysis).size()) / kRounds;
            best = std::min(best, read - start);
            bestJson = std::min(bestJson, processorMicroseconds() - read);
        }
        reading.push_back(best);
        writing.push_back(bestJson);
    }
    const auto figures = [&](const char* what, std::vector<double>& values) {
        std::sort(values.begin(), values.end());
        print(std::string(kind.name) + "_" + what + "_median", values[values.size() / 2], "us");
        print(std::string(kind.name) + "_" + what + "_p90", values[values.size() * 9 / 10], "us");
    };
    print(std::string(kind.name) + "_pictures", double(kind.pictures.size()), "pictures");
    if (kind.pictures.empty())
        return;
    figures("read", reading);
    figures("document", writing);
    print(std::string(kind.name) + "_document_size", size / double(kind.pictures.size()), "bytes");
}

} // namespace

int main() {
    const char* shared = std::getenv("GLEANER_SHARED");
    const fs::path data = fs::path(shared ? shared : "../shared") / "data";
    if (!fs::exists(data / "images" / "index.tsv")) {
        std::fprintf(stderr, "needs the shared test data (GLEANER_SHARED)\n");
        return 2;
    }
    for (const Kind& kind : kindsIn(data))
        measure(kind);
}
