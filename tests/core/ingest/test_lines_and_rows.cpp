// Reading: lines, quoted records, escapes, limits and damage.
#include <QTest>

#include "core/ingest/row_splitter.h"
#include "core/ingest/text_checks.h"
#include "tests/core/ingest/list_files.h"

using namespace gleaner;
using namespace gleaner::ingest;
using gleaner::test::TemporaryFolder;

class TestLinesAndRows : public QObject {
    Q_OBJECT

    static LineReader open(const test::fs::path& path) { return LineReader(std::move(*TextFile::open(path))); }

    // "line>cell|cell" or "line!fault" of each row, joined by spaces; "error" when the file could not be read to its
    // end.
    static std::string rows(std::string_view text, TableSyntax syntax) {
        const TemporaryFolder folder;
        LineReader lines = open(test::writeFile(folder / "rows", text));
        RowReader reader(lines, syntax);
        Row row;
        std::string out;
        for (auto more = reader.next(row); !more || *more; more = reader.next(row)) {
            if (!more)
                return out + " error";
            out += (out.empty() ? "" : " ") + std::to_string(row.line) +
                   (row.fault.empty() ? ">" : "!" + std::string(row.fault));
            for (size_t i = 0; i < row.cells.size(); ++i)
                out += (i ? "|" : "") + std::string(row.cells[i]);
        }
        return out;
    }
    static std::string csv(std::string_view text) { return rows(text, TableSyntax::Csv); }
    static std::string tsv(std::string_view text) { return rows(text, TableSyntax::Tsv); }
    static std::string copy(std::string_view text) { return rows(text, TableSyntax::Copy); }

private slots:
    void lineEndsAndTheByteOrderMarkAreNoText() {
        QCOMPARE(tsv("\xef\xbb\xbf"
                     "a\tb\r\nc\td\n"),
                 "1>a|b 2>c|d");
    }
    void theLastLineNeedsNoEnd() { QCOMPARE(tsv("a\nb"), "1>a 2>b"); }
    void blankLinesAreCountedButNoRows() { QCOMPARE(tsv("a\n\n \r\nb\n"), "1>a 4>b"); }

    void quotedCellsHoldCommasQuotesAndLineEnds() {
        QCOMPARE(csv("a,\"b,c\",\"d\"\"e\",\"f\r\ng\"\nnext,1,2,3\n"), "1>a|b,c|d\"e|f\ng 3>next|1|2|3");
    }
    void emptyCellsAtBothEndsCount() { QCOMPARE(csv(",\"\",\n"), "1>||"); }
    void aQuoteInsideAnUnquotedCellIsACharacter() { QCOMPARE(csv("5\" disk,x\n"), "1>5\" disk|x"); }
    void anUnclosedQuoteCostsItsOwnLineOnly() {
        QCOMPARE(csv("a,b\nc,\"d\ne,f\ng,h"), "1>a|b 2!bad_quotes 3>e|f 4>g|h");
    }
    void anUnclosedQuoteIsGivenUpAtTheLimit() {
        std::string text = "a,\"b\n";
        for (size_t size = 0; size < kMaxLine; size += 100)
            text += std::string(99, 'x') + "\n";
        const std::string read = csv(text + "last,\"1\"\n");
        QVERIFY(read.starts_with("1!bad_quotes 2>xxx"));
        QVERIFY(read.ends_with(">last|1"));
    }

    void copyEscapesAreUndone() { QCOMPARE(copy("a\\tb\t\\N\t\\\\N\tx\\ny\\101\\x42\n"), "1>a\tb||\\N|x\nyAB"); }
    void escapesThatCopyDoesNotKnowKeepTheirBackslash() {
        QCOMPARE(copy("\"th\\u2013\"\t\\\"q\\\"\n"), "1>\"th\\u2013\"|\\\"q\\\"");
    }
    void copyEndsAtItsMarker() { QCOMPARE(copy("a\n\\.\nb\n"), "1>a"); }
    void tabSeparatedTextHasNoEscapes() { QCOMPARE(tsv("a\\tb\t\"c\"\t\\N\n"), "1>a\\tb|\"c\"|"); }

    void longLinesAreRejectedAndTheNextIsRead() {
        const std::string longest(kMaxLine, 'x');
        QCOMPARE(tsv("a\n" + longest + "y\nb\n"), "1>a 2!too_long 3>b");
        QCOMPARE(tsv(longest + "\r\nb\n"), "1>" + longest + " 2>b");
        QCOMPARE(tsv("a\n" + longest + longest + longest), "1>a 2!too_long");
    }
    void badEncodingIsRejected_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("latin-1") << QByteArray("caf\xe9 au lait, garçon");
        QTest::newRow("overlong") << QByteArray("\xc0\xaf");
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80");
        QTest::newRow("above Unicode") << QByteArray("\xf4\x90\x80\x80");
        QTest::newRow("cut short") << QByteArray("abc\xe2\x82");
        QTest::newRow("NUL") << QByteArray("abcdefghijk\0lm", 14);
    }
    void badEncodingIsRejected() {
        QFETCH(QByteArray, bytes);
        QCOMPARE(tsv("a\n" + bytes.toStdString() + "\nb\n"), "1>a 2!bad_encoding 3>b");
    }
    void everyLanguageIsGoodEncoding() { QVERIFY(isCleanText("naïve Übung 東京 שלום 🦊 \x7f\t")); }

    void gzipIsKnownByContent() {
        const TemporaryFolder folder;
        LineReader lines = open(test::writeGzip(folder / "no-extension", "a\nb\n"));
        Line line;
        QVERIFY(*lines.next(line));
        QCOMPARE(std::string(line.text), "a");
    }
    void membersOfAGzipFileFollowOneAnother() {
        const TemporaryFolder folder;
        const auto first = test::readFile(test::writeGzip(folder / "1", "a\n"));
        const auto second = test::readFile(test::writeGzip(folder / "2", "b\n"));
        QCOMPARE(tsv(first + second), "1>a 2>b");
    }
    void aTruncatedGzipGivesItsWholeLinesThenAnError() {
        const TemporaryFolder folder;
        std::string text;
        for (int i = 0; i < 20000; ++i)
            text += std::to_string(i * 7919) + "\n";
        const auto path = test::writeGzip(folder / "cut.gz", text);
        test::truncate(path, 0.5);
        LineReader lines = open(path);
        Line line;
        std::string read;
        auto more = lines.next(line);
        for (; more && *more; more = lines.next(line))
            read += std::string(line.text) + "\n";
        QVERIFY(!more);
        QCOMPARE(more.error().code, ErrorCode::BadFormat);
        QCOMPARE(more.error().thing, path.string());
        QVERIFY(read.size() > text.size() / 3);
        QVERIFY(text.starts_with(read)); // no half line
    }
    void aDamagedGzipIsAnError() {
        const TemporaryFolder folder;
        std::string bytes = test::readFile(test::writeGzip(folder / "x.gz", "a\nb\nc\n"));
        bytes[bytes.size() - 6] = char(bytes[bytes.size() - 6] ^ 0x55); // its checksum
        QVERIFY(tsv(bytes).ends_with("error"));
    }

    void numbersAreWholeTextsOnly() {
        QCOMPARE(wholeNumber(" 1024 ").value_or(-1), 1024);
        QCOMPARE(wholeNumber("1024.0").value_or(-1), 1024);
        QVERIFY(!wholeNumber("1024px") && !wholeNumber("") && !wholeNumber("1.5") && !number("inf") && !number("nan"));
        QCOMPARE(number("-1.5e1").value_or(0), -15.0);
    }
    void deepJsonIsNotHarmless() {
        QVERIFY(isHarmlessJson(std::string(64, '[') + std::string(64, ']')));
        QVERIFY(!isHarmlessJson(std::string(65, '[')));
        QVERIFY(isHarmlessJson("\"" + std::string(1000, '[') + "\\\"[\""));
        QVERIFY(!isHarmlessJson("{\"a\":\"\\u0000\"}"));
    }
};

QTEST_GUILESS_MAIN(TestLinesAndRows)
#include "test_lines_and_rows.moc"
