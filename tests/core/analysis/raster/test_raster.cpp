#include <QTest>

#include "core/analysis/raster/raster.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::analysis;
using namespace std::string_literals;

namespace {

std::string little(std::uint32_t value, int size) {
    std::string text;
    for (int i = 0; i < size; ++i)
        text += char(i < 4 ? value >> (8 * i) : 0);
    return text;
}
std::string big(std::uint32_t value, int size) {
    const std::string text = little(value, size);
    return {text.rbegin(), text.rend()};
}

std::span<const std::uint8_t> octets(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The pixels in hex, pixel by pixel, rows apart; or what was said against it.
QString pixelsOf(const char* type, const std::string& picture) {
    const auto raster = rasterPixels(type, octets(picture));
    if (!raster)
        return QString::fromStdString(raster.error().detail);
    QString text;
    for (size_t i = 0; i < raster->samples.size(); ++i) {
        text += QStringLiteral("%1").arg(raster->samples[i], 2, 16, QLatin1Char('0'));
        const auto channels = size_t(raster->channels);
        if ((i + 1) % (channels * size_t(raster->width)) == 0)
            text += QLatin1Char('/');
        else if ((i + 1) % channels == 0)
            text += QLatin1Char(' ');
    }
    return text;
}
QString pixelsOf(const char* type, const std::string& picture, size_t size) {
    return pixelsOf(type, picture.substr(0, size));
}

std::string dib(int width, int height, int bits, int compression = 0, int colours = 0) {
    return little(40, 4) + little(std::uint32_t(width), 4) + little(std::uint32_t(height), 4) + little(1, 2) +
           little(std::uint32_t(bits), 2) + little(std::uint32_t(compression), 4) + little(0, 4) + little(0, 8) +
           little(std::uint32_t(colours), 4) + little(0, 4);
}
std::string bmp(const std::string& headers, const std::string& pixels) {
    const auto at = std::uint32_t(14 + headers.size());
    return "BM" + little(at + std::uint32_t(pixels.size()), 4) + little(0, 4) + little(at, 4) + headers + pixels;
}
const std::string kRedBlue = "\x00\x00\xff\x00\xff\x00\x00\x00"s; // a palette of two

std::string icon(const std::vector<std::string>& pictures) {
    std::string directory = little(0, 2) + little(1, 2) + little(std::uint32_t(pictures.size()), 2), data;
    for (const std::string& one : pictures) {
        directory += std::string(8, '\1') + little(std::uint32_t(one.size()), 4) +
                     little(std::uint32_t(6 + 16 * pictures.size() + data.size()), 4);
        data += one;
    }
    return directory + data;
}

std::string tga(int kind, int width, int height, int bits, int flags, const std::string& rest) {
    return little(0, 1) + little(kind % 8 == 1, 1) + little(std::uint32_t(kind), 1) + little(0, 2) +
           little(kind % 8 == 1 ? 2 : 0, 2) + little(kind % 8 == 1 ? 24 : 0, 1) + little(0, 4) +
           little(std::uint32_t(width), 2) + little(std::uint32_t(height), 2) + little(std::uint32_t(bits), 1) +
           little(std::uint32_t(flags), 1) + rest;
}

std::string psd(int mode, int channels, int width, int height, int depth, const std::string& pixels,
                const std::string& palette = {}, const std::string& layers = {}) {
    return "8BPS"s + big(1, 2) + std::string(6, '\0') + big(std::uint32_t(channels), 2) +
           big(std::uint32_t(height), 4) + big(std::uint32_t(width), 4) + big(std::uint32_t(depth), 2) +
           big(std::uint32_t(mode), 2) + big(std::uint32_t(palette.size()), 4) + palette + big(0, 4) +
           big(std::uint32_t(layers.size()), 4) + layers + pixels;
}

} // namespace

class TestRaster : public QObject {
    Q_OBJECT

private slots:
    void bmpRowsStandUpsideDownUnlessTheHeightIsNegative() {
        const std::string rows = "\x01\x02\x03\x00\x04\x05\x06\x00"s; // blue, green, red, filled up to four
        QCOMPARE(pixelsOf("bmp", bmp(dib(1, 2, 24), rows)), QStringLiteral("060504/030201/"));
        QCOMPARE(pixelsOf("bmp", bmp(dib(1, -2, 24), rows)), QStringLiteral("030201/060504/"));
    }
    void bmpPalettes() {
        QCOMPARE(pixelsOf("bmp", bmp(dib(3, 1, 1, 0, 2) + kRedBlue, "\x40\0\0\0"s)),
                 QStringLiteral("ff0000 0000ff ff0000/"));
        QCOMPARE(pixelsOf("bmp", bmp(dib(3, 1, 4, 0, 2) + kRedBlue, "\x10\x10\0\0"s)),
                 QStringLiteral("0000ff ff0000 0000ff/"));
        // an index beyond the palette is black
        QCOMPARE(pixelsOf("bmp", bmp(dib(2, 1, 8, 0, 2) + kRedBlue, "\x01\x09\0\0"s)),
                 QStringLiteral("0000ff 000000/"));
        // OS/2: a short header, three bytes a colour
        const std::string core = little(12, 4) + little(2, 2) + little(1, 2) + little(1, 2) + little(1, 2);
        QCOMPARE(pixelsOf("bmp", bmp(core + "\x00\x00\xff\xff\x00\x00"s, "\x40\0\0\0"s)),
                 QStringLiteral("ff0000 0000ff/"));
    }
    void bmpMasks() {
        QCOMPARE(pixelsOf("bmp", bmp(dib(2, 1, 16), "\x00\x7c\x1f\x00"s)), QStringLiteral("ff0000 0000ff/"));
        const std::string masks = little(0xf800, 4) + little(0x07e0, 4) + little(0x001f, 4);
        QCOMPARE(pixelsOf("bmp", bmp(dib(2, 1, 16, 3) + masks, "\xe0\x07\x1f\x00"s)), QStringLiteral("00ff00 0000ff/"));
        const std::string four = little(0xff, 4) + little(0xff00, 4) + little(0xff0000, 4) + little(0xff000000, 4);
        QCOMPARE(pixelsOf("bmp", bmp(dib(1, 1, 32, 6) + four, "\x01\x02\x03\x80"s)), QStringLiteral("01020380/"));
        // an alpha channel of nothing but zeros says nothing
        QCOMPARE(pixelsOf("bmp", bmp(dib(1, 1, 32, 6) + four, "\x01\x02\x03\x00"s)), QStringLiteral("010203ff/"));
        // without masks the fourth byte is filling
        QCOMPARE(pixelsOf("bmp", bmp(dib(1, 1, 32), "\x01\x02\x03\x80"s)), QStringLiteral("030201/"));
    }
    void bmpRuns() {
        const std::string head = dib(4, 2, 8, 1, 2) + kRedBlue;
        // three literals with their filling, then one of 1, end
        QCOMPARE(pixelsOf("bmp", bmp(head, "\x00\x03\x01\x00\x01\x00\x01\x01\x00\x01"s)),
                 QStringLiteral("ff0000 ff0000 ff0000 ff0000/0000ff ff0000 0000ff 0000ff/"));
        // three of 1, one of 0, end of row; onwards by 2, two of 1, end
        const std::string runs = "\x03\x01\x01\x00\x00\x00\x00\x02\x02\x00\x02\x01\x00\x01"s;
        QCOMPARE(pixelsOf("bmp", bmp(head, runs)),
                 QStringLiteral("ff0000 ff0000 0000ff 0000ff/0000ff 0000ff 0000ff ff0000/"));
        // beyond the end of a row is nowhere
        QCOMPARE(pixelsOf("bmp", bmp(head, "\xff\x01\x00\x00\xff\x00\x00\x01"s)),
                 QStringLiteral("ff0000 ff0000 ff0000 ff0000/0000ff 0000ff 0000ff 0000ff/"));
        QCOMPARE(pixelsOf("bmp", bmp(dib(3, 1, 4, 2, 2) + kRedBlue, "\x03\x10\x00\x01"s)),
                 QStringLiteral("0000ff ff0000 0000ff/"));
        QCOMPARE(pixelsOf("bmp", bmp(head, "\x03\x01"s)), QStringLiteral("the pixels are cut short"));
        QCOMPARE(pixelsOf("bmp", bmp(head, "\x00\x09\x01"s)), QStringLiteral("the pixels are cut short"));
    }
    void bmpProfilesAreEmbeddedOrNone() {
        const auto profile = [](const char* kind) {
            std::string header = little(124, 4) + dib(1, 1, 24).substr(4);
            header.resize(124, '\0');
            header.replace(56, 4, kind, 4);
            header.replace(112, 8, little(128, 4) + little(5, 4));
            const auto facts = rasterFacts("bmp", octets(bmp(header, "\0\0\0\0hello"s)));
            return facts ? std::string(facts->iccProfile.begin(), facts->iccProfile.end()) : facts.error().detail;
        };
        QCOMPARE(profile("DEBM"), "hello"s);
        QCOMPARE(profile("KNIL"), ""s); // the name of somebody's file
    }
    void bmpRefusals() {
        QCOMPARE(pixelsOf("bmp", bmp(dib(0, 1, 24), {})), QStringLiteral("no such size"));
        QCOMPARE(pixelsOf("bmp", bmp(dib(1, int(0x80000000), 24), {})), QStringLiteral("no such size"));
        QCOMPARE(pixelsOf("bmp", bmp(dib(1, 1, 7), {})), QStringLiteral("bits per pixel"));
        QCOMPARE(pixelsOf("bmp", bmp(dib(1, 1, 24, 4), {})), QStringLiteral("a JPEG or PNG inside"));
        QCOMPARE(pixelsOf("bmp", bmp(dib(1, 1, 24, 9), {})), QStringLiteral("no such compression"));
        QCOMPARE(pixelsOf("bmp", bmp(little(41'000, 4), {})), QStringLiteral("no such header"));
        QCOMPARE(pixelsOf("bmp", bmp(dib(2, 2, 24), std::string(13, '\0'))),
                 QStringLiteral("the pixels are cut short"));
        // the last row may end with its pixels
        QCOMPARE(pixelsOf("bmp", bmp(dib(2, 2, 24), std::string(14, '\0'))),
                 QStringLiteral("000000 000000/000000 000000/"));
    }

    void anIconsLargestPictureCounts() {
        const std::string small = dib(1, 2, 24) + "\x01\x02\x03\x00\0\0\0\0"s;
        const std::string large = dib(2, 2, 24) + "\x01\x02\x03\x04\x05\x06\0\0\x40\0\0\0"s;
        const std::string both = icon({small, large, "rubbish"});
        const auto facts = rasterFacts("ico", octets(both));
        QVERIFY(facts);
        QCOMPARE(facts->width, 2);
        QCOMPARE(facts->height, 1);
        QCOMPARE(facts->frames, 2);
        QCOMPARE(pixelsOf("ico", both), QStringLiteral("030201ff 06050400/")); // the mask hides the second
    }
    void anIconsOwnAlphaGoesBeforeItsMask() {
        const std::string picture = dib(2, 2, 32) + "\x01\x02\x03\x80\x04\x05\x06\xff"s + "\xff\0\0\0"s;
        QCOMPARE(pixelsOf("ico", icon({picture})), QStringLiteral("03020180 060504ff/"));
        const std::string none = dib(2, 2, 32) + "\x01\x02\x03\x00\x04\x05\x06\x00"s + "\x40\0\0\0"s;
        QCOMPARE(pixelsOf("ico", icon({none})), QStringLiteral("030201ff 06050400/"));
        const std::string noMask = dib(2, 2, 24) + "\x01\x02\x03\x04\x05\x06\0\0"s;
        QCOMPARE(pixelsOf("ico", icon({noMask})), QStringLiteral("030201ff 060504ff/"));
    }
    void aPngInAnIconIsHandedOn() {
        const std::string png = "\x89PNG\r\n\x1a\n"s + std::string(8, '\0') + big(32, 4) + big(16, 4);
        const std::string whole = icon({dib(2, 2, 24) + std::string(12, '\0'), png});
        const auto facts = rasterFacts("ico", octets(whole));
        QVERIFY(facts);
        QCOMPARE(std::string(facts->png.begin(), facts->png.end()), png);
        QCOMPARE(facts->frames, 2);
    }
    void iconRefusals() {
        QVERIFY(!rasterFacts("ico", octets(icon({}))));
        QVERIFY(!rasterFacts("ico", octets(icon({"rubbish"}))));
        QVERIFY(!rasterFacts("ico", octets(icon({dib(1, 2, 24)}).substr(0, 12))));
    }

    void tgaOrigins() {
        const std::string pixels = "\x01\x02\x03\x04\x05\x06"s;
        QCOMPARE(pixelsOf("tga", tga(2, 1, 2, 24, 0x20, pixels)), QStringLiteral("030201/060504/"));
        QCOMPARE(pixelsOf("tga", tga(2, 1, 2, 24, 0x00, pixels)), QStringLiteral("060504/030201/"));
        QCOMPARE(pixelsOf("tga", tga(2, 2, 1, 24, 0x10, pixels)), QStringLiteral("060504 030201/"));
    }
    void tgaKinds() {
        QCOMPARE(pixelsOf("tga", tga(3, 2, 1, 8, 0, "\x01\x02"s)), QStringLiteral("01 02/"));
        QCOMPARE(pixelsOf("tga", tga(3, 1, 1, 16, 8, "\x01\x80"s)), QStringLiteral("0180/"));
        QCOMPARE(pixelsOf("tga", tga(2, 1, 1, 32, 8, "\x01\x02\x03\x80"s)), QStringLiteral("03020180/"));
        QCOMPARE(pixelsOf("tga", tga(2, 1, 1, 32, 0, "\x01\x02\x03\x80"s)), QStringLiteral("030201/"));
        QCOMPARE(pixelsOf("tga", tga(2, 1, 1, 16, 0, "\x00\x7c"s)), QStringLiteral("ff0000/"));
        QCOMPARE(pixelsOf("tga", tga(1, 3, 1, 8, 0, "\x01\x02\x03\x04\x05\x06\x01\x00\x07"s)),
                 QStringLiteral("060504 030201 000000/")); // the last is in no palette
    }
    void tgaRuns() {
        QCOMPARE(pixelsOf("tga", tga(11, 4, 1, 8, 0, "\x81\x07\x01\x08\x09"s)), QStringLiteral("07 07 08 09/"));
        QCOMPARE(pixelsOf("tga", tga(11, 2, 1, 8, 0, "\xff\x07"s)),
                 QStringLiteral("07 07/")); // longer than the picture
        QCOMPARE(pixelsOf("tga", tga(11, 4, 1, 8, 0, "\x81\x07\x01\x08"s)), QStringLiteral("the pixels are cut short"));
        QCOMPARE(pixelsOf("tga", tga(3, 4, 1, 8, 0, "\x01\x02"s)), QStringLiteral("the pixels are cut short"));
    }

    void psdColours() {
        QCOMPARE(pixelsOf("psd", psd(3, 3, 2, 1, 8, "\0\0\x01\x02\x03\x04\x05\x06"s)),
                 QStringLiteral("010305 020406/"));
        QCOMPARE(pixelsOf("psd", psd(1, 1, 2, 1, 16, "\0\0\xff\xff\x80\x00"s)), QStringLiteral("ff 80/"));
        QCOMPARE(pixelsOf("psd", psd(1, 1, 3, 1, 32, "\0\0\x3f\x80\0\0\0\0\0\0\xff\xc0\0\0"s)),
                 QStringLiteral("ff 00 00/"));
        QCOMPARE(pixelsOf("psd", psd(0, 1, 3, 1, 1, "\0\0\x40"s)), QStringLiteral("ff 00 ff/"));
        QCOMPARE(pixelsOf("psd", psd(4, 4, 1, 1, 8, "\0\0\xff\x00\x01\xfe"s)), QStringLiteral("00fffe01/")); // inverted
        std::string palette(768, '\0');
        palette[1] = 10, palette[257] = 20, palette[513] = 30;
        QCOMPARE(pixelsOf("psd", psd(2, 1, 2, 1, 8, "\0\0\x01\x00"s, palette)), QStringLiteral("0a141e 000000/"));
    }
    void psdTransparencyIsTheChannelThatIsOne() {
        const std::string pixels = "\0\0\x01\x02\x03\x80"s;
        QCOMPARE(pixelsOf("psd", psd(3, 4, 1, 1, 8, pixels)), QStringLiteral("010203/"));
        const std::string negative = big(2, 4) + "\xff\xff"s;
        QCOMPARE(pixelsOf("psd", psd(3, 4, 1, 1, 8, pixels, {}, negative)), QStringLiteral("01020380/"));
    }
    void psdRuns() {
        // two rows: lengths 2 and 3, then a run of three and three literals cut to two
        const std::string packed = "\0\1"s + big(2, 2) + big(4, 2) + "\xfe\x07"s + "\x02\x08\x09\x0a"s;
        QCOMPARE(pixelsOf("psd", psd(1, 1, 3, 2, 8, packed)), QStringLiteral("07 07 07/08 09 0a/"));
        QCOMPARE(pixelsOf("psd", psd(1, 1, 3, 2, 8, packed.substr(0, 9))), QStringLiteral("the pixels are cut short"));
        QCOMPARE(pixelsOf("psd", psd(1, 1, 1, 1, 8, "\0\2\0"s)), QStringLiteral("packing of the pixels"));
    }
    void psdProfilesStandInTheResources() {
        std::string picture = psd(1, 1, 1, 1, 8, "\0\0\x07"s);
        const std::string resources = "8BIM"s + big(1000, 2) + "\x03odd"s + big(1, 4) + "x\0"s + "8BIM"s +
                                      big(1039, 2) + "\0\0"s + big(5, 4) + "hello\0"s;
        picture.replace(30, 4, big(std::uint32_t(resources.size()), 4) + resources);
        const auto facts = rasterFacts("psd", octets(picture));
        QVERIFY(facts);
        QCOMPARE(std::string(facts->iccProfile.begin(), facts->iccProfile.end()), "hello"s);
    }
    void everyBeginningIsSafe() {
        const std::vector<std::pair<const char*, std::string>> pictures{
            {"bmp", bmp(dib(4, 2, 8, 1, 2) + kRedBlue, "\x03\x01\x01\x00\x00\x00\x00\x02\x02\x00\x02\x01\x00\x01"s)},
            {"ico", icon({dib(2, 2, 32) + "\x01\x02\x03\x00\x04\x05\x06\x00"s + "\x40\0\0\0"s})},
            {"tga", tga(9, 2, 1, 8, 0, "\x01\x02\x03\x04\x05\x06\x01\x00\x01"s)},
            {"psd", psd(1, 1, 3, 2, 8, "\0\1"s + big(2, 2) + big(4, 2) + "\xfe\x07"s + "\x02\x08\x09\x0a"s)}};
        for (const auto& [type, picture] : pictures) {
            QVERIFY(rasterPixels(type, octets(picture)));
            for (size_t size = 0; size < picture.size(); ++size)
                QVERIFY(!pixelsOf(type, picture, size).isEmpty());
        }
        QVERIFY(!rasterFacts("gif", {}));
    }
};

QTEST_GUILESS_MAIN(TestRaster)
#include "test_raster.moc"
