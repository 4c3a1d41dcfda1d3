#include <QTest>

#include "core/analysis/vips/pixel_planes.h"

using namespace gleaner::analysis;

namespace {

using Octets = std::vector<std::uint8_t>;

PlanesOnGround planesOf(const Octets& pixels, int width, int height, int channels, int stride = 0) {
    return planesOf(PixelView{pixels.data(), width, height, channels, stride > 0 ? stride : channels});
}

} // namespace

class TestPixelPlanes : public QObject {
    Q_OBJECT

private slots:
    void everyColourComesBackNearly() {
        for (int red = 0; red < 256; red += 15)
            for (int green = 0; green < 256; green += 15)
                for (int blue = 0; blue < 256; blue += 15) {
                    const Planes planes =
                        planesOf({std::uint8_t(red), std::uint8_t(green), std::uint8_t(blue)}, 1, 1, 3).planes;
                    const auto back = rgbOf(planes.y.samples[0], planes.cb.samples[0], planes.cr.samples[0]);
                    QVERIFY(std::abs(back[0] - red) <= 2 && std::abs(back[1] - green) <= 2 &&
                            std::abs(back[2] - blue) <= 2);
                }
    }
    void primariesAreThoseOfJfif() {
        const auto of = [](int r, int g, int b) {
            const Planes p = planesOf({std::uint8_t(r), std::uint8_t(g), std::uint8_t(b)}, 1, 1, 3).planes;
            return std::array<int, 3>{p.y.samples[0], p.cb.samples[0], p.cr.samples[0]};
        };
        QCOMPARE(of(255, 0, 0), (std::array<int, 3>{76, 85, 255}));
        QCOMPARE(of(0, 255, 0), (std::array<int, 3>{150, 44, 21}));
        QCOMPARE(of(0, 0, 255), (std::array<int, 3>{29, 255, 107}));
        QCOMPARE(of(255, 255, 255), (std::array<int, 3>{255, 128, 128}));
        QCOMPARE(of(0, 0, 0), (std::array<int, 3>{0, 128, 128}));
    }
    void chromaIsThatOfTheMeanOfFour() {
        // two rows of red, white and blue: the last column stands for its missing neighbour
        const Octets row{255, 0, 0, 255, 255, 255, 0, 0, 255};
        Octets both = row;
        both.insert(both.end(), row.begin(), row.end());
        const Planes planes = planesOf(both, 3, 2, 3).planes;
        QCOMPARE(planes.cb.width, 2);
        QCOMPARE(planes.cb.height, 1);
        const Planes mean = planesOf({255, 128, 128}, 1, 1, 3).planes;
        QVERIFY(std::abs(planes.cr.samples[0] - mean.cr.samples[0]) <= 1);
        QCOMPARE(int(planes.cb.samples[1]), 255);
    }
    void oddHeightsHaveTheirLastRow() {
        const Planes planes = planesOf({10, 20, 30, 10, 20, 30, 200, 100, 50}, 1, 3, 3).planes;
        QCOMPARE(planes.cb.height, 2);
        const Planes last = planesOf({200, 100, 50}, 1, 1, 3).planes;
        QCOMPARE(planes.y.samples[2], last.y.samples[0]);
        QCOMPARE(planes.cb.samples[1], last.cb.samples[0]);
    }
    void greyHasNoChroma() {
        const PlanesOnGround grey = planesOf({1, 2, 3, 4}, 2, 2, 1);
        QVERIFY(grey.planes.isGrey());
        QCOMPARE(grey.planes.y.samples, (Octets{1, 2, 3, 4}));
        QCOMPARE(grey.transparentShare, 0.0);
    }
    void transparencyShowsTheGround() {
        const PlanesOnGround grey = planesOf({0, 0, 0, 255, 100, 0, 0, 127}, 4, 1, 2);
        QCOMPARE(grey.planes.y.samples, (Octets{kGround, 0, kGround, 118}));
        QCOMPARE(grey.transparentShare, 0.75);
        const PlanesOnGround colour = planesOf({9, 9, 9, 0}, 1, 1, 4);
        QCOMPARE(int(colour.planes.y.samples[0]), kGround);
        QCOMPARE(int(colour.planes.cb.samples[0]), 128);
        QCOMPARE(colour.transparentShare, 1.0);
    }
    void whatStandsBehindTheChannelsIsPassedOver() {
        const PlanesOnGround planes = planesOf({255, 0, 0, 255, 7, 0, 0, 255, 255, 7}, 2, 1, 4, 5);
        QCOMPARE(planes.planes.y.samples, (Octets{76, 29}));
    }
};

QTEST_GUILESS_MAIN(TestPixelPlanes)
#include "test_pixel_planes.moc"
