// Damaged lists: whatever the bytes are, reading ends, and every record has what the catalogue needs.
#include <random>

#include <QTest>

#include "tests/core/ingest/list_files.h"

using namespace gleaner;
using namespace gleaner::ingest;

namespace {

const std::string kCsv =
    "identifier,provider,url,title,license,tags,meta_data,width,latitude,longitude,created_on\n"
    "6d3af835-a4b3-4403-9fb1-b9d50b3c70dd,p,https://a.org/1.jpg,\"a, \"\"b\"\"\nc\",by 4.0,"
    "\"[{\"\"name\"\":\"\"x\"\",\"\"accuracy\"\":0.5}]\",\"{\"\"k\"\":[1,{\"\"l\"\":null}]}\",10,1.5,2.5,2018-08-01\n"
    ",p,www.a.org/2.png,t,CC0,x|y,,0,,,\n";
const std::string kLoader =
    "1\twww.l.org/1\thttps://u.org/1.jpg\t\\N\t10\t20\t\\N\tby\t2.0\tC\t\\N\tT \\\\ \\x41\t{\"d\": \"\\\\u00e9\"}\t"
    "[{\"name\": \"n\"}]\tf\tp\ts\n"
    "2\twww.l.org/2\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\tf\tp\ts\n";
const std::string kJson = "{\"id\": \"x\", \"url\": \"https://a.org/1\", \"tags\": [{\"name\": \"t\"}, \"u\"], "
                          "\"meta\": {\"a\": [[1.5e3]]}}\n"
                          "{\"url\": \"b.org/2\", \"width\": 3, \"creator\": \"\\ud83e\\udd8a\", \"filetype\": null}\n";
const std::string kMuseum = "acno\ttitle\tartists\tthumbnail_url\tpage_url\tsubjects\nT1\tA\tB\thttp://t.org/"
                            "1.jpg\thttp://t.org/1\ta>b>c|d>e|\n";

} // namespace

class TestHostile : public QObject {
    Q_OBJECT

    static std::string damaged(std::string text, std::mt19937& random) {
        static const std::string kPieces[] = {"\"",          "\n",  "\t", ",",  "\\",
                                              "\\N",         "{",   "[",  "]}", "\xff",
                                              "\r",          "://", "|",  ">",  std::string(1, '\0'),
                                              "\xed\xa0\x80"};
        const auto below = [&](size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(random); };
        for (size_t i = below(6) + 1; i > 0 && !text.empty(); --i) {
            const size_t at = below(text.size());
            switch (below(4)) {
            case 0:
                text[at] = char(below(256));
                break;
            case 1:
                text.insert(at, kPieces[below(std::size(kPieces))]);
                break;
            case 2:
                text.erase(at, below(20));
                break;
            default:
                text.insert(below(text.size()), text.substr(at, below(40)));
            }
        }
        return text;
    }

private slots:
    void everyListIsReadToItsEnd_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("format");
        const auto row = [](const char* name, const std::string& text, ImportFormat format) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << int(format);
        };
        row("list", "https://a.org/1.jpg\n# x\nwww.b.org/2\n", ImportFormat::List);
        row("csv", kCsv, ImportFormat::Csv);
        row("museum", kMuseum, ImportFormat::Tsv);
        row("loader", kLoader, ImportFormat::Openverse);
        row("json lines", kJson, ImportFormat::JsonLines);
        row("iiif", test::readFile(test::dataFile("ingest/iiif_manifest_3.json")), ImportFormat::Iiif);
        row("iiif 2", test::readFile(test::dataFile("ingest/iiif_manifest_2.json")), ImportFormat::Iiif);
    }
    void everyListIsReadToItsEnd() {
        QFETCH(QByteArray, text);
        QFETCH(int, format);
        std::mt19937 random(20181); // the same damage every time
        const test::TemporaryFolder folder;
        for (int round = 0; round < 300; ++round) {
            const std::string bytes = damaged(text.toStdString(), random);
            const auto file = test::writeFile(folder / "list", bytes);
            for (const ImportFormat tried : {ImportFormat::Auto, ImportFormat(format)}) {
                ImportOptions options;
                options.format = tried;
                const auto list = Importer::preview(file, options, 1000);
                if (!list) {
                    QCOMPARE(list.error().code, ErrorCode::BadFormat);
                    continue;
                }
                for (const model::Record& record : list->records) {
                    QVERIFY(!record.identifier.isNull());
                    QVERIFY(!record.provider.empty() && !record.foreignIdentifier.empty() && !record.source.empty());
                    QVERIFY(record.meta.empty() || nlohmann::json::parse(record.meta).is_object());
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestHostile)
#include "test_hostile.moc"
