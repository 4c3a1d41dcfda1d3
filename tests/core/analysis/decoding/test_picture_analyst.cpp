#include <vips/vips.h> // before Qt, whose keywords it uses as names

#include <QSize>
#include <QTest>

#include "core/analysis/decoding/warm_up_samples.h"
#include "tests/core/analysis/decoding/picture_truth.h"

using namespace gleaner;
using namespace gleaner::analysis;
using model::OutcomeKind;

namespace {

Bytes shipped(const std::string& name) {
    return Bytes(test::pictureBytes(test::dataFile("analysis/" + name)));
}
Bytes firstOf(const Bytes& whole, size_t size) {
    return Bytes::copyOf(whole.text().substr(0, size));
}

// A PNG that says how large it is, and nothing more.
Bytes pngClaiming(std::uint32_t width, std::uint32_t height) {
    std::string png("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
    for (const std::uint32_t side : {width, height})
        for (int shift = 24; shift >= 0; shift -= 8)
            png.push_back(char(side >> shift));
    return Bytes::copyOf(png + std::string("\x08\x02\0\0\0\0\0\0\0", 9));
}

struct Pixel {
    int red = -1, green = -1, blue = -1;
    bool isAbout(int r, int g, int b) const {
        return qAbs(red - r) < 25 && qAbs(green - g) < 25 && qAbs(blue - b) < 25;
    }
};

// What the largest thumbnail shows at a place.
Pixel pixelAt(const Analysis& analysis, int x, int y) {
    const Bytes& jpeg = analysis.thumbnails.back().jpeg;
    VipsImage* image = vips_image_new_from_buffer(jpeg.data(), jpeg.size(), "", nullptr);
    double* values = nullptr;
    int count = 0;
    Pixel pixel;
    if (image && vips_getpoint(image, &values, &count, x, y, nullptr) == 0)
        pixel = count == 3 ? Pixel{int(values[0]), int(values[1]), int(values[2])}
                           : Pixel{int(values[0]), int(values[0]), int(values[0])};
    g_free(values);
    g_clear_object(&image);
    return pixel;
}

QString sizes(const Analysis& analysis) {
    QString text;
    for (const Thumbnail& one : analysis.thumbnails)
        text += QStringLiteral("%1:%2x%3 ").arg(one.edge).arg(one.width).arg(one.height);
    return text.trimmed();
}

} // namespace

class TestPictureAnalyst : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureAnalyst> m_analyst;

    Analysis of(const Bytes& picture, const AnalysisOptions& options = {}) {
        return m_analyst->analyse(picture.span(), options);
    }
    Analysis ofThumbnail(const Analysis& analysis) { return of(analysis.thumbnails.back().jpeg); }

private slots:
    void initTestCase() { m_analyst = std::make_unique<PictureAnalyst>(); }
    void cleanupTestCase() { m_analyst.reset(); }

    void factsOfAPicture() {
        const Bytes picture = shipped("two_colours_1500x1000.jpg");
        const Analysis analysis = of(picture);
        QVERIFY2(analysis.outcome.isStored(), analysis.reason.c_str());
        QCOMPARE(analysis.type, std::string("jpeg"));
        QCOMPARE(analysis.mime, std::string("image/jpeg"));
        QCOMPARE(analysis.bytes, std::int64_t(picture.size()));
        QCOMPARE(QSize(analysis.width, analysis.height), QSize(1500, 1000));
        QCOMPARE(analysis.frames, 1);
        QCOMPARE(analysis.depth, 8);
        QCOMPARE(analysis.colourSpace, std::string("sRGB"));
        QCOMPARE(analysis.lane, Lane::Fast);
        QVERIFY(!analysis.hasAlpha);
        QVERIFY(analysis.measures && analysis.measures->pdq && analysis.measures->compressionQuality);
        QVERIFY(!analysis.placeholder.empty());
    }
    void everySampleOfTheWarmUpIsUnderstood() {
        for (const auto sample : trustedSamples()) {
            const Analysis analysis = m_analyst->analyse(sample, {});
            QVERIFY2(analysis.outcome.isStored(), (analysis.type + ": " + analysis.reason).c_str());
            QCOMPARE(analysis.storedWidth, 16);
            for (const std::string& warning : analysis.warnings)
                QFAIL((analysis.type + ": " + warning).c_str());
        }
    }
    void metadataIsReadWhereThereIsSome() {
        const auto samples = trustedSamples();
        const Analysis rich = m_analyst->analyse(samples.front(), {});
        QCOMPARE(rich.type, std::string("jpeg"));
        QCOMPARE(rich.metadata.make, std::string("Ab"));
        QCOMPARE(rich.orientation, 6);
        QVERIFY(!rich.iccProfile.empty());
        QVERIFY(of(shipped("two_colours_1500x1000.jpg")).metadata.fields.empty());
    }
    void theGammaOfAPngIsHeeded() {
        const Bytes plain = shipped("one_pixel.png");
        std::string linear(plain.text());
        constexpr size_t kBehindTheHeader = 33;
        linear.insert(kBehindTheHeader, std::string("\0\0\0\4gAMA\0\x01\x86\xa0\x31\xe8\x96\x5f", 16));
        const Analysis analysis = of(Bytes::copyOf(linear));
        QCOMPARE(analysis.colourSpace, std::string("RGB"));
        const Pixel dark = pixelAt(of(plain), 0, 0), bright = pixelAt(analysis, 0, 0);
        const auto encoded = [](int sample) { return int(255 * std::pow(sample / 255.0, 1 / 2.2)); };
        QVERIFY(bright.isAbout(encoded(dark.red), encoded(dark.green), encoded(dark.blue)));
        QVERIFY(bright.red + bright.green + bright.blue > dark.red + dark.green + dark.blue + 75);
    }
    void thumbnailsFitTheirBoxes() {
        const Analysis analysis = of(shipped("two_colours_1500x1000.jpg"));
        QCOMPARE(sizes(analysis), QStringLiteral("256:256x171 640:640x427"));
        const Analysis again = ofThumbnail(analysis);
        QCOMPARE(again.type, std::string("jpeg"));
        QCOMPARE(QSize(again.width, again.height), QSize(640, 427));
    }
    void thumbnailsAreNeverEnlarged() {
        QCOMPARE(sizes(of(shipped("one_pixel.png"))), QStringLiteral("256:1x1"));
        AnalysisOptions options;
        options.thumbnailEdges = {2000, 640};
        QCOMPARE(sizes(of(shipped("two_colours_1500x1000.jpg"), options)),
                 QStringLiteral("640:640x427 2000:1500x1000"));
    }
    void onlyTheThumbnailsAskedForAreKept() {
        AnalysisOptions options;
        options.thumbnailEdges = {};
        const Analysis none = of(shipped("two_colours_1500x1000.jpg"), options);
        QVERIFY(none.outcome.isStored() && none.thumbnails.empty() && none.measures && !none.placeholder.empty());
        options.thumbnailEdges = {100};
        options.measures = false;
        const Analysis one = of(shipped("two_colours_1500x1000.jpg"), options);
        QCOMPARE(sizes(one), QStringLiteral("100:100x67"));
        QVERIFY(!one.measures && !one.placeholder.empty());
    }
    void measuresDoNotDependOnTheThumbnails() {
        const Bytes picture = shipped("two_colours_1500x1000.jpg");
        AnalysisOptions options;
        options.thumbnailEdges = {};
        QCOMPARE(of(picture, options).measures->pdq->hash.toString(), of(picture).measures->pdq->hash.toString());
    }
    void orientationIsApplied() {
        const Analysis analysis = of(shipped("orientation_6_48x32.jpg"));
        QCOMPARE(analysis.orientation, 6);
        QCOMPARE(QSize(analysis.storedWidth, analysis.storedHeight), QSize(48, 32));
        QCOMPARE(QSize(analysis.width, analysis.height), QSize(32, 48));
        QCOMPARE(sizes(analysis), QStringLiteral("256:32x48"));
        QCOMPARE(ofThumbnail(analysis).orientation, 1);          // turned, and not to be turned again
        QVERIFY(pixelAt(analysis, 28, 24).isAbout(10, 10, 200)); // the blue upper half of the file is at the right
        QVERIFY(pixelAt(analysis, 4, 24).isAbout(255, 255, 255));
    }
    void transparencyLiesOnALightGround() {
        const Analysis analysis = of(shipped("half_transparent_16x16.png"));
        QVERIFY(analysis.hasAlpha);
        QVERIFY(!ofThumbnail(analysis).hasAlpha);
        QVERIFY(pixelAt(analysis, 2, 8).isAbout(kGround, kGround, kGround));
        QVERIFY(pixelAt(analysis, 13, 8).isAbout(0, 0, 0));
    }
    void cmykBecomesSrgb() {
        const Analysis analysis = of(shipped("cmyk_32x20.jpg"));
        QCOMPARE(analysis.colourSpace, std::string("CMYK"));
        QCOMPARE(analysis.lane, Lane::General);
        QCOMPARE(ofThumbnail(analysis).colourSpace, std::string("sRGB"));
        const Pixel left = pixelAt(analysis, 3, 10), right = pixelAt(analysis, 28, 10);
        QVERIFY(left.red > left.green + 60 && left.red > left.blue + 60);
        QVERIFY(right.isAbout(255, 255, 255));
    }
    void aDamagedProfileCostsTheColoursNotThePicture() {
        const Bytes whole = shipped("two_colours_1500x1000.jpg");
        std::string damaged(whole.text());
        damaged.insert(2, std::string("\xff\xe2\0\x20ICC_PROFILE\0\1\1this is none.....", 34));
        const Analysis analysis = of(Bytes::copyOf(damaged));
        QVERIFY2(analysis.outcome.isStored(), analysis.reason.c_str());
        QCOMPARE(analysis.lane, Lane::General);
        QCOMPARE(analysis.warnings, std::vector<std::string>{"profile_unusable"});
        QCOMPARE(sizes(analysis), QStringLiteral("256:256x171 640:640x427"));
    }
    void anEmptyFirstFrameIsPassedOver() {
        const Analysis analysis = of(shipped("blank_first_frame_20x20.gif"));
        QCOMPARE(analysis.frames, 2);
        QVERIFY(pixelAt(analysis, 10, 3).isAbout(200, 0, 0));
    }
    void whatIsNoPictureIsNotAnImage() {
        for (const char* text : {"", "<html>404</html>", "not a picture at all"}) {
            const Analysis analysis = of(Bytes::copyOf(text));
            QCOMPARE(analysis.outcome.kind, OutcomeKind::NotAnImage);
            QVERIFY(!analysis.reason.empty());
        }
    }
    void aBrokenPictureIsRefusedWithTheDecodersWords() {
        const Bytes whole = shipped("two_colours_1500x1000.jpg");
        for (const size_t size : {size_t(4), size_t(200), whole.size() / 2}) {
            const Analysis analysis = of(firstOf(whole, size));
            QCOMPARE(analysis.outcome.kind, OutcomeKind::DecodeRefused);
            QVERIFY(!analysis.reason.empty());
            QVERIFY(analysis.thumbnails.empty() && analysis.placeholder.empty() && !analysis.measures);
        }
    }
    void formatsThatLibvipsDoesNotTrustAreRefused() {
        const Analysis analysis = of(Bytes::copyOf("<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'/>"));
        QCOMPARE(analysis.outcome.kind, OutcomeKind::DecodeRefused);
        QCOMPARE(analysis.type, std::string("svg"));
        QVERIFY(!analysis.reason.empty());
    }
    void limitsHoldBeforeAnyPixel() {
        QCOMPARE(of(pngClaiming(0x7fffffff, 0x7fffffff)).outcome.kind, OutcomeKind::TooLarge);
        AnalysisOptions options;
        options.maxPixels = 1500 * 1000 - 1;
        QCOMPARE(of(shipped("two_colours_1500x1000.jpg"), options).outcome.kind, OutcomeKind::TooLarge);
        options.maxPixels += 1;
        QVERIFY(of(shipped("two_colours_1500x1000.jpg"), options).outcome.isStored());
        options.maxFrames = 1;
        QCOMPARE(of(shipped("blank_first_frame_20x20.gif"), options).outcome.kind, OutcomeKind::TooLarge);
    }
};

QTEST_GUILESS_MAIN(TestPictureAnalyst)
#include "test_picture_analyst.moc"
