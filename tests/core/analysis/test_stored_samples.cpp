#include <QTest>

#include "core/analysis/stored_samples.h"

using namespace gleaner::analysis;
using namespace std::string_literals;

namespace {

std::span<const std::uint8_t> octets(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
int depthOf(const char* type, const std::string& picture) {
    return storedDepth(type, octets(picture));
}

std::string chunk(const std::string& name, const std::string& data) {
    return std::string{'\0', '\0', '\0', char(data.size())} + name + data + "\0\0\0\0"s;
}
std::string png(int depth, int colourType, const std::string& chunks = {}) {
    return "\x89PNG\r\n\x1a\n"s + chunk("IHDR", std::string(8, '\1') + char(depth) + char(colourType) + "\0\0\0"s) +
           chunks;
}
const std::string kLinear = chunk("gAMA", "\x00\x01\x86\xa0"s);

// A directory of one entry.
std::string tiff(const std::string& entry, const std::string& behind = {}) {
    return "II*\0\x08\0\0\0\x01\0"s + entry + "\0\0\0\0"s + behind;
}

} // namespace

class TestStoredSamples : public QObject {
    Q_OBJECT

private slots:
    void depthOfPng() {
        QCOMPARE(depthOf("png", png(1, 0)), 1);
        QCOMPARE(depthOf("png", png(16, 2)), 16);
        QCOMPARE(depthOf("png", png(2, 3)), 8); // of the palette
        QCOMPARE(depthOf("png", png(16, 2).substr(0, 20)), 0);
    }
    void depthOfTiff() {
        QCOMPARE(depthOf("tiff", tiff("\x02\x01\x03\0\x01\0\0\0\x04\0\0\0"s)), 4);
        QCOMPARE(depthOf("tiff", tiff("\x02\x01\x03\0\x03\0\0\0\x1a\0\0\0"s, "\x10\0\x10\0\x10\0"s)), 16);
        QCOMPARE(depthOf("tiff", "MM\0*\0\0\0\x08\0\x01\x01\x02\0\x03\0\0\0\x01\0\x20\0\0\0\0\0\0"s), 32);
        QCOMPARE(depthOf("tiff", tiff("\x03\x01\x03\0\x01\0\0\0\x04\0\0\0"s)), 1); // the default
        QCOMPARE(depthOf("tiff", "II*\0\xff\xff\xff\x7f"s), 0);
        QCOMPARE(depthOf("tiff", ""), 0);
    }
    void depthOfPnm() {
        QCOMPARE(depthOf("pnm", "P4 3 3 "), 1);
        QCOMPARE(depthOf("pnm", "P6\n# of 10 bits\n3 3\n1023\n"), 10);
        QCOMPARE(depthOf("pnm", "P5 3 3 255 "), 8);
        QCOMPARE(depthOf("pnm", "P5 3 3 99999999999 "), 0);
        QCOMPARE(depthOf("pnm", "P5 3 x"), 0);
        QCOMPARE(depthOf("pnm", "P5 3 3"), 0);
    }
    void otherTypesSayNothing() { QCOMPARE(depthOf("gif", "GIF89a"), 0); }
    void gammaOfPng() {
        QCOMPARE(pngGamma(octets(png(8, 2, kLinear))), std::optional<double>(1.0));
        QVERIFY(!pngGamma(octets(png(8, 2))));
        QVERIFY(!pngGamma(octets(png(8, 2, chunk("gAMA", "\0\0\0\0"s)))));
    }
    void whatSaysMoreGoesBeforeGamma() {
        QVERIFY(!pngGamma(octets(png(8, 2, kLinear + chunk("sRGB", "\0"s)))));
        QVERIFY(!pngGamma(octets(png(8, 2, chunk("iCCP", "name\0\0"s) + kLinear))));
        QVERIFY(!pngGamma(octets(png(8, 2, chunk("IDAT", "") + kLinear)))); // too late
    }
    void everyBeginningIsSafe() {
        const std::string whole = png(8, 2, chunk("tEXt", "a") + kLinear + chunk("IDAT", ""));
        for (size_t size = 0; size < whole.size(); ++size)
            (void)pngGamma(octets(whole.substr(0, size)));
        QVERIFY(pngGamma(octets(whole)));
    }
};

QTEST_GUILESS_MAIN(TestStoredSamples)
#include "test_stored_samples.moc"
