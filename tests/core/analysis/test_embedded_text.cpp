#include <QTest>

#include "core/analysis/embedded_text.h"

using namespace gleaner::analysis;

namespace {

using Texts = std::vector<std::string>;
using namespace std::string_literals;

std::vector<std::uint8_t> bytes(const std::string& text) {
    return {text.begin(), text.end()};
}

std::string chunk(const std::string& type, const std::string& data, int claimed = -1) {
    const size_t size = claimed < 0 ? data.size() : size_t(claimed);
    const std::string length{char(size >> 24), char(size >> 16), char(size >> 8), char(size)};
    return length + type + data + "CRC.";
}

std::vector<MetadataField> png(const std::string& chunks, const MetadataLimits& limits = {}) {
    return pngTexts(bytes("\x89PNG\r\n\x1a\n" + chunks), limits);
}

std::vector<MetadataField> svg(const std::string& text, const MetadataLimits& limits = {}) {
    return svgTexts(bytes(text), limits);
}

std::string valueOf(const std::vector<MetadataField>& fields, const std::string& key) {
    for (const MetadataField& field : fields)
        if (field.key == key) {
            if (const auto* text = std::get_if<std::string>(&field.value))
                return *text;
            std::string all;
            for (const std::string& one : std::get<Texts>(field.value))
                all += "[" + one + "]";
            return all;
        }
    return "(missing)";
}

std::string rdf(const std::string& inside) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\"><metadata><rdf:RDF "
           "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
           "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:c=\"http://creativecommons.org/ns#\">" +
           inside + "</rdf:RDF></metadata><path d=\"M0 0\"/></svg>";
}

} // namespace

class TestEmbeddedText : public QObject {
    Q_OBJECT

private slots:
    void plainTextChunksOfAPngAreRead() {
        const auto fields = png(chunk("IHDR", std::string(13, 'x')) +
                                chunk("tEXt", "Title\0Gr\xFC\xDF"
                                              "e"s) +
                                chunk("iTXt", "Author\0\0\0en\0Autor\0Zoë"s) + chunk("IEND", ""));
        QCOMPARE(fields.size(), size_t(2));
        QCOMPARE(valueOf(fields, "Png.Title"), std::string("Grüße"));
        QCOMPARE(valueOf(fields, "Png.Author"), std::string("Zoë"));
    }

    void whatIsCompressedOrForOthersIsPassedOver() {
        QVERIFY(png(chunk("zTXt", "Title\0\0abc"s)).empty());
        QVERIFY(png(chunk("iTXt", "Title\0\1\0\0\0abc"s)).empty());
        QVERIFY(png(chunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0<x/>"s)).empty());
        QVERIFY(png(chunk("tEXt", "Raw profile type exif\0abc"s)).empty());
        QVERIFY(png(chunk("tEXt", "no end")).empty());
        QVERIFY(png(chunk("tEXt", "\0nameless"s)).empty());
    }

    void aChunkThatClaimsMoreThanThereIsEndsThePng() {
        const std::string good = chunk("tEXt", "Title\0a"s);
        for (const int claimed : {100, 1 << 30, 0x7FFFFFFF})
            QCOMPARE(png(good + chunk("tEXt", "Title\0b"s, claimed)).size(), size_t(1));
        QVERIFY(png(good.substr(0, 10)).empty());
        QVERIFY(pngTexts({}, {}).empty());
    }

    void theLimitsOfPngTextsAreKept() {
        std::string chunks;
        for (int i = 0; i < 100; ++i)
            chunks += chunk("tEXt", "Comment\0text"s);
        MetadataLimits limits;
        limits.maxFields = 7;
        QCOMPARE(png(chunks, limits).size(), size_t(7));
        limits.maxValueBytes = 5;
        QVERIFY(png(chunks, limits).empty());
    }

    void anSvgsTitleAndDescriptionAreThoseOfItsRoot() {
        const auto fields = svg("<?xml version=\"1.0\"?><!-- <title>no</title> --><svg><title> Lark &amp; Wren </title>"
                                "<desc>Two <b>birds</b></desc><g><title>part</title></g></svg>");
        QCOMPARE(valueOf(fields, "Svg.title"), std::string("Lark & Wren"));
        QCOMPARE(valueOf(fields, "Svg.desc"), std::string("[Two][birds]"));
    }

    void rdfIsReadWhateverItsPrefixesAreCalled() {
        const auto fields = svg(rdf("<c:Work><dc:title>Lark</dc:title><dc:creator><c:Agent><dc:title>Ann</dc:title>"
                                    "</c:Agent></dc:creator><dc:subject><rdf:Bag><rdf:li>bird</rdf:li><rdf:li>sky"
                                    "</rdf:li></rdf:Bag></dc:subject><c:license rdf:resource=\"https://e.org/by\"/>"
                                    "</c:Work>"));
        QCOMPARE(valueOf(fields, "Svg.dc.title"), std::string("Lark"));
        QCOMPARE(valueOf(fields, "Svg.dc.creator"), std::string("Ann"));
        QCOMPARE(valueOf(fields, "Svg.dc.subject"), std::string("[bird][sky]"));
        QCOMPARE(valueOf(fields, "Svg.cc.license"), std::string("https://e.org/by"));
    }

    void propertiesMayBeAttributes() {
        const auto fields = svg(rdf("<rdf:Description rdf:about='x' dc:title = 'A &quot;lark&quot; > wren'/>"));
        QCOMPARE(fields.size(), size_t(1));
        QCOMPARE(valueOf(fields, "Svg.dc.title"), std::string("A \"lark\" > wren"));
    }

    void entitiesOfADeclarationAreNeverExpanded() {
        const auto fields = svg("<!DOCTYPE svg [<!ENTITY a \"boom\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]>"
                                "<svg><title>&a;&b;&#65;&#x1F600;&#0;&#99999999;</title></svg>");
        QCOMPARE(valueOf(fields, "Svg.title"), std::string("&a;&b;A\xF0\x9F\x98\x80&#0;&#99999999;"));
    }

    void sectionsOfCharactersAreText() {
        QCOMPARE(valueOf(svg("<svg><title><![CDATA[1 < 2 & 3]]></title></svg>"), "Svg.title"),
                 std::string("1 < 2 & 3"));
    }

    void damagedMarkupEndsWhereItIsDamaged() {
        for (const char* text : {"<svg><title>open", "<svg><title", "<svg><!--", "<svg><![CDATA[x", "<svg><!DOCTYPE [",
                                 "</svg></svg><title>x</title>", "<", "", "<svg a='", "<svg xmlns:=''><r:RDF>", "<>"})
            svg(text);
        QCOMPARE(valueOf(svg("<svg><title>kept</title><g a='"), "Svg.title"), std::string("kept"));
    }

    void theLimitsOfSvgTextsAreKept() {
        std::string words = "<rdf:Description><dc:subject><rdf:Bag>";
        for (int i = 0; i < 100; ++i)
            words += "<rdf:li>word</rdf:li>";
        MetadataLimits limits;
        limits.maxFields = 3;
        limits.maxValueBytes = 2;
        QCOMPARE(valueOf(svg(rdf(words), limits), "Svg.dc.subject"), std::string("[wo][wo][wo]"));
    }
};

QTEST_GUILESS_MAIN(TestEmbeddedText)
#include "test_embedded_text.moc"
