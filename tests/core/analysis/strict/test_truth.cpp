// The strict profile against the truth tables of the shared data: formats whose loaders libvips does not trust, and
// what must not get through.
#include <map>

#include <QTest>

#include "tests/core/analysis/decoding/picture_truth.h"

using namespace gleaner;
using namespace gleaner::analysis;
using model::OutcomeKind;

namespace {

// Types of the table that are opened, and their names here.
const std::map<std::string, std::string> kOpened{
    {"BMP", "bmp"}, {"ICO", "ico"}, {"PSD", "psd"}, {"SVG", "svg"},
    {"JP2", "jp2"}, {"JXL", "jxl"}, {"HDR", "hdr"}, {"JXL Codestream", "jxl"},
    {"PBM", "pnm"}, {"PGM", "pnm"}, {"PPM", "pnm"}};

// Types that are refused: known ones have no loader here, the rest is not known to be a picture. Camera raw begins as
// TIFF does, and libvips says what it misses in it.
const std::map<std::string, OutcomeKind> kRefused{
    {"EXR", OutcomeKind::DecodeRefused}, {"XCF", OutcomeKind::DecodeRefused}, {"DNG", OutcomeKind::DecodeRefused},
    {"NEF", OutcomeKind::DecodeRefused}, {"PCX", OutcomeKind::NotAnImage},    {"GZIP", OutcomeKind::NotAnImage},
    {"TXT", OutcomeKind::NotAnImage},    {"", OutcomeKind::NotAnImage}};

// Where Gleaner and the table differ, and why.
const std::set<std::string> kExplained{
    // The largest picture of an icon counts; the table has the first.
    "formats-conformance/qtbase__AddPerfMon.ico",
    "formats-conformance/qtbase__Obj_N2_Internal_Mem.ico",
    "formats-conformance/qtbase__semitransparent.ico",
    "formats/pillow__python.ico",
    "formats/vips__favicon.ico",
    // Profiles that the table's reader did not look for: in a picture of an icon, and what JPEG XL says in its own way.
    "formats-conformance/image-rs__bmp_v5_with_icc.ico",
    "formats/pillow__pillow.ico",
    "formats/kimageformats__rgba.jxl",
    "orientation/kimageformats__orientation1.jxl",
    "orientation/kimageformats__orientation3.jxl",
    "orientation/kimageformats__orientation5.jxl",
    "orientation/kimageformats__orientation7.jxl",
    // libvips shows no profile of JPEG 2000.
    "exif/exiv2__Reagan2.jp2",
    // Layers are no frames.
    "formats/pillow__hopper.psd",
    "formats/pillow__negative_layer_count.psd",
    // Grey and alpha of eight bits each; the table's reader counts them as five.
    "formats/pillow__la.tga",
    // Tile parts out of order, which openjpeg refuses.
    "formats/sharp__relax_tileparts.jp2",
};

} // namespace

class TestTruth : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureAnalyst> m_analyst;

private slots:
    void initTestCase() { m_analyst = std::make_unique<PictureAnalyst>(VipsLoaders::Strict); }
    void cleanupTestCase() { m_analyst.reset(); }

    void whatLibvipsDoesNotTrustOpensOrIsRefusedForAReason() {
        GLEANER_NEED_SHARED(index, "images/index.tsv");
        std::set<std::string> differing;
        int opened = 0, refused = 0;
        for (const auto& row : test::tsvRows(*index)) {
            const std::string& file = row[test::File];
            const auto type = kOpened.find(row[test::Type]);
            const auto refusal = kRefused.find(row[test::Type]);
            const bool targa = file.ends_with(".tga"); // the table has no name for it
            if (row[test::VipsOpens] != "1" || (type == kOpened.end() && refusal == kRefused.end()))
                continue;
            const Analysis found = m_analyst->analyse(test::pictureBytes(index->parent_path() / file), {});
            if (type == kOpened.end() && !targa) {
                ++refused;
                const bool rawThatOpens = row[test::Type] == "DNG" && found.outcome.isStored();
                QVERIFY2(rawThatOpens || found.outcome.kind == refusal->second, file.c_str());
                QVERIFY(rawThatOpens || !found.reason.empty());
                continue;
            }
            ++opened;
            QCOMPARE(found.type, targa ? std::string("tga") : type->second);
            const std::string difference = test::verdict(found, row);
            if (difference.empty())
                continue;
            differing.insert(file);
            QVERIFY2(kExplained.count(file) == 1, (file + difference).c_str());
        }
        QVERIFY2(opened > 130, qPrintable(QString::number(opened)));
        QVERIFY2(refused > 20, qPrintable(QString::number(refused)));
        QCOMPARE(differing, kExplained);
    }

    void hostileFilesAreAnsweredAndNeverStoredBeyondTheLimits() {
        GLEANER_NEED_SHARED(index, "hostile/index.tsv");
        AnalysisOptions options;
        options.maxPixels = 40'000'000;
        int files = 0;
        for (const auto& row : test::tsvRows(*index)) {
            const std::filesystem::path path = index->parent_path() / row[0];
            if (!std::filesystem::is_regular_file(path))
                continue;
            const std::vector<std::uint8_t> picture = test::pictureBytes(path);
            if (isTrustedType(sniffType(picture)))
                continue;
            ++files;
            const Analysis found = m_analyst->analyse(picture, options);
            if (found.outcome.isStored())
                QVERIFY2(found.type == "svg" || std::int64_t(found.width) * found.height <= options.maxPixels,
                         path.c_str());
            else
                QVERIFY2(!found.reason.empty() && found.thumbnails.empty(), path.c_str());
        }
        QVERIFY(files > 100);
    }
};

QTEST_GUILESS_MAIN(TestTruth)
#include "test_truth.moc"
