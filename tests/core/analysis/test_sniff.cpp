#include <QTest>

#include "core/analysis/analyser.h"
#include "tests/support/test_data.h"

using namespace gleaner::analysis;
using namespace std::string_view_literals;

class TestSniff : public QObject {
    Q_OBJECT

    static QString type(std::string_view bytes) {
        return QString::fromStdString(sniffType({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}));
    }

private slots:
    void formatsAreKnownByTheirFirstBytes() {
        QCOMPARE(type("\xff\xd8\xff\xe0"sv), "jpeg");
        QCOMPARE(type("\x89PNG\r\n\x1a\n"sv), "png");
        QCOMPARE(type("GIF89a"sv), "gif");
        QCOMPARE(type("RIFF\x10\0\0\0WEBPVP8 "sv), "webp");
        QCOMPARE(type("II*\0\x08\0\0\0"sv), "tiff");
        QCOMPARE(type("MM\0*\0\0\0\x08"sv), "tiff");
        QCOMPARE(type("\xff\x0a\x01"sv), "jxl");
        QCOMPARE(type("8BPS\0\1"sv), "psd");
        QCOMPARE(type("P6\n640 480\n255\n"sv), "pnm");
        QCOMPARE(type("\0\0\x02\0\0\0\0\0\0\0\0\0\x10\0\x10\0\x18\0"sv), "tga");
        QCOMPARE(type("\0\x01\x09\0\0\0\x01\x18\0\0\0\0\x10\0\x10\0\x08\x20"sv), "tga");
        QCOMPARE(type("\0\0\x02\0\x06\x04\x06\0\x08\0\0\0\x10\0\x10\0\x18\0"sv), ""); // Lotus 1-2-3
    }
    void brandsTellAvifFromHeic() {
        QCOMPARE(type("\0\0\0\x18"
                      "ftypavif\0\0\0\0mif1miaf"sv),
                 "avif");
        QCOMPARE(type("\0\0\0\x18"
                      "ftypmif1\0\0\0\0mif1avif"sv),
                 "avif");
        QCOMPARE(type("\0\0\0\x18"
                      "ftypmif1\0\0\0\0mif1heic"sv),
                 "heic");
        QCOMPARE(type("\0\0\0\x14"
                      "ftypmif1\0\0\0\0mif1"sv),
                 "heif");
        QCOMPARE(type("\0\0\0\x18"
                      "ftypisom\0\0\0\0isommp42"sv),
                 "");
    }
    void twoLettersAreNoBitmap() {
        QCOMPARE(type("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"sv), "bmp");
        QCOMPARE(type("BMW sells cars and motor cycles"sv), "");
    }
    void svgIsKnownByItsRootElement() {
        QCOMPARE(type("<svg xmlns='http://www.w3.org/2000/svg'/>"sv), "svg");
        QCOMPARE(
            type("\xef\xbb\xbf <?xml version='1.0'?>\n<!-- a > b --><!DOCTYPE svg [<!ENTITY a '>'>]>\n<svg:svg>"sv),
            "svg");
        QCOMPARE(type("<html><body><svg/></body></html>"sv), "");
        QCOMPARE(type("<svgx/>"sv), "");
    }
    void anythingElseIsNoPicture() {
        for (const std::string_view bytes :
             {""sv, "\0"sv, "<"sv, "<!DOCTYPE html><html>"sv, "{\"error\":404}"sv, "%PDF-1.4"sv,
              "RIFF\x10\0\0\0WAVEfmt "sv, "\x1f\x8b\x08"sv, "GIF"sv, "<!--"sv, "<?"sv, "<!x["sv})
            QCOMPARE(type(bytes), "");
    }
    void namesOfTypes() {
        QCOMPARE(QString::fromStdString(mimeOf("jpeg")), "image/jpeg");
        QCOMPARE(QString::fromStdString(extensionOf("jpeg")), "jpg");
        QCOMPARE(QString::fromStdString(mimeOf("svg")), "image/svg+xml");
        QVERIFY(mimeOf("exe").empty());
        QVERIFY(extensionOf("").empty());
    }
};

QTEST_GUILESS_MAIN(TestSniff)
#include "test_sniff.moc"
