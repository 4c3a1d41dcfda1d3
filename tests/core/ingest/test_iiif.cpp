// IIIF Presentation 2 and 3: what is embedded becomes records.
#include <QTest>

#include "core/ingest/iiif_document.h"
#include "tests/core/ingest/list_files.h"

using namespace gleaner;
using namespace gleaner::ingest;
using gleaner::test::metaOf;

class TestIiif : public QObject {
    Q_OBJECT

    static ImportPreview preview(const std::string& name) {
        return Importer::preview(test::dataFile("ingest/" + name), {}, 100).value();
    }
    static std::string document(const std::string& name) { return test::readFile(test::dataFile("ingest/" + name)); }

private slots:
    void eachCanvasOfAVersion3ManifestIsARecord() {
        const ImportPreview list = preview("iiif_manifest_3.json");
        QCOMPARE(list.format, ImportFormat::Iiif);
        QCOMPARE(list.records.size(), size_t(2));
        const model::Record& first = list.records[0];
        QCOMPARE(first.foreignIdentifier, "https://lib.org/m/1/c1");
        QCOMPARE(first.url, "https://img.lib.org/1/full/max/0/default.jpg");
        QCOMPARE(first.landingUrl, "https://lib.org/map");
        QCOMPARE(first.title, "Map of Vienna, recto");
        QCOMPARE(first.creator, "A. Graveur");
        QCOMPARE(first.description, "A map.");
        QCOMPARE(first.licence, (model::Licence{"by", "4.0", true}));
        QCOMPARE(first.filetype, "jpg");
        QCOMPARE(first.width.value_or(0), 3000);
        QCOMPARE(first.source, "img.lib.org");
        QCOMPARE(metaOf(first, "attribution"), "Courtesy of Lib");
    }
    void aServiceGivesTheAddressWhereNoneStands() {
        const model::Record second = preview("iiif_manifest_3.json").records[1];
        QCOMPARE(second.url, "https://img.lib.org/2/full/max/0/default.jpg");
        QCOMPARE(second.width.value_or(0), 10); // the canvas's
    }
    void version2IsRead() {
        const ImportPreview list = preview("iiif_manifest_2.json");
        QCOMPARE(list.records.size(), size_t(1));
        const model::Record& record = list.records[0];
        QCOMPARE(record.url, "https://old.org/1.png");
        QCOMPARE(record.title, "Herbal");
        QCOMPARE(record.creator, "Anon");
        QCOMPARE(record.landingUrl, "https://old.org/manifest");
        QCOMPARE(record.licence.slug, "pdm");
        QCOMPARE(record.height.value_or(0), 5);
    }
    void collectionsGiveWhatTheyEmbedAndRejectWhatTheyOnlyName() {
        const ImportPreview list = preview("iiif_collection_3.json");
        QCOMPARE(list.records.size(), size_t(2));
        QCOMPARE(test::rejectedIn(list.counts), "not_embedded:1");
    }
    void aCanvasWithoutAPictureIsARecordThatIsNotCrawled() {
        const auto images = readIiif(document("iiif_unpainted_3.json"));
        QVERIFY(images);
        QCOMPARE(images->size(), size_t(1));
        QCOMPARE(images->front().url, "");
    }
    void strangeDocumentsAreNone() {
        for (const char* text : {"", "[]", "{}", "{\"type\":\"Manifest\"", "{\"type\":\"Canvas\"}", "{\"type\":7}"})
            QVERIFY2(!readIiif(text), text);
        QVERIFY(readIiif(document("iiif_oddly_built_3.json")));
    }
};

QTEST_GUILESS_MAIN(TestIiif)
#include "test_iiif.moc"
