// What a column becomes in a record (design/cli.md, "import").
#include <QTest>

#include "tests/core/ingest/list_files.h"

using namespace gleaner;
using namespace gleaner::ingest;
using gleaner::test::metaOf;
using gleaner::test::previewOf;
using gleaner::test::recordOf;
using gleaner::test::rejectedIn;
using gleaner::test::TemporaryFolder;

namespace {

constexpr const char* kTagLine = R"(url	tags
https://a.org/1	[{"name":"fox","accuracy":0.93,"provider":"clarifai"},{"name":"den","accuracy":"0.5"},"red",{"no":1}]
)";
constexpr const char* kJsonLine =
    R"({"id": "6d3af835-a4b3-4403-9fb1-b9d50b3c70dd", "url": "https://a.org/1", "width": 640, "title": null, "creator": "C \"Q\"", )"
    R"("tags": [{"name": "fox"}], "meta_data": {"views": 3}, "mature": false, "categories": ["a"]})";

} // namespace

class TestMapping : public QObject {
    Q_OBJECT

    static std::string tagsOf(const model::Record& record) {
        std::string text;
        for (const model::Tag& tag : record.tags)
            text += (text.empty() ? "" : "|") + tag.name;
        return text;
    }
    static ImportOptions from(const char* source) {
        ImportOptions options;
        options.source = source;
        return options;
    }

private slots:
    void anAddressAloneMakesARecordOfItsSite() {
        const model::Record record = recordOf("https://www.Museum.org/a/1.JPEG#top\n");
        QCOMPARE(record.url, "https://www.museum.org/a/1.JPEG");
        QCOMPARE(record.foreignIdentifier, record.url);
        QCOMPARE(record.provider, "museum.org");
        QCOMPARE(record.source, "museum.org");
        QCOMPARE(record.filetype, "jpg");
        QCOMPARE(record.identifier, Uuid::named(base::kRecordSpace, "museum.org\n" + record.url));
    }
    void sourceIsWhatTheCallerSaysWhenTheListSaysNothing() {
        QCOMPARE(recordOf("https://a.org/1.jpg\n", from("met")).source, "met");
        QCOMPARE(recordOf("https://a.org/1.jpg\n", from("met")).provider, "met");
        QCOMPARE(recordOf("url,source\nhttps://a.org/1.jpg,own\n", from("met")).source, "own");
    }
    void aMissingSchemeIsHttps() { QCOMPARE(recordOf("live.flickr.com/1.jpg\n").url, "https://live.flickr.com/1.jpg"); }
    void badAddressesAreRejected() {
        QCOMPARE(
            rejectedIn(previewOf("https://a.org/1.jpg\nhello\nftp://a.org/1\nhttps://a b.org/\njavascript:alert(1)\n"
                                 "file:///etc/passwd\nhttps://u:p@a.org/1\n")
                           .counts),
            "bad_url:6");
    }

    void crawlListsNameIdentifierAndSource() {
        const model::Record record = recordOf("url\tidentifier\tsource\n"
                                              "http://127.0.0.1:9/1.jpg\t6d3af835-a4b3-4403-9fb1-b9d50b3c70dd\tdemo\n");
        QCOMPARE(record.identifier.toString(), "6d3af835-a4b3-4403-9fb1-b9d50b3c70dd");
        QCOMPARE(record.foreignIdentifier, "6d3af835-a4b3-4403-9fb1-b9d50b3c70dd");
        QCOMPARE(record.source, "demo");
        QCOMPARE(record.provider, "demo");
    }
    void anIdentifierThatIsNoUuidIsTheForeignIdentifier() {
        const model::Record record = recordOf("identifier,url,source\nphoto-7,https://a.org/7.jpg,a\n");
        QCOMPARE(record.foreignIdentifier, "photo-7");
        QCOMPARE(record.identifier, Uuid::named(base::kRecordSpace, "a\nphoto-7"));
    }
    void columnsComeInAnyOrderAndAnyCase() {
        const model::Record record = recordOf("Height,Title,Landing-URL,License,Foreign Identifier,WIDTH,Provider\n"
                                              "3,A,https://a.org/p,by-sa 3.0,9,4,me\n");
        QCOMPARE(record.title, "A");
        QCOMPARE(record.width.value_or(0), 4);
        QCOMPARE(record.height.value_or(0), 3);
        QCOMPARE(record.landingUrl, "https://a.org/p");
        QCOMPARE(record.foreignIdentifier, "9");
        QCOMPARE(record.licence, (model::Licence{"by-sa", "3.0", true}));
    }
    void unknownColumnsAreKeptInMeta() {
        const model::Record record =
            recordOf("url,mood,meta_data\nhttps://a.org/1,calm,\"{\"\"a\"\": [1], \"\"b\"\": \"\"x\"\"}\"\n");
        QCOMPARE(record.meta, "{\"a\":[1],\"b\":\"x\",\"mood\":\"calm\"}");
    }
    void idIsAnIdentifierOnlyWithoutABetterOne() {
        QCOMPARE(recordOf("{\"id\":\"x1\",\"url\":\"https://a.org/1\"}\n").foreignIdentifier, "x1");
        const model::Record record = recordOf("id,foreign_identifier,url\n12,f,https://a.org/1\n");
        QCOMPARE(record.foreignIdentifier, "f");
        QCOMPARE(metaOf(record, "id"), "12");
    }
    void aRowWithoutAnyKeyIsRejected() {
        QCOMPARE(rejectedIn(previewOf("url,title,source\n,lost,s\nhttps://a.org/1,found,s\n").counts), "no_key:1");
    }
    void aRowOfAnotherLengthIsRejected() {
        QCOMPARE(rejectedIn(previewOf("url,title\nhttps://a.org/1\nhttps://a.org/2,b,c\nhttps://a.org/3,d\n").counts),
                 "bad_columns:2");
    }

    void tagsAreJsonOrWords() {
        const model::Record record = recordOf(kTagLine);
        QCOMPARE(tagsOf(record), "fox|den|red");
        QCOMPARE(record.tags[0].accuracy.value_or(0), 0.93);
        QCOMPARE(record.tags[0].provider, "clarifai");
        QCOMPARE(record.tags[1].accuracy.value_or(0), 0.5);
        QVERIFY(!record.tags[2].accuracy);
        QCOMPARE(tagsOf(recordOf("url\ttags\nhttps://a.org/1\tred fox| den ||\n")), "red fox|den");
    }
    void anEmptyObjectHoldsNoTags() {
        QCOMPARE(tagsOf(recordOf("url\ttags\nhttps://a.org/1\t{}\n")), "");
        QCOMPARE(tagsOf(recordOf("url\ttags\nhttps://a.org/1\tnull\n")), "");
    }
    void repeatedTagsAreLeftToCleaning() {
        QCOMPARE(tagsOf(recordOf("url\ttags\nhttps://a.org/1\t[{\"name\":\"a\"},{\"name\":\"a\"}]\n")), "a|a");
    }
    void brokenJsonIsRejected() {
        QCOMPARE(
            rejectedIn(previewOf("url\ttags\tmeta_data\nhttps://a.org/1\t[{\"name\":\t\nhttps://a.org/2\t\t{\"a\":\n"
                                 "https://a.org/3\t[" +
                                 std::string(100, '[') + "\t\nhttps://a.org/4\t\t{\"a\":\"\x01\"}\n")
                           .counts),
            "bad_json:4");
    }

    void licencesOfEveryOrthography_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("name");
        const std::vector<std::pair<const char*, const char*>> cases{{"by-sa", "CC BY-SA"},
                                                                     {"CC BY-SA", "CC BY-SA"},
                                                                     {"CC-BY-SA-4.0", "CC BY-SA 4.0"},
                                                                     {"CC0", "CC0 1.0"},
                                                                     {"CC0-1.0", "CC0 1.0"},
                                                                     {"pdm", "Public Domain Mark 1.0"},
                                                                     {"public-domain", "Public Domain Mark 1.0"},
                                                                     {"All rights reserved", "All rights reserved"}};
        for (const auto& [text, name] : cases)
            QTest::newRow(text) << QByteArray(text) << QByteArray(name);
    }
    void licencesOfEveryOrthography() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, name);
        const model::Licence licence = recordOf("url,license\nhttps://a.org/1," + text.toStdString() + "\n").licence;
        QCOMPARE(licence.displayName(), name.toStdString());
        QCOMPARE(licence.known, text != "All rights reserved");
    }
    void aLicencesAddressServesWhenItHasNoName() {
        QCOMPARE(
            recordOf("url,license_url\nhttps://a.org/1,https://creativecommons.org/licenses/by/2.5/deed.en\n").licence,
            (model::Licence{"by", "2.5", true}));
        QCOMPARE(recordOf("{\"url\":\"https://a.org/1\",\"meta_data\":{\"license_url\":\"https://creativecommons.org/"
                          "publicdomain/zero/1.0/\"}}\n")
                     .licence,
                 (model::Licence{"cc0", "1.0", true}));
    }
    void aVersionOfNoLicenceIsNone() {
        QCOMPARE(recordOf("url,license,license_version\nhttps://a.org/1,,1.0\n").licence, model::Licence{});
    }

    void filetypesAreNormalised() {
        QCOMPARE(recordOf("url,filetype\nhttps://a.org/1,JPEG\n").filetype, "jpg");
        QCOMPARE(recordOf("url,filetype\nhttps://a.org/1,image/tiff\n").filetype, "tif");
        QCOMPARE(recordOf("url\nhttps://a.org/1.TIFF?x=1.png\n").filetype, "tif");
        QCOMPARE(recordOf("url\nhttps://a.org/index.php?id=1.jpg\n").filetype, "");
    }
    void timesAreRead() {
        const model::Record record =
            recordOf("url,created_on,updated_on,meta_data\nhttps://a.org/1,2018-08-01 16:33:43.550728+00,2019-01-02,"
                     "\"{\"\"date_taken\"\": \"\"2018-06-12 10:26:25\"\"}\"\n");
        QCOMPARE(base::isoTime(*record.created), "2018-08-01T16:33:43.550Z");
        QCOMPARE(base::isoTime(*record.updated), "2019-01-02T00:00:00.000Z");
        QCOMPARE(base::isoTime(*record.taken), "2018-06-12T10:26:25.000Z");
    }
    void placesAreReadFromColumnsAndMeta() {
        QCOMPARE(recordOf("url,lat,lon\nhttps://a.org/1,48.2,-16.4\n").place, (model::GeoPoint{48.2, -16.4}));
        QCOMPARE(recordOf("{\"url\":\"https://a.org/1\",\"meta\":{\"latitude\":\"51.5\",\"longitude\":0}}\n").place,
                 (model::GeoPoint{51.5, 0}));
        QVERIFY(!recordOf("url,lat,lon\nhttps://a.org/1,95,0\n").place);
    }
    void whatIsNoValueOfItsFieldStaysInMeta() {
        const model::Record record = recordOf("url,width,created_on,latitude,creator_url,popularity\n"
                                              "https://a.org/1,wide,long ago,95,javascript:alert(1),1000\n");
        QCOMPARE(metaOf(record, "width"), "wide");
        QCOMPARE(metaOf(record, "created_on"), "long ago");
        QCOMPARE(metaOf(record, "latitude"), "95");
        QCOMPARE(metaOf(record, "creator_url"), "javascript:alert(1)");
        QCOMPARE(metaOf(record, "popularity"), "1000");
    }
    void anUnknownSizeIsNoSize() { QVERIFY(!recordOf("url,width,height\nhttps://a.org/1,0,0\n").width); }
    void textIsKeptAsItIs() {
        const model::Record record =
            recordOf("url\ttitle\tcreator\nhttps://a.org/1\tja&#8230; \\xe7 \\N\tEmir Kula\\xe7\n");
        QCOMPARE(record.title, "ja&#8230; \\xe7 \\N");
        QCOMPARE(record.creator, "Emir Kula\\xe7");
    }

    void jsonLinesTakeNumbersListsAndNulls() {
        const model::Record record = recordOf(kJsonLine);
        QCOMPARE(record.identifier.toString(), "6d3af835-a4b3-4403-9fb1-b9d50b3c70dd");
        QCOMPARE(record.width.value_or(0), 640);
        QCOMPARE(record.title, "");
        QCOMPARE(record.creator, "C \"Q\"");
        QCOMPARE(tagsOf(record), "fox");
        QCOMPARE(record.meta, "{\"categories\":[\"a\"],\"mature\":false,\"views\":3}");
    }
    void jsonLinesThatAreNoObjectsAreRejected() {
        const ImportPreview preview =
            previewOf("{\"url\":\"https://a.org/1\"}\n[1]\n{\"url\":\n{\"url\":\"https://a.org/\\u0000\"}\n\n");
        QCOMPARE(preview.records.size(), size_t(1));
        QCOMPARE(rejectedIn(preview.counts), "bad_json:3");
    }

    void aMuseumsTableHasItsOwnNames() {
        const ImportPreview preview =
            previewOf("id\tacno\ttitle\tartists\tmedium\tthumbnail_url\tpage_url\tsubjects\n"
                      "5\tT12548\tThe Woolshop\tSir Stanley "
                      "Spencer\tOil\thttp://www.tate.org.uk/T12548_8.jpg\thttp://www.tate.org.uk/t12548\t"
                      "people>adults>man|places>towns>Stonehouse|animals>man\n"
                      "6\tT2\tLost\tN. N.\t\t\thttp://www.tate.org.uk/t2\t\n");
        QCOMPARE(preview.records.size(), size_t(2));
        const model::Record& record = preview.records[0];
        QCOMPARE(record.foreignIdentifier, "T12548");
        QCOMPARE(record.url, "http://www.tate.org.uk/T12548_8.jpg");
        QCOMPARE(record.thumbnailUrl, "");
        QCOMPARE(record.landingUrl, "http://www.tate.org.uk/t12548");
        QCOMPARE(record.creator, "Sir Stanley Spencer");
        QCOMPARE(record.provider, "tate.org.uk");
        QCOMPARE(tagsOf(record), "man|Stonehouse");
        QCOMPARE(metaOf(record, "medium"), "Oil");
        QCOMPARE(preview.records[1].url, "");
        QCOMPARE(preview.records[1].provider, "tate.org.uk");
    }

    void aFoldersPicturesHaveNoAddress() {
        const TemporaryFolder folder;
        test::writeFile(folder / "pictures/b.PNG", "12345");
        test::writeFile(folder / "pictures/a/c.jpeg", "1");
        test::writeFile(folder / "pictures/notes.txt", "1");
        test::writeFile(folder / "pictures/.hidden/d.jpg", "1");
        const auto preview = Importer::preview(folder / "pictures", {}, 10);
        QVERIFY(preview);
        QCOMPARE(preview->records.size(), size_t(2));
        const model::Record& record = preview->records[0];
        QCOMPARE(record.foreignIdentifier, "b.PNG");
        QCOMPARE(record.title, "b");
        QCOMPARE(record.filetype, "png");
        QCOMPARE(record.filesize.value_or(0), 5);
        QCOMPARE(record.source, "pictures");
        QCOMPARE(record.url, "");
        QCOMPARE(metaOf(record, "file"), (folder / "pictures/b.PNG").string());
        QCOMPARE(preview->records[1].foreignIdentifier, "a/c.jpeg");
    }

    void aPreviewTellsColumnsAndRejectedLines() {
        const ImportPreview preview = previewOf("url,mood\nhttps://a.org/1,x\nbad\n");
        QCOMPARE(preview.format, ImportFormat::Csv);
        QCOMPARE(preview.columns, (std::vector<std::string>{"url", "mood"}));
        QCOMPARE(preview.counts.rejectedTotal(), 1);
    }
};

QTEST_GUILESS_MAIN(TestMapping)
#include "test_mapping.moc"
