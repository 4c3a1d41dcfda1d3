#include <random>

#include <QTest>

#include "core/search/search_engine.h"
#include "tests/support/query_language.h"

using namespace gleaner;
using namespace gleaner::search;
using namespace gleaner::test;
using index::Query;

namespace {

// Queries as the parser gives them: no And in an And, no Or in an Or, none with a single child.
class AnyQuery {
public:
    explicit AnyQuery(unsigned seed) : m_random(seed) {}

    Query query(int depth = 3, Query::Kind around = Query::Kind::Everything) {
        const int kind = below(depth > 0 ? 7 : 3);
        if (kind == 3)
            return no(query(depth - 1));
        if (kind == 4 || kind == 5) {
            const Query::Kind own = kind == 4 ? Query::Kind::And : Query::Kind::Or;
            if (own == around)
                return leaf();
            std::vector<Query> children;
            for (int i = below(3) + 2; i > 0; --i)
                children.push_back(query(depth - 1, own));
            return compound(own, std::move(children));
        }
        return leaf();
    }

private:
    int below(int limit) { return int(m_random() % unsigned(limit)); }
    template<size_t N>
    std::string any(const char* const (&words)[N]) {
        return words[size_t(below(N))];
    }

    Query leaf() {
        static const char* const kWords[] = {"fox",  "t-shirt", "don't", "AT&T", "3.5",  "площадь", "夜景",
                                             "🦊", "or",      "café",  "a,b",  "C\\D", "not",     "ORANGE"};
        static const char* const kPhrases[] = {
            "night sky", "OR", "a \"quoted\" word", "back\\slash", "-minus", "key:value",
            "star*",     "x",  "(in) parentheses",  "夜 景"};
        switch (below(4)) {
        case 0:
            return prefix(any(kWords));
        case 1:
            return phrase(any(kPhrases));
        case 2:
            return anyFilter();
        default:
            return word(any(kWords));
        }
    }
    Query anyFilter() {
        static const char* const kNames[] = {"flickr",          "Doe, Jane", "red fox", "a:b",
                                             "with \"quotes\"", "-x",        "star*",   "(p)"};
        static const char* const kSizes[] = {"small", "medium", "large"};
        static const char* const kLicences[] = {"by", "by-sa", "cc0", "Some Licence", "odd"};
        static const char* const kFree[] = {"source", "provider", "creator", "title", "tag"};
        std::vector<std::string> values;
        const int which = below(3);
        for (int i = below(3) + 1; i > 0; --i)
            values.push_back(which == 0 ? any(kSizes) : which == 1 ? any(kLicences) : any(kNames));
        return filter(which == 0 ? "size" : which == 1 ? "license" : any(kFree), values);
    }

    std::mt19937 m_random;
};

} // namespace

class TestQueryText : public QObject {
    Q_OBJECT

private slots:
    void aQueryAsTextIsTheSameQuery() {
        AnyQuery any(20240611);
        for (int i = 0; i < 5000; ++i) {
            const Query query = any.query();
            const std::string text = toText(query);
            const auto again = parseQuery(text);
            QVERIFY2(again, text.c_str());
            QVERIFY2(*again == query, text.c_str());
        }
    }
    void textIsWrittenPlainly_data() {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("normal");
        QTest::newRow("nothing") << "  "
                                 << "";
        QTest::newRow("spaces") << "red   fox"
                                << "red fox";
        QTest::newRow("superfluous parentheses") << "((red) (fox))"
                                                 << "red fox";
        QTest::newRow("needed parentheses") << "red (fox OR wolf)"
                                            << "red (fox OR wolf)";
        QTest::newRow("and binds tighter") << "(red fox) OR wolf"
                                           << "red fox OR wolf";
        QTest::newRow("operators") << "NOT red AND fox"
                                   << "-red fox";
        QTest::newRow("group negated") << "-( a  b )"
                                       << "-(a b)";
        QTest::newRow("aliases") << "extension:JPEG,png"
                                 << "type:jpg,png";
        QTest::newRow("quotes where needed") << "tag:\"fox\",\"red fox\""
                                             << "tag:fox,\"red fox\"";
        QTest::newRow("typographic quotes") << "“night sky”"
                                            << "\"night sky\"";
    }
    void textIsWrittenPlainly() {
        QFETCH(QString, written);
        QTEST(QString::fromStdString(toText(*parseQuery(written.toStdString()))), "normal");
    }
    void wordsThatNoParserGivesAreAtLeastQuoted() {
        for (const char* text : {"OR", "-red", "a b", "key:value", "(x"})
            QVERIFY2(parseQuery(toText(word(text))), text);
    }
};

QTEST_GUILESS_MAIN(TestQueryText)
#include "test_query_text.moc"
