#include <QTest>

#include "core/analysis/quality.h"
#include "tests/core/analysis/measures/decoded_picture.h"
#include "tests/core/analysis/measures/painted.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::analysis;
using gleaner::test::noiseAt;
using gleaner::test::painted;
using gleaner::test::toned;
using test::Rgb;

namespace {

Plane board(int cell, int dark = 60, int bright = 200) {
    return toned(200, 160, [=](int x, int y) { return (x / cell + y / cell) % 2 ? dark : bright; });
}
double exposureOfTone(int tone) {
    return exposureOf(tonesOf(Plane(10, 10, std::uint8_t(tone))));
}
double colourfulness(const Planes& planes) {
    return colourfulnessOf(colourSumsOf(planes));
}
QualityParts good() {
    return {80, 0, 7.5, 50, 92, 12'000'000};
}

} // namespace

class TestQuality : public QObject {
    Q_OBJECT

    // A measure of files of digikam-quality.
    template<typename Measure>
    std::vector<double> ladder(const std::filesystem::path& folder, const std::vector<const char*>& files,
                               Measure measureOf) {
        test::PictureDecoder decoder;
        std::vector<double> values;
        for (const char* file : files)
            if (const auto picture = decoder.decoded(folder / file))
                values.push_back(measureOf(measure(picture->large, picture->small, picture->traits)));
        return values;
    }

private slots:
    void tonesOfARamp() {
        const Tones tones = tonesOf(toned(256, 3, [](int x, int) { return x; }));
        QCOMPARE(tones.pixels, std::int64_t(768));
        QCOMPARE(tones.mean(), 127.5);
        QCOMPARE(tones.entropy(), 8.0);
        QCOMPARE(tones.percentile(0.5), 127);
        QCOMPARE(tones.percentile(1), 255);
        QCOMPARE(tones.shareUpTo(63), 0.25);
        QVERIFY(std::abs(tones.deviation() - 73.9) < 0.01);
    }
    void oneToneHasNoEntropy() {
        QCOMPARE(tonesOf(Plane(9, 7, 200)).entropy(), 0.0);
        QCOMPARE(tonesOf(Plane()).mean(), 0.0);
    }
    void colourfulnessIsThatOfThePaper() {
        QCOMPARE(colourfulness(test::grey(Plane(8, 8, 90))), 0.0);
        QVERIFY(colourfulness(painted(8, 8, [](int, int) { return Rgb{90, 90, 90}; })) < 1);
        // One colour has no deviations: 0.3 · √((R − G)² + ((R + G)/2 − B)²).
        const double red = colourfulness(painted(8, 8, [](int, int) { return Rgb{200, 50, 50}; }));
        QVERIFY(std::abs(red - 0.3 * std::hypot(150, 75)) < 1);
        // Two colours, half each: the deviations are half their distance.
        const double two = colourfulness(painted(8, 8, [](int x, int) {
            return x < 4 ? Rgb{200, 50, 50} : Rgb{50, 200, 50};
        }));
        QVERIFY(std::abs(two - (150 + 0.3 * 75)) < 2);
    }
    void sharpEdgesAreSharpAndBlurTakesItAway() {
        double before = sharpnessOf(board(16));
        QVERIFY2(before > 85, qPrintable(QString::number(before)));
        for (const int radius : {1, 2, 4}) {
            const double after = sharpnessOf(test::blurred(board(16), radius));
            QVERIFY2(after < before, qPrintable(QStringLiteral("%1: %2").arg(radius).arg(after)));
            before = after;
        }
        QVERIFY(before < 40);
    }
    void contrastIsNotSharpness() {
        QVERIFY(std::abs(sharpnessOf(board(16, 100, 150)) - sharpnessOf(board(16, 0, 255))) < 1);
    }
    void blurAlongOneDirectionIsBlur() {
        const Plane stripes = toned(200, 160, [](int x, int y) { return noiseAt(x / 12, y / 12); });
        const Plane moved = toned(200, 160, [&](int x, int y) {
            int sum = 0;
            for (int i = 0; i < 13; ++i)
                sum += stripes.row(y)[std::min(199, x + i)];
            return sum / 13;
        });
        QVERIFY(sharpnessOf(moved) < sharpnessOf(stripes) / 2);
    }
    void whatHasNoEdgesIsNotSharp() {
        QCOMPARE(sharpnessOf(Plane(100, 100, 50)), 0.0);
        QCOMPARE(sharpnessOf(Plane(3, 3, 50)), 0.0);
        QCOMPARE(sharpnessOf(Plane()), 0.0);
    }
    void exposureGoesFromBlackToWhite() {
        QCOMPARE(exposureOfTone(0), -1.0);
        QCOMPARE(exposureOfTone(255), 1.0);
        QCOMPARE(exposureOfTone(120), 0.0);
        for (int tone = 1; tone < 256; ++tone)
            QVERIFY2(exposureOfTone(tone) >= exposureOfTone(tone - 1), qPrintable(QString::number(tone)));
    }
    void clippedHighlightsAreOverexposed() {
        const auto withWhite = [](int percent) {
            return exposureOf(tonesOf(toned(100, 10, [=](int x, int) { return x < percent ? 255 : 100; })));
        };
        QCOMPARE(withWhite(5), 0.0);
        QVERIFY(withWhite(30) > 0.15);
    }
    void aPerfectPictureIsPerfect() {
        QCOMPARE(qualityOf(good()), 100);
        QualityParts unknown = good();
        unknown.compressionQuality.reset();
        QCOMPARE(qualityOf(unknown), 100);
    }
    void theScoreIsMonotoneInEveryPart() {
        const auto falls = [](auto change) {
            int before = 101;
            for (int step = 0; step <= 10; ++step) {
                QualityParts parts = good();
                change(parts, step / 10.0);
                const int score = qualityOf(parts);
                if (score > before)
                    return false;
                before = score;
            }
            return before < 100;
        };
        QVERIFY(falls([](QualityParts& parts, double by) { parts.sharpness = 100 - 100 * by; }));
        QVERIFY(falls([](QualityParts& parts, double by) { parts.exposure = by; }));
        QVERIFY(falls([](QualityParts& parts, double by) { parts.exposure = -by; }));
        QVERIFY(falls([](QualityParts& parts, double by) { parts.entropy = 8 - 8 * by; }));
        QVERIFY(falls([](QualityParts& parts, double by) { parts.colourfulness = 80 - 80 * by; }));
        QVERIFY(falls([](QualityParts& parts, double by) { parts.compressionQuality = 100 - int(99 * by); }));
        QVERIFY(falls([](QualityParts& parts, double by) { parts.pixels = std::int64_t(4e6 * (1 - by)); }));
    }
    void oneBadFaultIsNotMadeGood() {
        QualityParts black = good();
        black.exposure = -1;
        QVERIFY(qualityOf(black) < 50);
        QualityParts blurred = good();
        blurred.sharpness = 0;
        QVERIFY(qualityOf(blurred) < 40);
    }
    void theScoreOfNothingIsWithinItsRange() {
        const int score = qualityOf({0, -1, 0, 0, 1, 1});
        QVERIFY(score >= 0 && score <= 5);
    }
    void blurredPhotographsAreInOrder() {
        GLEANER_NEED_SHARED(folder, "neardup/digikam-quality");
        const auto values = ladder(*folder,
                                   {"test.jpg", "test_blurred_1.jpg", "test_blurred_3.jpg", "test_blurred_5.jpg",
                                    "test_blurred_7.jpg", "test_blurred_9.jpg"},
                                   [](const Measures& measures) { return measures.sharpness; });
        QCOMPARE(values.size(), size_t(6));
        for (size_t i = 1; i < values.size(); ++i)
            QVERIFY2(values[i] < values[i - 1], qPrintable(QStringLiteral("%1: %2").arg(i).arg(values[i])));
    }
    void compressedPhotographsAreInOrder() {
        GLEANER_NEED_SHARED(folder, "neardup/digikam-quality");
        const auto values =
            ladder(*folder, {"test_compressed_1.jpg", "test_compressed_2.jpg", "test_compressed_4.jpg", "test.jpg"},
                   [](const Measures& measures) { return double(measures.compressionQuality.value_or(-1)); });
        QCOMPARE(values.size(), size_t(4));
        for (size_t i = 1; i < values.size(); ++i)
            QVERIFY2(values[i] > values[i - 1], qPrintable(QStringLiteral("%1: %2").arg(i).arg(values[i])));
    }
    void theUnderexposedPhotographIsDarkestAndWorst() {
        GLEANER_NEED_SHARED(folder, "neardup/digikam-quality");
        const std::vector<const char*> files{"test_underexposed_1.jpg", "test.jpg", "test_blurred_1.jpg",
                                             "test_blurred_9.jpg", "test_compressed_4.jpg"};
        const auto exposures = ladder(*folder, files, [](const Measures& measures) { return measures.exposure; });
        const auto scores = ladder(*folder, files, [](const Measures& measures) { return double(measures.quality); });
        QCOMPARE(exposures.size(), files.size());
        for (size_t i = 1; i < files.size(); ++i)
            QVERIFY(exposures[0] < exposures[i] && scores[0] < scores[i]);
        QVERIFY(scores[1] > scores[3]); // sharp before blurred
    }
};

QTEST_GUILESS_MAIN(TestQuality)
#include "test_quality.moc"
