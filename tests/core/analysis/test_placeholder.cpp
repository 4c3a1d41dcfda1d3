#include <QTest>

#include "core/analysis/placeholder.h"

using namespace gleaner::analysis;

namespace {

Planes planes(int width, int height, int y, int cb, int cr) {
    Planes out;
    out.y = Plane(width, height, std::uint8_t(y));
    out.cb = Plane((width + 1) / 2, (height + 1) / 2, std::uint8_t(cb));
    out.cr = Plane((width + 1) / 2, (height + 1) / 2, std::uint8_t(cr));
    return out;
}

PlaceholderPixels shown(const Planes& picture) {
    return placeholderPixels(placeholderOf(picture)).value_or(PlaceholderPixels{});
}

} // namespace

class TestPlaceholder : public QObject {
    Q_OBJECT
private slots:
    void onePlainColourComesBackAsItIs() {
        const PlaceholderPixels pixels = shown(planes(256, 192, 120, 90, 200));
        QVERIFY(!pixels.pixels.empty());
        for (const auto& pixel : pixels.pixels)
            QCOMPARE(pixel, rgbOf(120, 90, 200));
    }

    void theGridHasThePicturesProportions_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("rows");
        QTest::newRow("landscape") << 256 << 192 << 8 << 6;
        QTest::newRow("portrait") << 171 << 256 << 5 << 8;
        QTest::newRow("square") << 200 << 200 << 8 << 8;
        QTest::newRow("a line") << 256 << 3 << 8 << 2;
        QTest::newRow("one pixel") << 1 << 1 << 8 << 8;
    }
    void theGridHasThePicturesProportions() {
        QFETCH(int, width);
        QFETCH(int, height);
        const PlaceholderPixels pixels = shown(planes(width, height, 10, 128, 128));
        QTEST(pixels.width, "columns");
        QTEST(pixels.height, "rows");
        QCOMPARE(pixels.pixels.size(), size_t(pixels.width * pixels.height));
    }

    void lightAndColourStayInTheirPlaces() {
        Planes picture = planes(160, 120, 20, 128, 128);
        for (int y = 0; y < 60; ++y)
            std::fill(picture.y.row(y) + 80, picture.y.row(y) + 160, std::uint8_t(220));
        for (int y = 30; y < 60; ++y)
            std::fill(picture.cr.row(y), picture.cr.row(y) + 40, std::uint8_t(200));
        const PlaceholderPixels pixels = shown(picture);
        const auto at = [&](int x, int y) { return pixels.pixels[size_t(y * pixels.width + x)]; };
        QCOMPARE(at(7, 0), rgbOf(220, 128, 128));
        QCOMPARE(at(0, 0), rgbOf(20, 128, 128));
        QVERIFY2(at(0, 5)[0] > at(7, 5)[0] + 50, "red stands at the lower left");
    }

    void greyPicturesStayGrey() {
        Planes picture;
        picture.y = Plane(64, 64, 77);
        for (const auto& pixel : shown(picture).pixels)
            QCOMPARE(pixel, rgbOf(77, 128, 128));
    }

    void itIsAboutSeventyBytes() { QCOMPARE(placeholderOf(planes(640, 480, 0, 0, 0)).size(), size_t(75)); }

    void noPictureHasNone() { QVERIFY(placeholderOf(Planes{}).empty()); }

    void bytesThatAreNoneShowNothing() {
        const std::vector<std::uint8_t> whole = placeholderOf(planes(64, 48, 1, 2, 3));
        for (size_t length = 0; length < whole.size(); ++length)
            QVERIFY(!placeholderPixels(std::span(whole).first(length)));
        std::vector<std::uint8_t> longer = whole;
        longer.push_back(0);
        QVERIFY(!placeholderPixels(longer));
        for (const size_t at : {size_t(0), size_t(1), size_t(2)}) {
            std::vector<std::uint8_t> odd = whole;
            odd[at] = 200;
            QVERIFY(!placeholderPixels(odd));
        }
    }
};

QTEST_GUILESS_MAIN(TestPlaceholder)
#include "test_placeholder.moc"
