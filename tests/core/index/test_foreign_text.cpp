#include <QTest>

#include "core/index/fts/fts_index_directory.h"
#include "core/index/fts/token_text.h"
#include "tests/support/query_language.h"
#include "tests/support/test_data.h"

using namespace gleaner;
using namespace gleaner::index;
using namespace gleaner::test;

class TestForeignText : public QObject {
    Q_OBJECT

    TemporaryFolder m_folder;
    std::unique_ptr<fts::FtsIndexDirectory> m_directory;

    // Whether the query finds the only document, of this title.
    bool finds(const std::string& title, const Query& query) const {
        const IndexChange change{RecordKey{1}, IndexDocument{.title = title}};
        if (!m_directory->current()->apply({&change, 1}, 1))
            return false;
        const auto page = m_directory->current()->search(query, {});
        return page && page->total == 1;
    }

private slots:
    void initTestCase() { m_directory = std::move(*fts::FtsIndexDirectory::open(m_folder / "index", true)); }
    void cleanupTestCase() { m_directory.reset(); }

    void aWordFindsItsText_data() {
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("asked");
        QTest::addColumn<bool>("found");
        QTest::newRow("stem") << "foxes running"
                              << "fox" << true;
        QTest::newRow("stem of the query") << "a run"
                                           << "running" << true;
        QTest::newRow("case") << "RED FOX"
                              << "fox" << true;
        QTest::newRow("accent in the text") << "Café de Flore"
                                            << "cafe" << true;
        QTest::newRow("accent in the query") << "cafe"
                                             << "café" << true;
        QTest::newRow("decomposed accent") << "cafe\u0301"
                                           << "café" << true;
        QTest::newRow("two accents") << "Việt Nam"
                                     << "viet" << true;
        QTest::newRow("hyphen") << "t-shirt"
                                << "t-shirt" << true;
        QTest::newRow("hyphen left out") << "t shirt"
                                         << "t-shirt" << true;
        QTest::newRow("apostrophe") << "don't panic"
                                    << "don't" << true;
        QTest::newRow("Cyrillic") << "Красная площадь"
                                  << "площадь" << true;
        QTest::newRow("Cyrillic case") << "МОСКВА"
                                       << "москва" << true;
        QTest::newRow("Cyrillic yo") << "Ёлка"
                                     << "елка" << true;
        QTest::newRow("Greek final sigma") << "Παρθενώνας"
                                           << "ΠΑΡΘΕΝΩΝΑΣ" << true;
        QTest::newRow("Greek") << "Ακρόπολη Αθηνών"
                               << "ακροπολη" << true;
        QTest::newRow("Chinese word") << "东京塔的夜景"
                                      << "东京塔" << true;
        QTest::newRow("Chinese inside") << "东京塔的夜景"
                                        << "夜景" << true;
        QTest::newRow("Chinese other order") << "东京塔的夜景"
                                             << "京东" << false;
        QTest::newRow("Japanese") << "富士山とさくら"
                                  << "さくら" << true;
        QTest::newRow("Korean") << "서울 타워"
                                << "서울" << true;
        QTest::newRow("Arabic") << "برج خليفة"
                                << "خليفة" << true;
        QTest::newRow("Arabic with vowels") << "مُحَمَّد"
                                            << "محمد" << true;
        QTest::newRow("Hebrew with points") << "שָׁלוֹם"
                                            << "שלום" << true;
        QTest::newRow("Hindi") << "हिन्दी भाषा"
                               << "हिन्दी" << true;
        QTest::newRow("Hindi other word") << "हिन्दी भाषा"
                                          << "हद" << false;
        QTest::newRow("Thai") << "กรุงเทพ"
                              << "กรุงเทพ" << true;
        QTest::newRow("emoji") << "a fox 🦊 at night"
                               << "🦊" << true;
        QTest::newRow("emoji glued") << "night🦊🌙"
                                     << "🌙" << true;
        QTest::newRow("other emoji") << "a fox 🦊"
                                     << "🐺" << false;
        QTest::newRow("emoji of another tone") << "👋🏽"
                                               << "👋" << true;
        QTest::newRow("full-width Latin") << "ＴＯＫＹＯ"
                                          << "tokyo" << true;
        QTest::newRow("punctuation only") << "fox"
                                          << "&" << false;
        QTest::newRow("FTS5 syntax") << "fox"
                                     << "fox\" OR \"wolf" << false;
        QTest::newRow("FTS5 column syntax") << "fox"
                                            << "title:fox" << false;
        QTest::newRow("the boundary of values") << "fox"
                                                << "\uE000" << false;
    }
    void aWordFindsItsText() {
        QFETCH(QString, title);
        QFETCH(QString, asked);
        QFETCH(bool, found);
        QCOMPARE(finds(title.toStdString(), word(asked.toStdString())), found);
    }
    void quotesMeanAsWritten() {
        QVERIFY(finds("the running fox", phrase("running fox")));
        QVERIFY(!finds("the running fox", phrase("run fox")));
        QVERIFY(!finds("the running fox", phrase("run")));
        QVERIFY(finds("Café Müller", phrase("cafe muller"))); // letters are folded all the same
    }
    void aPrefixIsOfTheWordAsWritten() {
        QVERIFY(finds("universities", prefix("universit")));
        QVERIFY(!finds("university", prefix("universitie")));
        QVERIFY(finds("Красная", prefix("крас")));
        QVERIFY(finds("东京塔", prefix("东京")));
        QVERIFY(finds("t-shirts", prefix("t-shi")));
    }
    void conjunctionsOfOddWordsDoNotBreak() {
        QVERIFY(!finds("fox", both(word("fox"), word("&"))));
        QVERIFY(!finds("fox", both(word("fox"), word("\""))));
        QVERIFY(finds("fox", either(word("fox"), word("*"))));
        QVERIFY(!finds("fox", filter("tag", {"\"", "&"})));
        QVERIFY(finds("fox", no(word(std::string("a\0b", 3)))));
        QVERIFY(finds("bad \xff\xfe fox", word("fox")));
    }
    void aLongConjunctionIsOneQuestion() {
        std::string title;
        Query all = compound(Query::Kind::And, {});
        for (int i = 0; i < 600; ++i) {
            title += " w" + std::to_string(i);
            all.children.push_back(word("w" + std::to_string(i)));
        }
        QVERIFY(finds(title, all));
        all.children.push_back(word("missing"));
        QVERIFY(!finds(title, all));
    }
    void tokensAreCountedWithoutBoundaries() {
        QCOMPARE(fts::tokenCount(fts::wholeTexts("red fox\nnight")), 3);
        QCOMPARE(fts::tokenCount(fts::tokenText("one, two; three")), 3);
        QCOMPARE(fts::tokenCount(fts::tokenText("东京")), 2);
        QVERIFY(fts::wholeText(" & ").empty());
    }
};

QTEST_GUILESS_MAIN(TestForeignText)
#include "test_foreign_text.moc"
