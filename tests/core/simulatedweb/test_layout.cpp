#include <fstream>
#include <set>
#include <sstream>

#include <QTest>

#include "core/base/sha256.h"
#include "core/simulatedweb/picture_pieces.h"
#include "core/simulatedweb/picture_set.h"
#include "core/simulatedweb/web_layout.h"
#include "tests/core/simulatedweb/raw_client.h"
#include "tests/core/simulatedweb/sound_pictures.h"
#include "tests/core/simulatedweb/web_of_demo.h"

using namespace gleaner;
using namespace gleaner::test;
using namespace gleaner::simulatedweb;

class TestLayout : public QObject {
    Q_OBJECT

    static std::vector<Picture> demoPictures() { return *loadPictures(demoOptions().pictures); }
    static std::string served(const WebLayout& web, size_t site, int image) {
        const Picture& picture = web.picture(site, image);
        const std::string_view bytes = picture.bytes.text();
        return std::string(bytes.substr(0, picture.stampAt)) + stamp(picture.format, web.stampText(site, image)) +
               std::string(bytes.substr(picture.stampAt));
    }
    static Sha256 hash(std::string_view bytes) {
        return Sha256::of({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    }

private slots:
    void stampedPicturesDifferAndStaySound() {
        const WebLayout web(demoPictures(), 1, 400, 1);
        std::set<Sha256> hashes;
        for (int i = 0; i < 400; ++i) {
            const std::string bytes = served(web, 0, i);
            QVERIFY(web.picture(0, i).format == PictureFormat::Png ? soundPng(bytes) : soundJpeg(bytes));
            QVERIFY(bytes.find("pictures/" + std::to_string(i) + "/") != std::string::npos);
            hashes.insert(hash(bytes));
        }
        QCOMPARE(hashes.size(), 400U);
    }
    void gifCommentIsAnExtensionBeforeTheFirstImage() {
        QCOMPARE(stamp(PictureFormat::Gif, "hello"), std::string("\x21\xfe\x05hello\0", 9));
        QCOMPARE(stamp(PictureFormat::Gif, std::string(1'000, 'x')).size(), 204U);
    }
    void gifIsStampedBehindItsColourTable() {
        const TemporaryFolder folder;
        std::string gif("GIF89a\x01\x00\x01\x00\x80\x00\x00", 13);
        gif += std::string(6, '\x7f') +
               std::string("\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b", 16);
        std::ofstream(folder / "a.gif", std::ios::binary) << gif;
        const auto pictures = loadPictures(folder.path());
        QVERIFY(pictures);
        QCOMPARE(pictures->front().stampAt, 19U);
        QCOMPARE(gif[pictures->front().stampAt], '\x2c');
    }
    void webServesWhatTheLayoutSays() {
        const auto web = startDemo();
        const WebLayout layout(demoPictures(), 3, 60, 1);
        const model::Record record = web->records().front();
        QCOMPARE(RawClient(portOf(record)).get(pathOf(record)).body, served(layout, 0, 0));
    }

    void equalSeedsMakeEqualWebs() {
        const WebLayout one(demoPictures(), 12, 1'000, 7), two(demoPictures(), 12, 1'000, 7),
            other(demoPictures(), 12, 1'000, 8);
        int differences = 0;
        for (size_t k = 0; k < 12; ++k) {
            QCOMPARE(one.sites()[k].images, two.sites()[k].images);
            for (int i = 0; i < one.sites()[k].images; ++i) {
                QVERIFY(one.record(k, i, 1) == two.record(k, i, 1));
                QCOMPARE(hash(served(one, k, i)), hash(served(two, k, i)));
                QCOMPARE(one.entityTag(k, i), two.entityTag(k, i));
            }
            differences += one.sites()[k].images != other.sites()[k].images ? 1 : 0;
        }
        QVERIFY(differences > 6);
    }
    void sizesAreUnevenAndAddUp() {
        const WebLayout web(demoPictures(), 20, 10'000, 1);
        int total = 0, least = 10'000, most = 0;
        for (const Site& site : web.sites()) {
            total += site.images;
            least = std::min(least, site.images);
            most = std::max(most, site.images);
        }
        QCOMPARE(total, 10'000);
        QVERIFY(least >= 1);
        QVERIFY(most > 5 * least);
    }
    void fewSitesBearTheNamesOfTheSetAndShowTheirOwn() {
        const std::vector<Picture> pictures = demoPictures();
        std::set<std::string> names;
        for (const Picture& picture : pictures)
            names.insert(picture.source);
        const auto count = static_cast<int>(names.size());
        const WebLayout web(pictures, count, 300, 3);
        for (size_t k = 0; k < web.sites().size(); ++k) {
            QVERIFY(names.contains(web.sites()[k].name));
            for (int i = 0; i < web.sites()[k].images; ++i)
                QCOMPARE(web.picture(k, i).source, web.sites()[k].name);
        }
        QCOMPARE(WebLayout(pictures, count + 1, 300, 3).sites()[1].name, std::string("s01"));
    }
    void everyPictureIsShownBeforeOneIsRepeated() {
        const std::vector<Picture> pictures = demoPictures();
        const auto all = static_cast<int>(pictures.size());
        for (const int sites : {8, 20}) {
            const WebLayout web(pictures, sites, all, 5);
            std::set<std::string> titles;
            for (size_t k = 0; k < web.sites().size(); ++k)
                for (int i = 0; i < web.sites()[k].images; ++i)
                    titles.insert(web.title(k, i));
            QCOMPARE(titles.size(), pictures.size());
            QVERIFY(
                std::none_of(titles.begin(), titles.end(), [](const std::string& t) { return t.ends_with("(2)"); }));
        }
    }
    void titlesOfRepeatsAreTheirOwn() {
        for (const int sites : {8, 20}) {
            const WebLayout web(demoPictures(), sites, 1'000, 5);
            std::set<std::string> titles;
            for (size_t k = 0; k < web.sites().size(); ++k)
                for (int i = 0; i < web.sites()[k].images; ++i)
                    titles.insert(web.title(k, i));
            QCOMPARE(titles.size(), 1'000U);
        }
    }
    void aMillionPicturesAreFoundByTheirPath() {
        const WebLayout web(demoPictures(), 50, 1'000'000, 1);
        const int last = web.sites()[49].images - 1;
        QCOMPARE(web.find(49, web.path(49, last)), std::optional<int>(last));
        QVERIFY(!web.find(49, web.path(49, last) + "x"));
        QVERIFY(!web.find(49, "/pictures/" + std::to_string(last + 1) + "/a.jpg"));
    }

    void listHasTheColumnsOfACrawlList() {
        const TemporaryFolder folder;
        const auto web = startDemo();
        QVERIFY(web->writeList(folder / "list.tsv"));
        std::ifstream in(folder / "list.tsv");
        std::string header;
        std::getline(in, header);
        QCOMPARE(
            header,
            std::string(
                "url\tidentifier\tsource\tforeign_identifier\ttitle\tcreator\tcreator_url\tlicense\tlicense_version\t"
                "foreign_landing_url\ttags\tcategory\tprovider"));
        const std::vector<model::Record> records = web->records();
        const auto rows = tsvRows(folder / "list.tsv");
        QCOMPARE(rows.size(), records.size());
        for (size_t i = 0; i < rows.size(); ++i) {
            QCOMPARE(rows[i].size(), 13U);
            QCOMPARE(rows[i][0], records[i].url);
            QCOMPARE(rows[i][1], Uuid::named(base::kRecordSpace, rows[i][12] + "\n" + rows[i][3]).toString());
            QCOMPARE(rows[i][2], records[i].source);
            QCOMPARE(rows[i][3], records[i].source + pathOf(records[i]));
            QCOMPARE(rows[i][4], records[i].title);
            QCOMPARE(rows[i][7], records[i].licence.slug);
            QVERIFY(!rows[i][10].empty());
        }
    }
    void listThatCannotBeWrittenIsAnError() { QVERIFY(!startDemo()->writeList("/nowhere/list.tsv")); }

    void foldersWithoutAnIndexAreReadToo() {
        const TemporaryFolder folder;
        fs::create_directories(folder / "deep");
        const fs::path some = demoOptions().pictures / "pictures" / "bridge.jpg";
        fs::copy_file(some, folder / "deep" / "Old_stone-bridge.jpg");
        std::ofstream(folder / "text.jpg") << "no picture";
        const auto pictures = loadPictures(folder.path());
        QVERIFY(pictures);
        QCOMPARE(pictures->size(), 1U);
        QCOMPARE(pictures->front().title, std::string("Old stone bridge"));
    }
    void indexNamesWhatIsMissing() {
        const TemporaryFolder folder;
        std::ofstream(folder / "index.tsv") << "file\ttitle\ngone.jpg\tGone\n";
        const auto pictures = loadPictures(folder.path());
        QCOMPARE(pictures.error().code, ErrorCode::NotFound);
        QCOMPARE(pictures.error().thing, (folder / "gone.jpg").string());
    }
    void indexWithoutFilesIsMalformed() {
        const TemporaryFolder folder;
        std::ofstream(folder / "index.tsv") << "name\ttitle\n";
        QCOMPARE(loadPictures(folder.path()).error().code, ErrorCode::BadFormat);
    }
    void foreignTextIsMadeClean_data() {
        QTest::addColumn<QByteArray>("raw");
        QTest::addColumn<QByteArray>("clean");
        QTest::newRow("plain") << QByteArray("Árvíz €") << QByteArray("Árvíz €");
        QTest::newRow("tab") << QByteArray("a\tb\nc\x7f") << QByteArray("a b c ");
        QTest::newRow("latin 1") << QByteArray("caf\xe9!") << QByteArray("caf?!");
        QTest::newRow("overlong") << QByteArray("\xc0\xaf") << QByteArray("??");
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QByteArray("???");
        QTest::newRow("cut") << QByteArray("a\xe2\x82") << QByteArray("a??");
    }
    void foreignTextIsMadeClean() {
        QFETCH(QByteArray, raw);
        QFETCH(QByteArray, clean);
        QCOMPARE(cleanText(raw.toStdString()), clean.toStdString());
    }

    void demoSetIsWhatItSaysItIs() {
        std::set<std::string> titles;
        for (const auto& row : tsvRows(demoOptions().pictures / "index.tsv")) {
            QVERIFY(titles.insert(row.at(1)).second);
            std::ifstream in(demoOptions().pictures / row.at(0), std::ios::binary);
            std::stringstream bytes;
            bytes << in.rdbuf();
            QCOMPARE(hash(bytes.str()).toString(), row.at(11));
            for (const size_t column : {1, 2, 4, 6, 7, 8, 9, 10})
                QVERIFY(!row.at(column).empty());
        }
        QVERIFY(titles.size() >= 60);
    }
};

QTEST_GUILESS_MAIN(TestLayout)
#include "test_layout.moc"
