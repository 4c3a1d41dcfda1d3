// The strict profile sealed and not: nothing is missed that the libraries would have opened later.
#include <QTest>

#include "core/analysis/decoding/picture_analyst.h"
#include "core/analysis/decoding/warm_up_samples.h"
#include "core/analysis/sandbox/sandbox_analyser.h"
#include "tests/support/analysed.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::analysis;

namespace {

Bytes copyOf(std::span<const std::uint8_t> picture) {
    return Bytes(std::vector<std::uint8_t>(picture.begin(), picture.end()));
}

// Families and styles that no sample of the warm-up names.
Bytes lettering() {
    std::string text;
    int y = 0;
    for (const char* style :
         {"font-family='DejaVu Sans Mono' font-weight='bold'", "font-family='Liberation Serif, Times'",
          "font-family='Comic Sans MS' font-style='oblique'", "font-stretch='condensed'",
          "font-family='Noto Sans CJK SC'", "font-weight='200'"})
        text +=
            "<text font-size='30' y='" + std::to_string(y += 40) + "' " + style + ">\xd0\x96 \xe4\xb8\xad Abc</text>";
    return Bytes::copyOf("<svg xmlns='http://www.w3.org/2000/svg' width='300' height='260'>" + text + "</svg>");
}

} // namespace

class TestSealedStrict : public QObject {
    Q_OBJECT

private slots:
    void aSealedDecoderSeesWhatAnotherSees() {
        SandboxOptions options;
        options.decoder = test::program("gleaner-decoder");
        const auto sealed = SandboxAnalyser::start(options);
        QVERIFY(sealed);
        PictureAnalyst open(VipsLoaders::Strict);
        std::vector<Bytes> pictures{lettering()};
        for (const auto sample : strictSamples())
            pictures.push_back(copyOf(sample));
        for (const Bytes& picture : pictures) {
            const Analysis one = test::analysed(**sealed, picture);
            const Analysis other = open.analyse(picture.span(), {});
            QVERIFY2(one.outcome.isStored(), (one.type + ": " + one.reason).c_str());
            QVERIFY2(one.placeholder.text() == other.placeholder.text(), one.type.c_str());
            QVERIFY2(one.thumbnails.back().jpeg.text() == other.thumbnails.back().jpeg.text(), one.type.c_str());
        }
    }
    void letteringIsDrawnInSeveralFaces() {
        PictureAnalyst analyst(VipsLoaders::Strict);
        const auto of = [&](const std::string& style) {
            const Bytes picture = Bytes::copyOf("<svg xmlns='http://www.w3.org/2000/svg' width='200' height='60'>"
                                                "<text y='40' font-size='40' " +
                                                style + ">Gleaner</text></svg>");
            return std::string(analyst.analyse(picture.span(), {}).thumbnails.back().jpeg.text());
        };
        const std::string plain = of("font-family='sans-serif'");
        QCOMPARE(of("font-family='nobody has this'"), plain);
        for (const char* style :
             {"font-family='serif'", "font-family='monospace'", "font-family='sans-serif' font-weight='bold'",
              "font-family='sans-serif' font-style='italic'", "fill='none'"})
            QVERIFY2(of(style) != plain, style);
    }
};

QTEST_GUILESS_MAIN(TestSealedStrict)
#include "test_sealed_strict.moc"
