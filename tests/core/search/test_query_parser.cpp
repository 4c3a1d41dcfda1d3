#include <QTest>

#include "core/index/filter_keys.h"
#include "core/search/query_parser.h"
#include "core/search/search_engine.h"
#include "tests/support/query_language.h"

using namespace gleaner;
using namespace gleaner::search;
using namespace gleaner::test;
using index::Query;

class TestQueryParser : public QObject {
    Q_OBJECT

    // The tree of a query: and(fox not(red)); a phrase in quotes, a filter as key=value|value.
    static QString tree(const Query& query) {
        QStringList children;
        for (const Query& child : query.children)
            children << tree(child);
        const QString inside = '(' + children.join(' ') + ')';
        const QString text = QString::fromStdString(query.text);
        switch (query.kind) {
        case Query::Kind::Everything:
            return "everything";
        case Query::Kind::Word:
            return query.prefix ? text + '*' : text;
        case Query::Kind::Phrase:
            return '"' + text + '"';
        case Query::Kind::And:
            return "and" + inside;
        case Query::Kind::Or:
            return "or" + inside;
        case Query::Kind::Not:
            return "not" + inside;
        case Query::Kind::Filter:
            break;
        }
        QStringList values;
        for (const std::string& value : query.values)
            values << QString::fromStdString(value);
        return QString::fromStdString(query.key) + '=' + values.join('|');
    }
    static QString parsed(const QString& text) {
        const auto query = parseQuery(text.toStdString());
        return query ? tree(*query) : "error: " + QString::fromStdString(query.error().args.at("reason"));
    }

private slots:
    void aQueryIsReadAs_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("meaning");
        const auto row = [](const char* text, const char* meaning) {
            QTest::newRow(text) << QString(text) << QString(meaning);
        };
        row("", "everything");
        row("  \t\n", "everything");
        row("fox", "fox");
        row("red fox", "and(red fox)");
        row("  red \u3000 fox  ", "and(red fox)");
        row("red AND fox", "and(red fox)");
        row("red fox OR wolf", "or(and(red fox) wolf)");
        row("red (fox OR wolf)", "and(red or(fox wolf))");
        row("a OR b OR c", "or(a b c)");
        row("a OR (b OR c)", "or(a b c)");
        row("a (b (c d))", "and(a b c d)");
        row("((fox))", "fox");
        row("or and not", "and(or and not)");
        row("-red fox", "and(not(red) fox)");
        row("NOT red fox", "and(not(red) fox)");
        row("--red", "not(not(red))");
        row("-(red fox)", "not(and(red fox))");
        row("-(a OR b) c", "and(not(or(a b)) c)");
        row("-\"night sky\"", "not(\"night sky\")");
        row("-license:by", "not(license=by)");
        row("fox(red)", "and(fox red)");
        row("(a)(b)", "and(a b)");
        row("a(b OR c)d", "and(a or(b c) d)");
        row("\"night sky\"", "\"night sky\"");
        row("\" night \t sky \"", "\"night sky\"");
        row("“night sky”", "\"night sky\"");
        row("\"say \\\"cheese\\\" \\\\ now\"", "\"say \"cheese\" \\ now\"");
        row("\"OR\"", "\"OR\"");
        row("photo*", "photo*");
        row("t-shirt don't AT&T 3.5", "and(t-shirt don't AT&T 3.5)");
        row("площадь 夜景 🦊", "and(площадь 夜景 🦊)");
        row("license:by", "license=by");
        row("licence:BY-SA", "license=by-sa");
        row("license:by,cc0 source:flickr", "and(license=by|cc0 source=flickr)");
        row("License:by", "license=by");
        row("extension:jpeg", "type=jpg");
        row("filetype:TIFF,png", "type=tif|png");
        row("tags:fox", "tag=fox");
        row("tag:\"red fox\",wolf", "tag=red fox|wolf");
        row("creator:\"Doe, Jane\"", "creator=Doe, Jane");
        row("license:\"Some Old Licence\"", "license=Some Old Licence");
        row("source:a:b", "source=a:b");
        row("size:large aspect:wide is:stored has:tags", "and(size=large aspect=wide is=stored has=tags)");
        row("red fox -cartoon \"night sky\" license:by,cc0 source:flickr size:large aspect:wide",
            "and(red fox not(cartoon) \"night sky\" license=by|cc0 source=flickr size=large aspect=wide)");
    }
    void aQueryIsReadAs() {
        QFETCH(QString, text);
        QFETCH(QString, meaning);
        QCOMPARE(parsed(text), meaning);
    }

    void aMistakeIsShownWhereItIs_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<int>("position");
        QTest::addColumn<QString>("token");
        QTest::addColumn<QString>("suggestion");
        const auto row = [](const char* text, const char* reason, int position, const char* token,
                            const char* suggestion) {
            QTest::newRow(text) << QString(text) << QString(reason) << position << QString(token)
                                << QString(suggestion);
        };
        row("fox licens:by", "unknown_key", 4, "licens:by", "license:by");
        row("fox colour:teal", "unknown_key", 4, "colour:teal", "\"colour:teal\"");
        row("https://example.org/a", "unknown_key", 0, "https://example.org/a", "\"https://example.org/a\"");
        row("at 12:30", "unknown_key", 3, "12:30", "\"12:30\"");
        row(":)", "unknown_key", 0, ":", "\":\"");
        row("площадь licens:by", "unknown_key", 15, "licens:by", "license:by");
        row("size:huge", "bad_value", 5, "huge", "");
        row("size:small,larg", "bad_value", 11, "larg", "large");
        row("size:\"huge\"", "bad_value", 5, "\"huge\"", "");
        row("license:by-s", "bad_value", 8, "by-s", "by-sa");
        row("license:CC-BY", "bad_value", 8, "CC-BY", "by");
        row("license:by-sa-4.0", "bad_value", 8, "by-sa-4.0", "by-sa");
        row("type:exe", "bad_value", 5, "exe", "");
        row("is:unreviewed", "bad_value", 3, "unreviewed", "");
        row("license:", "missing_value", 8, "license:", "");
        row("license: by", "missing_value", 8, "license:", "");
        row("license:by,", "missing_value", 11, "license:by,", "");
        row("source:,flickr", "missing_value", 7, "source:", "");
        row("tag:\"\"", "missing_value", 4, "tag:\"\"", "");
        row("tag:fox*", "misplaced_star", 7, "fox*", "fox");
        row("fox OR", "missing_term", 4, "OR", "");
        row("OR fox", "missing_term", 0, "OR", "");
        row("a OR OR b", "missing_term", 2, "OR", "");
        row("a OR AND b", "missing_term", 2, "OR", "");
        row("a AND", "missing_term", 2, "AND", "");
        row("(a OR )", "missing_term", 3, "OR", "");
        row("( OR a)", "missing_term", 2, "OR", "");
        row("fox -", "missing_term", 4, "-", "");
        row("fox - red", "missing_term", 4, "-", "");
        row("(-)", "missing_term", 1, "-", "");
        row("fox NOT", "missing_term", 4, "NOT", "");
        row("NOT OR a", "missing_term", 0, "NOT", "");
        row("fox \"night sky", "unclosed_quote", 4, "\"night sky", "\"night sky\"");
        row("a tag:\"red", "unclosed_quote", 6, "\"red", "\"red\"");
        row("fox (red", "unclosed_parenthesis", 4, "(red", "(red)");
        row("fox (", "unclosed_parenthesis", 4, "(", "");
        row("((a)", "unclosed_parenthesis", 0, "((a)", "((a))");
        row("fox)", "stray_parenthesis", 3, ")", "");
        row(")", "stray_parenthesis", 0, ")", "");
        row("fox ()", "empty_parentheses", 4, "()", "");
        row("foo\"bar\"", "missing_space", 3, "\"", " \"");
        row("\"bar\"foo", "missing_space", 5, "foo", " foo");
        row("\"bar\"*", "missing_space", 5, "*", " *");
        row("tag:\"a\"b", "missing_space", 7, "b", " b");
        row("f*x", "misplaced_star", 1, "f*x", "fx*");
        row("*", "misplaced_star", 0, "*", "");
        row("fox**", "misplaced_star", 3, "fox**", "fox*");
        row("bats & balls", "not_a_word", 5, "&", "");
        row("fox — wolf", "not_a_word", 4, "—", "");
        row("\"\"", "not_a_word", 0, "\"\"", "");
        row("a \" ! \"", "not_a_word", 2, "\" ! \"", "");
    }
    void aMistakeIsShownWhereItIs() {
        QFETCH(QString, text);
        const auto query = parseQuery(text.toStdString());
        QVERIFY2(!query, "should be an error");
        const Error& error = query.error();
        QCOMPARE(error.code, ErrorCode::BadQuery);
        QCOMPARE(QString::fromStdString(error.thing), text);
        QTEST(QString::fromStdString(error.args.at("reason")), "reason");
        QTEST(std::stoi(error.args.at("position")), "position");
        QTEST(QString::fromStdString(error.args.at("token")), "token");
        QTEST(QString::fromStdString(error.args.at("suggestion")), "suggestion");
        QVERIFY(!error.args.at("expected").empty());
    }
    void aBadValueSaysWhatTheKeyTakes() {
        QCOMPARE(parseQuery("size:huge").error().args.at("expected"), std::string("small,medium,large"));
        QVERIFY(parseQuery("colour:teal").error().args.at("expected").starts_with("aspect,category,creator,"));
    }
    void aSuggestionTakenIsNoErrorAnyMore() {
        for (const std::string text :
             {"licens:by", "https://example.org/a", "12:30", "\"night sky", "(red", "f*x", "fox**"}) {
            const auto wrong = parseQuery(text);
            QVERIFY(!wrong);
            QVERIFY(parseQuery(wrong.error().args.at("suggestion")));
        }
    }
    void whatIsTooLongTooDeepOrNoTextIsRefused() {
        QVERIFY(parseQuery(std::string(kMaxQueryBytes, 'a')));
        QCOMPARE(parseQuery(std::string(kMaxQueryBytes + 1, 'a')).error().args.at("reason"), std::string("too_long"));
        const auto nested = [](const std::string& open, size_t times, const std::string& close) {
            std::string text;
            for (size_t i = 0; i < times; ++i)
                text += open;
            text += "a";
            for (size_t i = 0; i < times; ++i)
                text += close;
            return text;
        };
        QVERIFY(parseQuery(nested("(", kMaxQueryDepth, ")")));
        QCOMPARE(parseQuery(nested("(", kMaxQueryDepth + 1, ")")).error().args.at("reason"), std::string("too_deep"));
        QVERIFY(parseQuery(nested("-", kMaxQueryDepth, "")));
        QCOMPARE(parseQuery(nested("-", kMaxQueryDepth + 1, "")).error().args.at("position"), std::string("33"));
        QCOMPARE(parseQuery("fox \xff").error().args.at("reason"), std::string("not_utf8"));
        QCOMPARE(parseQuery("fox \xff").error().args.at("position"), std::string("4"));
    }
    void keysAreThoseOfTheIndex() {
        const std::vector<std::string> keys = queryKeys();
        QVERIFY(std::is_sorted(keys.begin(), keys.end()));
        QVERIFY(std::equal(keys.begin(), keys.end(), index::kFilterKeys.begin(), index::kFilterKeys.end()));
    }
};

QTEST_GUILESS_MAIN(TestQueryParser)
#include "test_query_parser.moc"
