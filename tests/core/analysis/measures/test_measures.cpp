// All measures of one picture together.
#include <QTest>

#include "core/analysis/colour_names.h"
#include "core/analysis/descriptor.h"
#include "core/analysis/labels.h"
#include "core/analysis/measures.h"
#include "core/analysis/palette.h"
#include "tests/core/analysis/measures/decoded_picture.h"
#include "tests/core/analysis/measures/painted.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::analysis;
using gleaner::test::noiseAt;
using gleaner::test::painted;
using test::Rgb;

namespace {

Planes meadow(int width, int height) {
    return painted(width, height, [](int x, int y) {
        const int tone = noiseAt(x / 5, y / 5) / 2;
        return y < 20 ? Rgb{90 + tone / 2, 150 + tone / 4, 230} : Rgb{40 + tone / 3, 90 + tone, 30 + tone / 4};
    });
}
Traits traitsOf(const Planes& planes) {
    Traits traits;
    traits.size = {planes.width(), planes.height()};
    traits.type = "jpeg";
    return traits;
}
bool isWithinItsRanges(const Measures& measures) {
    bool holds = measures.quality >= 0 && measures.quality <= 100 && measures.sharpness >= 0 &&
                 measures.sharpness <= 100 && std::abs(measures.exposure) <= 1 && measures.entropy >= 0 &&
                 measures.entropy <= 8 && measures.colourfulness >= 0 && measures.pdq &&
                 measures.descriptor.size() == kDescriptorBytes && !measures.palette.empty() &&
                 measures.palette.size() <= size_t(kPaletteColours);
    for (const PaletteColour& colour : measures.palette)
        holds = holds && isColourName(colour.name) && colour.l >= 0 && colour.l <= 100.01;
    for (const Label& label : measures.labels)
        holds = holds && label.confidence >= kLabelReported && label.confidence <= 1;
    return holds;
}

} // namespace

class TestMeasures : public QObject {
    Q_OBJECT

private slots:
    void aPictureHasAllOfThem() {
        const Planes planes = meadow(200, 150);
        Traits traits = traitsOf(planes);
        traits.compressionQuality = 85;
        const Measures measures = measure(planes, planes, traits);
        QVERIFY(isWithinItsRanges(measures));
        QCOMPARE(measures.compressionQuality, std::optional<int>(85));
        QCOMPARE(measures.palette.front().name, "green");
        QVERIFY(measures.colourfulness > 30 && measures.entropy > 4 && measures.sharpness > 50);
    }
    void theSamePictureHasTheSameMeasures() {
        const Planes planes = meadow(200, 150);
        const Measures one = measure(planes, planes, traitsOf(planes)),
                       other = measure(planes, planes, traitsOf(planes));
        QCOMPARE(one.quality, other.quality);
        QVERIFY(one.palette == other.palette && one.pdq->hash == other.pdq->hash);
        QVERIFY(one.descriptor == other.descriptor && one.labels == other.labels);
    }
    void anySizeIsMeasuredGreyOrColoured() {
        for (const auto& [width, height] :
             {std::pair(1, 1), {1, 2}, {2, 1}, {1, 640}, {640, 1}, {7, 9}, {16, 16}, {17, 33}, {640, 3}, {255, 256}}) {
            const Planes planes = meadow(width, height);
            QVERIFY(isWithinItsRanges(measure(planes, planes, traitsOf(planes))));
            const Planes grey = test::grey(planes.y);
            const Measures measures = measure(grey, grey, traitsOf(grey));
            QVERIFY(isWithinItsRanges(measures));
            QCOMPARE(measures.colourfulness, 0.0);
        }
    }
    void anEmptyPictureHasNone() {
        const Measures measures = measure({}, {}, {});
        QVERIFY(!measures.pdq && measures.palette.empty() && measures.descriptor.empty() && measures.labels.empty());
        QCOMPARE(measures.quality, 0);
    }
    void moreTrueSizeIsMoreQuality() {
        const Planes planes = meadow(200, 150);
        Traits large = traitsOf(planes);
        large.size = {4000, 3000};
        QVERIFY(measure(planes, planes, large).quality > measure(planes, planes, traitsOf(planes)).quality + 10);
    }
    void whatIsTransparentCountsForNothing() {
        // A red square in the middle of the ground: red everywhere, and nothing of the ground's brightness.
        const Planes planes = painted(200, 200, [](int x, int y) {
            const bool inside = x >= 50 && x < 150 && y >= 50 && y < 150;
            return inside ? Rgb{60 + noiseAt(x / 4, y / 4) / 8, 10, 12} : Rgb{kGround, kGround, kGround};
        });
        Traits traits = traitsOf(planes);
        traits.type = "png";
        traits.hasAlpha = true;
        traits.transparentShare = 0.75;
        const auto has = [&](const char* name) {
            for (const Label& label : measure(planes, planes, traits).labels)
                if (label.name == name)
                    return true;
            return false;
        };
        QVERIFY(has("transparent") && has("low-key") && has("warm"));
        for (const PaletteColour& colour : measure(planes, planes, traits).palette)
            QVERIFY(colour.l < 30);
        traits.transparentShare = 0;
        QVERIFY(!has("low-key"));
    }
    void aPictureThatIsAllTransparentHasNoColours() {
        const Planes planes = painted(60, 40, [](int, int) { return Rgb{kGround, kGround, kGround}; });
        Traits traits = traitsOf(planes);
        traits.hasAlpha = true;
        traits.transparentShare = 1;
        const Measures measures = measure(planes, planes, traits);
        QVERIFY(measures.palette.empty());
        QCOMPARE(measures.entropy, 0.0);
    }
    void everyPhotographOfTheCollectionIsMeasured() {
        GLEANER_NEED_SHARED(photos, "collection/photos");
        test::PictureDecoder decoder;
        int measured = 0;
        for (const auto& entry : std::filesystem::directory_iterator(*photos)) {
            const auto picture = decoder.decoded(entry.path());
            QVERIFY(picture.has_value());
            QVERIFY(isWithinItsRanges(measure(picture->large, picture->small, picture->traits)));
            ++measured;
        }
        QVERIFY(measured >= 60);
    }
};

QTEST_GUILESS_MAIN(TestMeasures)
#include "test_measures.moc"
