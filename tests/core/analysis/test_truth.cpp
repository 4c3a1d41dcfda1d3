// The analyser against the truth tables of the shared data: what other programs read from a thousand pictures, and what
// must not get through.
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <semaphore>
#include <set>

#include <QTest>

#include "core/analysis/vips/vips_analyser.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::analysis;
using model::OutcomeKind;

namespace {

Bytes fileBytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return Bytes(std::vector<std::uint8_t>(std::istreambuf_iterator<char>(in), {}));
}

// Columns of images/index.tsv; see the README of the shared data.
enum Column {
    File = 0,
    Sha = 2,
    Type = 3,
    Width = 5,
    Height = 6,
    Orientation = 7,
    Frames = 10,
    Profile = 13,
    VipsOpens = 29
};

// All files through one analyser, answers in the order of `files`.
std::vector<Analysis> analysedAll(const std::vector<std::filesystem::path>& files, const AnalysisOptions& options) {
    std::vector<Analysis> answers(files.size());
    std::counting_semaphore<> room(16);
    VipsAnalyser analyser(2);
    for (size_t i = 0; i < files.size(); ++i) {
        room.acquire();
        analyser.submit(fileBytes(files[i]), options, [&, i](Analysis analysis) {
            answers[i] = std::move(analysis);
            room.release();
        });
    }
    for (int i = 0; i < 16; ++i)
        room.acquire(); // everybody has answered
    return answers;
}

std::string differences(const Analysis& found, const std::vector<std::string>& row) {
    std::string text;
    const auto compare = [&](const char* what, int value, const std::string& truth) {
        if (!truth.empty() && std::to_string(value) != truth)
            text += std::string(" ") + what + " " + std::to_string(value) + " not " + truth;
    };
    compare("width", found.storedWidth, row[Width]);
    compare("height", found.storedHeight, row[Height]);
    compare("orientation", found.orientation, row[Orientation]);
    compare("frames", found.frames, row[Frames]);
    if (found.iccProfile != row[Profile])
        text += " profile " + found.iccProfile + " not " + row[Profile];
    return text;
}

// Where Gleaner and the table differ, and why.
const std::set<std::string> kExplained{
    // The container is turned already; the table shows the EXIF tag that goes with the unturned sensor.
    "exif/exifsamples__iphone_13_pro_max.HEIC",
    // Two images in one container, of which identify reads the first.
    "exif/exiv2__heic.heic",
    // Orientation in XMP only, which browsers do not apply.
    "orientation/pillow__xmp_tags_orientation_exiftool.png",
    // The header opens, the pixels do not.
    "exif-makers/exiftool__QuickTime.heic",
    "formats-conformance/qtbase__black.png",
    "formats/libheif__clusterfuzz-testcase-minimized-file-fuzzer-5671864958976000.heic",
    "formats/libheif__clusterfuzz-testcase-minimized-file-fuzzer-5752063708495872.heic",
    // libvips reads no tiles in separate planes; the table's reader did (through ImageMagick).
    "formats/pillow__tiff_tiled_planar_16bit_RGB.tiff",
    "formats/pillow__tiff_tiled_planar_16bit_RGBa.tiff",
    "formats/pillow__tiff_tiled_planar_lzw.tiff",
};

} // namespace

class TestTruth : public QObject {
    Q_OBJECT

private slots:
    void sizesOrientationAndFramesAgreeWithOtherPrograms() {
        GLEANER_NEED_SHARED(index, "images/index.tsv");
        // Loaders that libvips trusts; the others are refused on purpose.
        const std::map<std::string, std::string> trusted{
            {"JPEG", "jpeg"},          {"PNG", "png"},   {"APNG", "png"},  {"GIF", "gif"},   {"WEBP", "webp"},
            {"Extended WEBP", "webp"}, {"TIFF", "tiff"}, {"AVIF", "avif"}, {"HEIC", "heic"}, {"HEIF", ""}};
        std::vector<std::vector<std::string>> rows;
        std::vector<std::filesystem::path> files;
        for (const auto& row : test::tsvRows(*index))
            if (row[VipsOpens] == "1" && trusted.count(row[Type])) {
                rows.push_back(row);
                files.push_back(index->parent_path() / row[File]);
            }
        QVERIFY(rows.size() > 800);
        const std::vector<Analysis> found = analysedAll(files, {});
        std::set<std::string> differing;
        for (size_t i = 0; i < rows.size(); ++i) {
            const std::string& type = trusted.at(rows[i][Type]);
            QVERIFY2(type.empty() || found[i].type == type, rows[i][File].c_str());
            QCOMPARE(found[i].sha256.toString(), rows[i][Sha]);
            const std::string difference = found[i].outcome.isStored()
                                               ? differences(found[i], rows[i])
                                               : " " + found[i].outcome.name() + ": " + found[i].reason;
            if (difference.empty())
                continue;
            differing.insert(rows[i][File]);
            QVERIFY2(kExplained.count(rows[i][File]) == 1, (rows[i][File] + difference).c_str());
        }
        QCOMPARE(differing, kExplained);
    }

    void thumbnailsAreCompleteAndNeverLarger() {
        GLEANER_NEED_SHARED(index, "collection/index.tsv");
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(index->parent_path() / "photos"))
            files.push_back(entry.path());
        for (const Analysis& analysis : analysedAll(files, {})) {
            QVERIFY2(analysis.outcome.isStored(), analysis.reason.c_str());
            QVERIFY(!analysis.thumbnails.empty());
            for (const Thumbnail& one : analysis.thumbnails) {
                QVERIFY(one.width <= std::min(one.edge, analysis.width) &&
                        one.height <= std::min(one.edge, analysis.height));
                QCOMPARE(sniffType(one.jpeg.span()), std::string("jpeg"));
            }
        }
    }

    void hostileFilesAreAnsweredAndNeverStoredBeyondTheLimits() {
        GLEANER_NEED_SHARED(index, "hostile/index.tsv");
        AnalysisOptions options;
        options.maxPixels = 40'000'000; // what a decoder may be asked to unpack here
        std::vector<std::filesystem::path> files;
        for (const auto& row : test::tsvRows(*index))
            if (std::filesystem::is_regular_file(index->parent_path() / row[0]))
                files.push_back(index->parent_path() / row[0]);
        QVERIFY(files.size() > 500);
        const std::vector<Analysis> found = analysedAll(files, options);
        for (size_t i = 0; i < files.size(); ++i) {
            if (found[i].outcome.isStored())
                QVERIFY2(std::int64_t(found[i].width) * found[i].height <= options.maxPixels, files[i].c_str());
            else
                QVERIFY2(!found[i].reason.empty() && found[i].thumbnails.empty(), files[i].c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestTruth)
#include "test_truth.moc"
