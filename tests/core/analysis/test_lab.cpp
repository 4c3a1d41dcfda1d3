#include <QTest>

#include "core/analysis/lab.h"

using namespace gleaner::analysis;

class TestLab : public QObject {
    Q_OBJECT

private slots:
    void everyColourOfTheScreenComesBack() {
        for (int r = 0; r < 256; r += 15)
            for (int g = 0; g < 256; g += 15)
                for (int b = 0; b < 256; b += 15) {
                    const std::array rgb{std::uint8_t(r), std::uint8_t(g), std::uint8_t(b)};
                    const auto back = rgbOfLab(labOfRgb(rgb));
                    for (size_t i = 0; i < 3; ++i)
                        QVERIFY(std::abs(int(back[i]) - int(rgb[i])) <= 1);
                }
    }

    void coloursNoScreenShowsAreTheNearest() {
        QCOMPARE(rgbOfLab({150, 0, 0}), (std::array<std::uint8_t, 3>{255, 255, 255}));
        QCOMPARE(rgbOfLab({-20, 0, 0}), (std::array<std::uint8_t, 3>{0, 0, 0}));
        QCOMPARE(rgbOfLab({50, 300, 300})[0], std::uint8_t(255));
    }

    void theWhiteAndTheBlackHaveNoColour() {
        const Lab white = labOfRgb({255, 255, 255}), black = labOfRgb({0, 0, 0});
        QVERIFY(std::abs(white.l - 100) < 0.01f && chromaOf(white) < 0.01f);
        QVERIFY(std::abs(black.l) < 0.01f && chromaOf(black) < 0.01f);
    }
};

QTEST_GUILESS_MAIN(TestLab)
#include "test_lab.moc"
