#include <QTest>

#include "core/analysis/jpeg/jpeg_encoder.h"
#include "core/analysis/jpeg/jpeg_lane.h"
#include "core/analysis/jpeg_header.h"
#include "tests/support/ssim.h"

using namespace gleaner;
using namespace gleaner::analysis;

namespace {

Planes picture(int width, int height, bool grey = false) {
    Planes planes;
    planes.y = Plane(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            planes.y.row(y)[x] = std::uint8_t(20 + 200 * ((x / 16 + y / 16) % 2) * x / width + 30 * y / height);
    if (!grey) {
        planes.cb = Plane((width + 1) / 2, (height + 1) / 2, 90);
        planes.cr = Plane((width + 1) / 2, (height + 1) / 2, 170);
        for (int y = planes.cb.height / 2; y < planes.cb.height; ++y) // another colour in the lower half
            std::fill_n(planes.cb.row(y), planes.cb.width, std::uint8_t(150));
    }
    return planes;
}

std::optional<Decoded> readBack(const std::optional<Bytes>& jpeg) {
    if (!jpeg)
        return std::nullopt;
    Analysis analysis;
    analysis.type = sniffType(jpeg->span());
    return JpegLane().decode(jpeg->span(), 1 << 16, {}, analysis);
}

} // namespace

class TestJpegEncoder : public QObject {
    Q_OBJECT
private slots:
    void whatWasWrittenIsReadBack_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<bool>("grey");
        for (const bool grey : {false, true})
            for (const auto& [width, height] : {std::pair(640, 480), std::pair(641, 427), std::pair(17, 33),
                                                std::pair(1, 1), std::pair(256, 1), std::pair(1, 200)})
                QTest::addRow("%dx%d %s", width, height, grey ? "grey" : "colour") << width << height << grey;
    }
    void whatWasWrittenIsReadBack() {
        QFETCH(int, width);
        QFETCH(int, height);
        QFETCH(bool, grey);
        const Planes planes = picture(width, height, grey);
        const std::optional<Decoded> decoded = readBack(encodedJpeg(planes, 95));
        QVERIFY(decoded);
        QCOMPARE(decoded->planes.isGrey(), grey);
        QVERIFY(test::ssim(planes.y, decoded->planes.y) > 0.98);
        if (!grey) {
            const Plane& cb = decoded->planes.cb;
            QVERIFY(height < 32 || std::abs(cb.row(0)[0] - 90) <= 4);
            QVERIFY(std::abs(cb.samples.back() - 150) <= 4);
            QCOMPARE(int(decoded->planes.cr.samples.back()), 170);
        }
    }

    void theQualityIsTheOneAskedFor() {
        for (const int quality : {30, 82, 95}) {
            const auto header = jpegHeader(encodedJpeg(picture(64, 48), quality)->span());
            QVERIFY(header);
            QCOMPARE(compressionQuality(*header).value_or(0), quality);
        }
        QVERIFY(encodedJpeg(picture(640, 480), 30)->size() < encodedJpeg(picture(640, 480), 90)->size());
    }

    void itIsPlainBaselineWithHalvedChromaAndNoMetadata() {
        const auto header = jpegHeader(encodedJpeg(picture(64, 48), 82)->span());
        QVERIFY(header && !header->progressive && header->hasJfif && !header->hasMetadata);
        QCOMPARE(header->components.size(), size_t(3));
        QCOMPARE(header->components[0].horizontal, 2);
        QCOMPARE(header->components[0].vertical, 2);
    }

    void whatCannotBeWrittenIsNotWritten() {
        QVERIFY(!encodedJpeg(Planes{}, 82));
        QVERIFY(!encodedJpeg(picture(65'501, 1), 82));
        Planes odd = picture(64, 48);
        odd.cr = Plane(32, 23);
        QVERIFY2(!encodedJpeg(odd, 82), "planes that do not fit each other");
    }

    void qualitiesBeyondTheScaleAreItsEnds() {
        QCOMPARE(encodedJpeg(picture(64, 48), 900)->text(), encodedJpeg(picture(64, 48), 100)->text());
        QCOMPARE(encodedJpeg(picture(64, 48), -5)->text(), encodedJpeg(picture(64, 48), 1)->text());
    }
};

QTEST_GUILESS_MAIN(TestJpegEncoder)
#include "test_jpeg_encoder.moc"
