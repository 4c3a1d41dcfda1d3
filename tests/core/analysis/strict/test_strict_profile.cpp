// Formats whose loaders libvips does not trust, as the decoder of the strict profile opens them.
#include <fstream>

#include <QSize>
#include <QTest>

#include "core/analysis/decoding/picture_analyst.h"
#include "core/analysis/decoding/warm_up_samples.h"
#include "core/analysis/placeholder.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::analysis;
using model::OutcomeKind;

namespace {

Bytes svg(const std::string& inside, const std::string& size = "width='64' height='32'") {
    return Bytes::copyOf("<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' " + size +
                         ">" + inside + "</svg>");
}

std::string asBase64(const Bytes& bytes) {
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())).toBase64().toStdString();
}

// The colour in the middle of the picture.
std::array<std::uint8_t, 3> middleOf(const Analysis& analysis) {
    const auto pixels = placeholderPixels(analysis.placeholder.span());
    return pixels ? pixels->pixels[pixels->pixels.size() / 2 + size_t(pixels->width) / 2]
                  : std::array<std::uint8_t, 3>{};
}
bool isGround(const std::array<std::uint8_t, 3>& colour) {
    return std::all_of(colour.begin(), colour.end(), [](int c) { return std::abs(c - kGround) < 3; });
}

} // namespace

class TestStrictProfile : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureAnalyst> m_analyst;

    Analysis of(const Bytes& picture, const AnalysisOptions& options = {}) {
        return m_analyst->analyse(picture.span(), options);
    }

private slots:
    void initTestCase() { m_analyst = std::make_unique<PictureAnalyst>(VipsLoaders::Strict); }
    void cleanupTestCase() { m_analyst.reset(); }

    void everySampleOfTheWarmUpIsUnderstood() {
        for (const auto sample : strictSamples()) {
            const Analysis analysis = m_analyst->analyse(sample, {});
            QVERIFY2(analysis.outcome.isStored(), (analysis.type + ": " + analysis.reason).c_str());
            QVERIFY(!isTrustedType(analysis.type));
            QCOMPARE(QSize(analysis.width, analysis.height), QSize(16, 16));
            for (const std::string& warning : analysis.warnings)
                QFAIL((analysis.type + ": " + warning).c_str());
        }
    }
    void whatItOpensIsSaid() {
        for (const char* type : {"jpeg", "bmp", "ico", "psd", "tga", "svg", "jp2", "jxl", "pnm", "hdr"})
            QVERIFY2(opens(VipsLoaders::Strict, type), type);
        for (const char* type : {"exr", "xcf", "qoi", "pdf", "mvg", ""})
            QVERIFY2(!opens(VipsLoaders::Strict, type), type);
        for (const char* type : {"bmp", "svg", "jxl"})
            QVERIFY2(!opens(VipsLoaders::Trusted, type), type);
    }
    void aDrawingIsDrawnAtTheSizeThatIsNeeded() {
        const Analysis small = of(svg("<rect width='64' height='32' fill='red'/>"));
        QVERIFY2(small.outcome.isStored(), small.reason.c_str());
        QCOMPARE(small.thumbnails.back().width, 64); // never enlarged
        // Larger than any limit of pixels: a drawing has none.
        const Analysis large =
            of(svg("<rect width='100000' height='50000' fill='red'/>", "width='100000' height='50000'"));
        QVERIFY2(large.outcome.isStored(), large.reason.c_str());
        QCOMPARE(QSize(large.width, large.height), QSize(100'000, 50'000));
        QCOMPARE(QSize(large.thumbnails.back().width, large.thumbnails.back().height), QSize(640, 320));
        QVERIFY(middleOf(large)[0] > 240 && middleOf(large)[1] < 20);
    }
    void aDrawingFetchesNothing() {
        const test::TemporaryFolder folder;
        const Bytes red = of(svg("<rect width='64' height='32' fill='red'/>")).thumbnails.front().jpeg;
        std::ofstream(folder / "red.jpg", std::ios::binary).write(red.text().data(), std::streamsize(red.size()));
        const std::string path = (folder / "red.jpg").string();
        const auto drawn = [&](const std::string& address) {
            return middleOf(of(svg("<image width='64' height='32' xlink:href='" + address + "'/>")));
        };
        // The same picture inside the drawing is shown, so the others could have been.
        QVERIFY(!isGround(drawn("data:image/jpeg;base64," + asBase64(red))));
        for (const std::string& address : {path, "file://" + path, std::string("red.jpg")})
            QVERIFY2(isGround(drawn(address)), address.c_str());
        const Bytes entity = Bytes::copyOf("<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file://" + path +
                                           "'>]><svg xmlns='http://www.w3.org/2000/svg' width='64' height='32'>"
                                           "<text y='20'>&x;</text></svg>");
        const Analysis refused = of(entity);
        QVERIFY(!refused.outcome.isStored() || isGround(middleOf(refused)));
    }
    void limitsHoldBeforeAnyPixel() {
        AnalysisOptions options;
        options.maxPixels = 255;
        for (const auto sample : strictSamples()) {
            const Analysis analysis = m_analyst->analyse(sample, options);
            if (analysis.type != "svg")
                QCOMPARE(analysis.outcome.kind, OutcomeKind::TooLarge);
        }
        options.maxPixels = 256;
        for (const auto sample : strictSamples())
            QVERIFY(m_analyst->analyse(sample, options).outcome.isStored());
    }
    void formatsOfImageMagickStayShut() {
        // Programs of its own languages, and what would hand a file on to other programs.
        for (const char* text :
             {"push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 'label:x'\n",
              "<?xml version='1.0'?><image><read filename='label:x'/></image>", "%!PS-Adobe-3.0\nshowpage\n",
              "%PDF-1.4\n", "# ImageMagick pixel enumeration: 1,1,255,rgb\n"})
            QCOMPARE(of(Bytes::copyOf(text)).outcome.kind, OutcomeKind::NotAnImage);
    }
    void cutShortIsRefused() {
        for (const auto sample : strictSamples()) {
            const Analysis analysis = m_analyst->analyse(sample.first(sample.size() * 2 / 3), {});
            QVERIFY2(!analysis.outcome.isStored(), analysis.type.c_str());
            QVERIFY(!analysis.reason.empty() && analysis.thumbnails.empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestStrictProfile)
#include "test_strict_profile.moc"
