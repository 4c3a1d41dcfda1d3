// What both ways from a file to planes must agree on: the facts, the sizes, nearly the pixels, and so the measures.
#include <fstream>

#include <vips/vips.h> // before Qt, whose macro "signals" it stumbles over

#include <QTest>

#include "core/analysis/jpeg/jpeg_lane.h"
#include "core/analysis/jpeg/plane_scaler.h"
#include "core/analysis/jpeg_header.h"
#include "core/analysis/measures.h"
#include "core/analysis/vips/vips_lane.h"
#include "tests/support/ssim.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::analysis;
namespace fs = std::filesystem;

namespace {

using Picture = std::vector<std::uint8_t>;

Picture contentOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return Picture(std::istreambuf_iterator<char>(in), {});
}

struct Seen {
    Analysis analysis;
    std::optional<Decoded> decoded;
};

Seen seenBy(DecodingLane& lane, const Picture& picture, int edge, const AnalysisOptions& options = {}) {
    Seen seen;
    seen.analysis.type = sniffType(picture);
    seen.analysis.mime = mimeOf(seen.analysis.type);
    seen.analysis.bytes = std::int64_t(picture.size());
    seen.decoded = lane.decode(picture, edge, options, seen.analysis);
    return seen;
}

Measures measured(const Seen& seen, const Picture& picture) {
    PlaneScaler scaler;
    Traits traits;
    traits.size = {seen.analysis.width, seen.analysis.height};
    traits.type = seen.analysis.type;
    traits.bytes = seen.analysis.bytes;
    if (const auto header = jpegHeader(picture))
        traits.compressionQuality = compressionQuality(*header);
    return measure(seen.decoded->planes, scaler.fitted(seen.decoded->planes, kSmallEdge), traits);
}

std::string factsOf(const Analysis& a) {
    return std::to_string(a.width) + "x" + std::to_string(a.height) + " stored " + std::to_string(a.storedWidth) + "x" +
           std::to_string(a.storedHeight) + " orientation " + std::to_string(a.orientation) + " frames " +
           std::to_string(a.frames) + " depth " + std::to_string(a.depth) + " " + a.colourSpace + " profile '" +
           a.iccProfile + "' alpha " + std::to_string(a.hasAlpha);
}

// A hash of a picture that shows next to nothing, or that is smaller than the hash's own grid, is noise; that of a fine
// regular texture moves by more than that when the picture is only scaled.
std::string differenceOfHashes(const Measures& m, const Measures& n, DecodingLane& general, const Picture& picture) {
    constexpr int kAllowed = 6, kGrid = 64, kUnscaled = 1 << 16;
    const int bits = m.pdq && n.pdq ? m.pdq->hash.distance(n.pdq->hash) : 0;
    if (bits <= kAllowed || m.pdq->quality < kPdqUsable)
        return {};
    const Seen unscaled = seenBy(general, picture, kUnscaled);
    const Plane& luma = unscaled.decoded->planes.y;
    const auto own = pdqOf(std::vector<float>(luma.samples.begin(), luma.samples.end()), luma.width, luma.height);
    if (std::min(luma.width, luma.height) < kGrid || bits <= own->hash.distance(n.pdq->hash) + 2)
        return {};
    return "PDQ differs in " + std::to_string(bits) + " bits at quality " + std::to_string(m.pdq->quality);
}

// What a test says of a file that the fast lane has seen: nothing when the general one sees the same.
std::string disagreement(const Seen& fast, DecodingLane& general, const Picture& picture, int edge) {
    const Seen other = seenBy(general, picture, edge);
    if (!other.decoded)
        return "the general lane refuses it: " + other.analysis.reason;
    if (factsOf(fast.analysis) != factsOf(other.analysis))
        return factsOf(fast.analysis) + " | " + factsOf(other.analysis);
    const Planes &planes = fast.decoded->planes, &others = other.decoded->planes;
    if (planes.width() != others.width() || planes.height() != others.height())
        return "sizes of planes differ";
    const double likeness = test::ssim(planes.y, others.y);
    if (likeness < 0.97)
        return "SSIM " + std::to_string(likeness);
    const Measures m = measured(fast, picture), n = measured(other, picture);
    if (std::abs(m.quality - n.quality) > 3)
        return "quality " + std::to_string(m.quality) + " | " + std::to_string(n.quality);
    return differenceOfHashes(m, n, general, picture);
}

// A made-up picture with edges, gradients and colour.
VipsImage* madeUp(int width, int height, int bands) {
    Picture pixels(size_t(width) * size_t(height) * size_t(bands));
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int band = 0; band < bands; ++band) {
                const unsigned tile = unsigned(x / 37 * 7919 + y / 29 * 104729 + band) * 2654435761U;
                const bool inside = tile >> 31;
                pixels[(size_t(y) * size_t(width) + size_t(x)) * size_t(bands) + size_t(band)] =
                    std::uint8_t(40 + (inside ? 90 : 0) + x * 60 / width + y * 60 / height);
            }
    return vips_image_new_from_memory_copy(pixels.data(), pixels.size(), width, height, bands, VIPS_FORMAT_UCHAR);
}

Picture jpegOf(VipsImage* image, VipsForeignSubsample subsampling = VIPS_FOREIGN_SUBSAMPLE_ON,
               bool progressive = false) {
    void* data = nullptr;
    size_t size = 0;
    vips_jpegsave_buffer(image, &data, &size, "Q", 85, "subsample_mode", subsampling, "interlace",
                         gboolean(progressive), nullptr);
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    Picture jpeg(bytes, bytes + size);
    g_free(data);
    g_object_unref(image);
    return jpeg;
}

} // namespace

class TestLane : public QObject {
    Q_OBJECT

    std::unique_ptr<JpegLane> m_fast;
    std::unique_ptr<VipsLane> m_general;

    // Every JPEG below the folder; counts how many the fast lane took.
    void compare(const fs::path& folder, int edge, int& taken) {
        std::vector<std::string> failures;
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file())
                continue;
            const Picture picture = contentOf(entry.path());
            if (sniffType(picture) != "jpeg")
                continue;
            const Seen seen = seenBy(*m_fast, picture, edge);
            taken += seen.decoded.has_value();
            const std::string words = seen.decoded ? disagreement(seen, *m_general, picture, edge) : std::string();
            if (!words.empty())
                failures.push_back(entry.path().filename().string() + ": " + words);
        }
        for (const std::string& failure : failures)
            qWarning("%s", failure.c_str());
        QCOMPARE(failures.size(), size_t(0));
    }

    bool isTakenByTheFastLane(const Picture& picture, const AnalysisOptions& options = {}) {
        const Seen seen = seenBy(*m_fast, picture, 640, options);
        return seen.decoded.has_value();
    }

private slots:
    void initTestCase() {
        m_fast = std::make_unique<JpegLane>();
        m_general = std::make_unique<VipsLane>();
    }
    void cleanupTestCase() { m_general.reset(); }

    void bothSeeTheSameInPhotographs() {
        GLEANER_NEED_SHARED(folder, "collection/photos");
        int taken = 0;
        compare(*folder, kLargeEdge, taken);
        QVERIFY2(taken >= 60, "most photographs take the fast lane");
    }

    void bothSeeTheSameInOddFiles() {
        GLEANER_NEED_SHARED(folder, "images");
        int taken = 0;
        compare(*folder, kLargeEdge, taken);
        QVERIFY2(taken >= 100, "most JPEGs take the fast lane");
    }

    void bothSeeTheSameWhenMuchIsShrunk() {
        GLEANER_NEED_SHARED(folder, "collection/photos");
        int taken = 0;
        compare(*folder, kSmallEdge, taken);
    }

    void bothSeeTheSameInEverySampling_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("bands");
        QTest::addColumn<bool>("halved");
        QTest::addColumn<bool>("progressive");
        for (const bool halved : {true, false})
            for (const bool progressive : {true, false})
                for (const auto& [width, height] : {std::pair(1000, 700), std::pair(333, 217), std::pair(641, 2000),
                                                    std::pair(17, 5), std::pair(2, 2), std::pair(1, 1)})
                    QTest::addRow("%dx%d %s %s", width, height, halved ? "4:2:0" : "4:4:4",
                                  progressive ? "progressive" : "baseline")
                        << width << height << 3 << halved << progressive;
        QTest::newRow("grey") << 900 << 600 << 1 << true << false;
        QTest::newRow("grey, progressive, odd") << 201 << 333 << 1 << true << true;
    }
    void bothSeeTheSameInEverySampling() {
        QFETCH(int, width);
        QFETCH(int, height);
        QFETCH(int, bands);
        QFETCH(bool, halved);
        QFETCH(bool, progressive);
        const Picture picture = jpegOf(madeUp(width, height, bands),
                                       halved ? VIPS_FOREIGN_SUBSAMPLE_ON : VIPS_FOREIGN_SUBSAMPLE_OFF, progressive);
        const Seen seen = seenBy(*m_fast, picture, 640);
        QVERIFY(seen.decoded);
        QCOMPARE(QString::fromStdString(disagreement(seen, *m_general, picture, 640)), QString());
    }

    void chromaStaysWhereItIs() {
        const Picture picture = jpegOf(madeUp(1000, 700, 3), VIPS_FOREIGN_SUBSAMPLE_OFF);
        const Seen fast = seenBy(*m_fast, picture, 640), general = seenBy(*m_general, picture, 640);
        QVERIFY(fast.decoded && general.decoded);
        QVERIFY(test::ssim(fast.decoded->planes.cb, general.decoded->planes.cb) > 0.97);
        QVERIFY(test::ssim(fast.decoded->planes.cr, general.decoded->planes.cr) > 0.97);
    }

    void aTurnedPictureStandsUpright() {
        const Picture picture = contentOf(test::dataFile("analysis/orientation_6_48x32.jpg"));
        const Seen seen = seenBy(*m_fast, picture, 640);
        QVERIFY(seen.decoded);
        QCOMPARE(seen.decoded->planes.width(), 32);
        QCOMPARE(seen.decoded->planes.height(), 48);
        QCOMPARE(QString::fromStdString(disagreement(seen, *m_general, picture, 640)), QString());
    }

    void whatItIsNotSureOfIsLeftToTheGeneralLane_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("CMYK") << QStringLiteral("cmyk_32x20.jpg");
        QTest::newRow("no JPEG") << QStringLiteral("one_pixel.png");
    }
    void whatItIsNotSureOfIsLeftToTheGeneralLane() {
        QFETCH(QString, file);
        const Picture picture = contentOf(test::dataFile("analysis/" + file.toStdString()));
        QVERIFY(!picture.empty());
        const Seen seen = seenBy(*m_fast, picture, 640);
        QVERIFY(!seen.decoded);
        QVERIFY2(seen.analysis.outcome.isStored(), "it does not refuse what another may open");
        QCOMPARE(seen.analysis.width, 0);
        QVERIFY(seenBy(*m_general, picture, 640).decoded);
    }

    void aFileCutShortIsLeftToTheGeneralLane() {
        const Picture whole = jpegOf(madeUp(400, 300, 3));
        for (const size_t percent : {5, 30, 60, 99}) {
            const Picture part(whole.begin(), whole.begin() + std::ptrdiff_t(whole.size() * percent / 100));
            QVERIFY2(!isTakenByTheFastLane(part), std::to_string(percent).c_str());
        }
    }

    void aFileWithDamageIsLeftToTheGeneralLane() {
        Picture picture = jpegOf(madeUp(400, 300, 3));
        const size_t middle = picture.size() / 2;
        picture[middle] = 0xff;
        picture[middle + 1] = 0xc4; // a marker where none belongs
        QVERIFY(!isTakenByTheFastLane(picture));
    }

    void anotherColourSpaceIsLeftToTheGeneralLane() {
        VipsImage *image = madeUp(64, 64, 3), *named = nullptr, *adobe = nullptr;
        QCOMPARE(vips_copy(image, &named, "interpretation", VIPS_INTERPRETATION_sRGB, nullptr), 0);
        g_object_unref(image);
        if (vips_icc_export(named, &adobe, "output_profile", "p3", nullptr) != 0)
            QSKIP("this libvips has no P3 profile");
        g_object_unref(named);
        QVERIFY(!isTakenByTheFastLane(jpegOf(adobe)));
    }

    void moreSamplesThanAllowedAreNotDecoded() {
        AnalysisOptions options;
        options.maxPixels = 999;
        QVERIFY(!isTakenByTheFastLane(jpegOf(madeUp(40, 25, 3)), options));
        options.maxPixels = 1000;
        QVERIFY(isTakenByTheFastLane(jpegOf(madeUp(40, 25, 3)), options));
    }

    void aFailureLeavesNothingBehindForTheNextPicture() {
        const Picture whole = jpegOf(madeUp(400, 300, 3));
        const Picture part(whole.begin(), whole.begin() + std::ptrdiff_t(whole.size() / 2));
        const std::vector<std::uint8_t> before = seenBy(*m_fast, whole, 200).decoded->planes.y.samples;
        QVERIFY(!isTakenByTheFastLane(part));
        QCOMPARE(seenBy(*m_fast, whole, 200).decoded->planes.y.samples, before);
    }
};

QTEST_GUILESS_MAIN(TestLane)
#include "test_lane.moc"
