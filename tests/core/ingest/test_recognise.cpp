// Telling the formats apart, and saying so when a file is none.
#include <QTest>

#include "core/ingest/recognise.h"
#include "tests/core/ingest/list_files.h"

using namespace gleaner;
using namespace gleaner::ingest;
using gleaner::test::TemporaryFolder;

class TestRecognise : public QObject {
    Q_OBJECT

private slots:
    void contentDecides_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("format");
        const QByteArray loader = QByteArray("1\thttp://l/\thttp://u/") + QByteArray("\t\\N").repeated(14) + "\n";
        QTest::newRow("addresses") << QByteArray("https://a.org/1.jpg\n") << QByteArray("x.txt") << QByteArray("list");
        QTest::newRow("addresses with commas")
            << QByteArray("https://a.org/1,2.jpg\n") << QByteArray("x") << QByteArray("list");
        QTest::newRow("comments first") << QByteArray("# mine\n\nhttps://a.org/1.jpg\n") << QByteArray("x")
                                        << QByteArray("list");
        QTest::newRow("csv") << QByteArray("title,url\na,http://u/\n") << QByteArray("x.txt") << QByteArray("csv");
        QTest::newRow("csv of one column") << QByteArray("URL\nhttp://u/\n") << QByteArray("x") << QByteArray("csv");
        QTest::newRow("quoted header") << QByteArray("\"Title\",\"Image URL\"\n") << QByteArray("x")
                                       << QByteArray("csv");
        QTest::newRow("crawl list") << QByteArray("url\tidentifier\tsource\n") << QByteArray("x") << QByteArray("tsv");
        QTest::newRow("museum") << QByteArray("id\tacno\ttitle\tartists\n") << QByteArray("x.csv") << QByteArray("tsv");
        QTest::newRow("loader") << loader << QByteArray("x.tsv") << QByteArray("openverse");
        QTest::newRow("loader, bad line first")
            << QByteArray("1\thttp://l/\n") + loader << QByteArray("x.tsv") << QByteArray("openverse");
        QTest::newRow("json lines") << QByteArray("{\"url\":\"http://u/\"}\n") << QByteArray("x")
                                    << QByteArray("jsonl");
        QTest::newRow("broken json") << QByteArray("{\"url\n") << QByteArray("x") << QByteArray("jsonl");
        QTest::newRow("manifest") << QByteArray("{\n\"@context\": \"http://iiif.io/api/presentation/3/context.json\"")
                                  << QByteArray("x.json") << QByteArray("iiif");
        QTest::newRow("empty") << QByteArray("") << QByteArray("x.csv.gz") << QByteArray("csv");
        QTest::newRow("words") << QByteArray("hello\n") << QByteArray("x") << QByteArray("list");
    }
    void contentDecides() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, format);
        const auto recognised = recognise(text.toStdString(), file.toStdString());
        QVERIFY(recognised);
        QCOMPARE(std::string(name(*recognised)), format.toStdString());
    }
    void whatIsNoTextIsAnError_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("png") << QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0", 29);
        QTest::newRow("utf-16") << QByteArray("\xff\xfeu\0r\0l\0", 8);
    }
    void whatIsNoTextIsAnError() {
        QFETCH(QByteArray, bytes);
        const auto recognised = recognise(bytes.toStdString(), "picture.csv");
        QVERIFY(!recognised);
        QCOMPARE(recognised.error().code, ErrorCode::BadFormat);
        QCOMPARE(recognised.error().thing, "picture.csv");
    }
    void everyFormatHasAName() {
        for (const char* text : {"auto", "list", "csv", "tsv", "openverse", "jsonl", "iiif", "folder"})
            QCOMPARE(std::string(name(*parseImportFormat(text))), text);
        QVERIFY(!parseImportFormat("excel"));
    }

    void aTableThatNamesNoWorkIsAnError() {
        const TemporaryFolder folder;
        ImportOptions options;
        options.format = ImportFormat::Csv;
        const auto preview = Importer::preview(test::writeFile(folder / "x.csv", "colour,size\nred,1\n"), options, 10);
        QVERIFY(!preview);
        QCOMPARE(preview.error().code, ErrorCode::BadFormat);
    }
    void aFolderIsNoFileAndAFileNoFolder() {
        const TemporaryFolder folder;
        ImportOptions options;
        options.format = ImportFormat::Csv;
        QCOMPARE(Importer::preview(folder.path(), options, 10).error().code, ErrorCode::BadFormat);
        options.format = ImportFormat::Folder;
        QCOMPARE(Importer::preview(test::writeFile(folder / "x", "y"), options, 10).error().code, ErrorCode::BadFormat);
    }
    void aMissingFileIsNotFound() {
        QCOMPARE(Importer::preview("nowhere/x.csv", {}, 10).error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestRecognise)
#include "test_recognise.moc"
