#include <QTest>

#include "core/analysis/jpeg/plane_scaler.h"

using namespace gleaner::analysis;

namespace {

Plane ramp(int width, int height) {
    Plane plane(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            plane.row(y)[x] = std::uint8_t(255 * x / std::max(1, width - 1));
    return plane;
}

double mean(const Plane& plane) {
    double sum = 0;
    for (const std::uint8_t sample : plane.samples)
        sum += sample;
    return sum / double(plane.samples.size());
}

} // namespace

class TestPlaneScaler : public QObject {
    Q_OBJECT
private slots:
    void sizesOfEveryKindComeOut_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("toWidth");
        QTest::addColumn<int>("toHeight");
        QTest::newRow("ordinary") << 1024 << 768 << 640 << 480;
        QTest::newRow("odd") << 1023 << 683 << 639 << 427;
        QTest::newRow("much smaller") << 1279 << 853 << 10 << 7;
        QTest::newRow("chroma of a turned picture is enlarged") << 100 << 400 << 200 << 300;
        QTest::newRow("a line") << 4000 << 1 << 640 << 1;
        QTest::newRow("a column") << 1 << 4000 << 1 << 640;
        QTest::newRow("two rows to one") << 3000 << 2 << 640 << 1;
        QTest::newRow("to one sample") << 50 << 30 << 1 << 1;
        QTest::newRow("from one sample") << 1 << 1 << 2 << 3;
    }
    void sizesOfEveryKindComeOut() {
        QFETCH(int, width);
        QFETCH(int, height);
        QFETCH(int, toWidth);
        QFETCH(int, toHeight);
        const Plane out = PlaneScaler().scaled(Plane(width, height, 93), toWidth, toHeight);
        QCOMPARE(out.width, toWidth);
        QCOMPARE(out.height, toHeight);
        QVERIFY2(out.samples == Plane(toWidth, toHeight, 93).samples, "one tone stays that tone");
    }

    void aRampStaysARamp() {
        const Plane out = PlaneScaler().scaled(ramp(1000, 40), 300, 12);
        for (int x = 0; x < out.width; ++x)
            QVERIFY(std::abs(out.row(6)[x] - 255 * x / 299) <= 2);
    }

    void lightIsNeitherLostNorMoved() {
        Plane plane(600, 400, 30);
        for (int y = 100; y < 200; ++y)
            std::fill(plane.row(y) + 300, plane.row(y) + 450, std::uint8_t(210));
        const Plane out = PlaneScaler().scaled(plane, 200, 133);
        QVERIFY(std::abs(mean(out) - mean(plane)) < 0.5);
        QVERIFY(out.row(50)[125] > 190);
        QVERIFY(out.row(50)[90] < 50 && out.row(50)[160] < 50);
        QVERIFY(out.row(25)[125] < 50 && out.row(75)[125] < 50);
    }

    void finePatternsBecomeTheirMean() {
        Plane plane(800, 800);
        for (int y = 0; y < 800; ++y)
            for (int x = 0; x < 800; ++x)
                plane.row(y)[x] = (x + y) % 2 ? 255 : 0;
        const Plane out = PlaneScaler().scaled(plane, 200, 200);
        for (int y = 4; y < 196; ++y) // at the border a filter sees half of the pattern mirrored
            for (int x = 4; x < 196; ++x)
                QVERIFY(std::abs(out.row(y)[x] - 128) <= 2);
    }

    void aViewWithGapsIsReadWithoutThem() {
        const Plane whole = ramp(640, 64);
        const PlaneView left(whole.samples.data(), 640, 320, 64);
        Plane copy(320, 64);
        for (int y = 0; y < 64; ++y)
            std::copy_n(whole.row(y), 320, copy.row(y));
        PlaneScaler scaler;
        QVERIFY(scaler.scaled(left, 100, 20).samples == scaler.scaled(copy, 100, 20).samples);
        QVERIFY(scaler.scaled(left, 320, 64).samples == copy.samples);
    }

    void aFilterThatWasKeptDoesTheSame() {
        PlaneScaler scaler;
        const Plane plane = ramp(512, 300);
        const Plane first = scaler.scaled(plane, 200, 117);
        for (int other = 1; other < 300; ++other) // more than are kept
            scaler.scaled(Plane(64, 64, 7), 10 + other % 50, 10 + other / 10);
        QVERIFY(scaler.scaled(plane, 200, 117).samples == first.samples);
        QVERIFY(scaler.scaled(plane, 200, 117).samples == first.samples);
    }

    void chromaIsHalfOfWhatLumaIs() {
        Planes planes;
        planes.y = Plane(1001, 667, 100);
        planes.cb = Plane(501, 334, 90);
        planes.cr = Plane(501, 334, 200);
        const Planes out = PlaneScaler().fitted(planes, 255);
        QCOMPARE(out.width(), 255);
        QCOMPARE(out.height(), 170);
        QCOMPARE(out.cb.width, 128);
        QCOMPARE(out.cr.height, 85);
        QCOMPARE(int(out.cr.samples.back()), 200);
    }

    void whatFitsIsNotTouched() {
        Planes planes;
        planes.y = ramp(100, 50);
        const Planes out = PlaneScaler().fitted(planes, 100);
        QVERIFY(out.y.samples == planes.y.samples);
        QVERIFY(out.isGrey());
    }

    void nothingStaysNothing() { QVERIFY(PlaneScaler().scaled(Plane(), 10, 10).empty()); }
};

QTEST_GUILESS_MAIN(TestPlaneScaler)
#include "test_plane_scaler.moc"
