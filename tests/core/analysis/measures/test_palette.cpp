#include <set>

#include <QTest>

#include "core/analysis/colour_names.h"
#include "core/analysis/palette.h"
#include "tests/core/analysis/measures/painted.h"

using namespace gleaner;
using namespace gleaner::analysis;
using gleaner::test::noiseAt;
using gleaner::test::painted;
using test::Rgb;

namespace {

std::vector<PaletteColour> paletteOfPicture(const Planes& planes) {
    return paletteOf(coloursOf(planes));
}
QString named(const std::vector<PaletteColour>& palette) {
    QString text;
    for (const PaletteColour& one : palette)
        text += QStringLiteral("%1 %2, ").arg(one.name.c_str()).arg(one.weight * 100, 0, 'f', 0);
    return text.chopped(text.isEmpty() ? 0 : 2);
}
std::string nameOf(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
    return std::string(colourName(labOfRgb({r, g, b})));
}

constexpr Rgb kSea{20, 90, 170}, kBoat{210, 30, 30};

} // namespace

class TestPalette : public QObject {
    Q_OBJECT

private slots:
    void coloursOfTheStandardHaveTheirLab() {
        const Lab red = labOfRgb({255, 0, 0});
        QVERIFY(std::abs(red.l - 53.24f) < 0.1f && std::abs(red.a - 80.09f) < 0.1f && std::abs(red.b - 67.20f) < 0.1f);
        const Lab white = labOfRgb({255, 255, 255});
        QVERIFY(std::abs(white.l - 100) < 0.1f && chromaOf(white) < 0.1f);
        QVERIFY(std::abs(labOf(128, 128, 128).l - 53.6f) < 0.1f);
    }
    void aPictureOfTwoColoursHasTwo() {
        const auto palette = paletteOfPicture(painted(200, 100, [](int x, int) {
            return x < 150 ? Rgb{0, 128, 128} : Rgb{255, 235, 20};
        }));
        QCOMPARE(named(palette), "teal 75, yellow 25");
    }
    void aSmallAccentIsKeptBesideManyShades() {
        // A sea of all blues, a red boat of two in a hundred.
        const auto palette = paletteOfPicture(painted(200, 200, [](int x, int y) {
            if (x >= 80 && x < 120 && y >= 100 && y < 120)
                return kBoat;
            const int shade = noiseAt(x / 4, y / 4) / 4 + y / 3;
            return Rgb{kSea[0], std::min(255, kSea[1] + shade - 60), std::min(255, kSea[2] + shade - 60)};
        }));
        QVERIFY2(palette.size() <= kPaletteColours, qPrintable(named(palette)));
        const auto boat =
            std::find_if(palette.begin(), palette.end(), [](const auto& one) { return one.name == "red"; });
        QVERIFY2(boat != palette.end(), qPrintable(named(palette)));
        QVERIFY(std::abs(boat->weight - 0.02) < 0.005);
    }
    void whatIsLessThanOneInAHundredIsNoColourOfThePicture() {
        const auto palette =
            paletteOfPicture(painted(200, 200, [](int x, int y) { return x < 12 && y < 12 ? kBoat : kSea; }));
        QCOMPARE(named(palette), "blue 100");
    }
    void nearShadesAreOneColour() {
        const auto palette = paletteOfPicture(painted(100, 100, [](int x, int) { return Rgb{200 + x / 20, 30, 30}; }));
        QCOMPARE(palette.size(), size_t(1));
    }
    void thePalettesOrderAndLimitsHoldForAnything() {
        for (int seed = 0; seed < 20; ++seed) {
            const int cell = 1 + seed * 3;
            const auto palette = paletteOfPicture(painted(120, 90, [&](int x, int y) {
                return Rgb{noiseAt(x / cell, y / cell + seed * 1000), noiseAt(x / cell + 500, y / cell),
                           noiseAt(x / cell, y / cell + 900)};
            }));
            QVERIFY(!palette.empty() && palette.size() <= kPaletteColours);
            double sum = 0;
            for (size_t i = 0; i < palette.size(); ++i) {
                sum += palette[i].weight;
                QVERIFY(palette[i].weight >= kPaletteLeast);
                QVERIFY(isColourName(palette[i].name));
                QVERIFY(i == 0 || palette[i].weight <= palette[i - 1].weight);
            }
            QVERIFY(sum <= 1.0001);
        }
    }
    void greyPicturesHaveGreys() {
        const auto palette = paletteOfPicture(test::grey(test::toned(100, 90, [](int x, int) {
            return x < 50 ? 0 : x < 80 ? 128 : 255;
        })));
        QCOMPARE(named(palette), "black 50, grey 30, white 20");
    }
    void anEmptyPictureHasNone() { QVERIFY(paletteOfPicture(Planes{}).empty()); }

    void colours_data() {
        QTest::addColumn<int>("red");
        QTest::addColumn<int>("green");
        QTest::addColumn<int>("blue");
        const auto row = [](const char* name, int r, int g, int b) { QTest::newRow(name) << r << g << b; };
        // What the words of the web mean (CSS Color 4), where the word is one of ours.
        row("red", 255, 0, 0);
        row("orange", 255, 165, 0);
        row("yellow", 255, 255, 0);
        row("green", 0, 128, 0);
        row("lime", 0, 255, 0);
        row("blue", 0, 0, 255);
        row("navy", 0, 0, 128);
        row("teal", 0, 128, 128);
        row("cyan", 0, 255, 255);
        row("turquoise", 64, 224, 208);
        row("purple", 128, 0, 128);
        row("magenta", 255, 0, 255);
        row("pink", 255, 192, 203);
        row("maroon", 128, 0, 0);
        row("brown", 139, 69, 19);
        row("olive", 128, 128, 0);
        row("tan", 210, 180, 140);
        row("beige", 235, 220, 190);
        row("coral", 255, 127, 80);
        row("salmon", 250, 128, 114);
        row("crimson", 220, 20, 60);
        row("indigo", 75, 0, 130);
        row("violet", 138, 80, 226);
        row("lavender", 210, 200, 240);
        row("sky", 135, 206, 235);
        row("gold", 218, 165, 32);
        row("khaki", 189, 183, 107);
        row("black", 0, 0, 0);
        row("white", 255, 255, 255);
        row("grey", 128, 128, 128);
        row("silver", 192, 192, 192);
        row("charcoal", 54, 60, 64);
    }
    void colours() {
        QFETCH(int, red);
        QFETCH(int, green);
        QFETCH(int, blue);
        QCOMPARE(nameOf(std::uint8_t(red), std::uint8_t(green), std::uint8_t(blue)),
                 std::string(QTest::currentDataTag()));
    }
    void everyColourHasANameAndEveryNameAColour() {
        std::set<std::string_view> given;
        for (int r = 0; r < 256; r += 15)
            for (int g = 0; g < 256; g += 15)
                for (int b = 0; b < 256; b += 15)
                    given.insert(colourName(labOfRgb({std::uint8_t(r), std::uint8_t(g), std::uint8_t(b)})));
        QCOMPARE(given.size(), colourNames().size());
        for (const std::string_view name : given)
            QVERIFY(isColourName(name));
        QVERIFY(!isColourName("plaid"));
    }
    void aTraceOfChromaIsNoColour() {
        QCOMPARE(nameOf(130, 128, 126), "grey");
        QCOMPARE(nameOf(12, 10, 9), "black");
        QCOMPARE(nameOf(250, 250, 247), "white");
    }
};

QTEST_GUILESS_MAIN(TestPalette)
#include "test_palette.moc"
