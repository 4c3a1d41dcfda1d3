// One picture's analysis against the truth tables of the shared data: what other programs read from a thousand
// pictures, and what must not get through.
#include <map>

#include <QTest>

#include "tests/core/analysis/decoding/picture_truth.h"

using namespace gleaner;
using namespace gleaner::analysis;

namespace {

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

    std::unique_ptr<PictureAnalyst> m_analyst;

private slots:
    void initTestCase() { m_analyst = std::make_unique<PictureAnalyst>(); }
    void cleanupTestCase() { m_analyst.reset(); }

    void factsAgreeWithOtherPrograms() {
        GLEANER_NEED_SHARED(index, "images/index.tsv");
        const std::map<std::string, std::string> trusted{
            {"JPEG", "jpeg"},          {"PNG", "png"},   {"APNG", "png"},  {"GIF", "gif"},   {"WEBP", "webp"},
            {"Extended WEBP", "webp"}, {"TIFF", "tiff"}, {"AVIF", "avif"}, {"HEIC", "heic"}, {"HEIF", ""}};
        std::set<std::string> differing;
        int files = 0, fast = 0;
        for (const auto& row : test::tsvRows(*index)) {
            const auto type = trusted.find(row[test::Type]);
            if (row[test::VipsOpens] != "1" || type == trusted.end())
                continue;
            const std::string& file = row[test::File];
            const Analysis found = m_analyst->analyse(test::pictureBytes(index->parent_path() / file), {});
            ++files;
            fast += found.lane == Lane::Fast;
            QVERIFY2(type->second.empty() || found.type == type->second, file.c_str());
            const std::string difference = test::verdict(found, row);
            if (difference.empty())
                continue;
            differing.insert(file);
            QVERIFY2(kExplained.count(file) == 1, (file + difference).c_str());
        }
        QVERIFY(files > 800);
        QVERIFY(fast > 100);
        QCOMPARE(differing, kExplained);
    }

    void thumbnailsAreCompleteAndOfTheSizeThatIsSaid() {
        GLEANER_NEED_SHARED(index, "collection/index.tsv");
        for (const auto& entry : std::filesystem::directory_iterator(index->parent_path() / "photos")) {
            const Analysis analysis = m_analyst->analyse(test::pictureBytes(entry.path()), {});
            QVERIFY2(analysis.outcome.isStored(), analysis.reason.c_str());
            QVERIFY(!analysis.thumbnails.empty());
            for (const Thumbnail& one : analysis.thumbnails) {
                const Size size = fittedInto({analysis.width, analysis.height}, one.edge);
                QVERIFY(one.width == size.width && one.height == size.height);
                QCOMPARE(sniffType(one.jpeg.span()), std::string("jpeg"));
            }
        }
    }

    void hostileFilesAreAnsweredAndNeverStoredBeyondTheLimits() {
        GLEANER_NEED_SHARED(index, "hostile/index.tsv");
        AnalysisOptions options;
        options.maxPixels = 40'000'000; // what a decoder may be asked to unpack here
        int files = 0;
        for (const auto& row : test::tsvRows(*index)) {
            const std::filesystem::path path = index->parent_path() / row[0];
            if (!std::filesystem::is_regular_file(path))
                continue;
            ++files;
            const Analysis found = m_analyst->analyse(test::pictureBytes(path), options);
            if (found.outcome.isStored())
                QVERIFY2(std::int64_t(found.width) * found.height <= options.maxPixels, path.c_str());
            else
                QVERIFY2(!found.reason.empty() && found.thumbnails.empty(), path.c_str());
        }
        QVERIFY(files > 500);
    }
};

QTEST_GUILESS_MAIN(TestTruth)
#include "test_truth.moc"
