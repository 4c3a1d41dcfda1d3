#include <QTest>

#include "core/analysis/metadata_text.h"
#include "core/base/utf8.h"

using namespace gleaner;
using namespace gleaner::analysis;

namespace {

std::vector<std::uint8_t> bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

std::string coded(std::string_view name, std::string_view text, bool bigEndian = false) {
    std::string raw(name);
    raw.resize(8);
    return characterCodedText(bytes(raw.append(text)), bigEndian).value_or("(none)");
}

using namespace std::string_view_literals;

} // namespace

class TestMetadataText : public QObject {
    Q_OBJECT

private slots:
    void utf8StaysAsItIs() { QCOMPARE(textOf("Porträtt på Eva"), std::string("Porträtt på Eva")); }

    void whatIsNoUtf8IsReadAsWindows1252() {
        QCOMPARE(textOf("Navy\xEDs \x93USS\x94 \x80 5"), std::string("Navyís “USS” € 5"));
        QCOMPARE(textOf("\x81"), std::string("\xC2\x81")); // undefined there: the control character of that number
    }

    void textEndsAtTheFirstNulAndHasNoBlanksAtItsEnd() {
        QCOMPARE(textOf("Canon\0rubbish"sv), std::string("Canon"));
        QCOMPARE(textOf("SONY      \r\n"), std::string("SONY"));
        QCOMPARE(textOf("   \0"sv), std::string());
        QCOMPARE(textOf("\xEF\xBB\xBFmarked"), std::string("marked"));
    }

    void utf16IsReadInItsOrderUnlessAMarkSaysOtherwise() {
        QCOMPARE(utf16Text(bytes("a\0\xE4\0"sv), false), std::string("aä"));
        QCOMPARE(utf16Text(bytes("\0a\0\xE4"sv), true), std::string("aä"));
        QCOMPARE(utf16Text(bytes("\xFE\xFF\0a"sv), false), std::string("a"));
        QCOMPARE(utf16Text(bytes("\xFF\xFE"
                                 "a\0"sv),
                           true),
                 std::string("a"));
    }

    void surrogatesBecomeOneCharacterAndHalvesAReplacement() {
        QCOMPARE(utf16Text(bytes("\x3D\xD8\x00\xDE"sv), false), std::string("\xF0\x9F\x98\x80"));
        QCOMPARE(utf16Text(bytes("\x3D\xD8"
                                 "a\0"sv),
                           false),
                 std::string("\xEF\xBF\xBD"
                             "a"));
        QCOMPARE(utf16Text(bytes("\x00\xDE"sv), false), std::string("\xEF\xBF\xBD"));
    }

    void anOddByteAtTheEndOfUtf16IsDropped() { QCOMPARE(utf16Text(bytes("a\0b"sv), false), std::string("a")); }

    void aCommentsCharacterSetIsObeyed() {
        QCOMPARE(coded("ASCII", "Hello  "), std::string("Hello"));
        QCOMPARE(coded("", "Hello"), std::string("Hello"));
        QCOMPARE(coded("JIS", "x"), std::string("(none)"));
        QCOMPARE(coded("UNICODE", "H\0i\0"sv), std::string("Hi"));
    }

    void unicodeCommentsAreReadInTheOrderThatMakesLetters() {
        QCOMPARE(coded("UNICODE", "\0H\0i"sv, false), std::string("Hi"));
        QCOMPARE(coded("UNICODE", "H\0i\0"sv, true), std::string("Hi"));
        QCOMPARE(coded("UNICODE", "\x65\xE5"sv, true), std::string("\xE6\x97\xA5")); // U+65E5: no letters either way
        QCOMPARE(coded("UNICODE", "\xE5\x65"sv, false), std::string("\xE6\x97\xA5"));
    }

    void aCommentWithoutACharacterSetIsTextFromItsStart() {
        QCOMPARE(coded("My holid", "ays"), std::string("My holidays"));
        QCOMPARE(characterCodedText(bytes("short"), false).value(), std::string("short"));
    }

    void tidiedTextHasNoControlCharactersButKeepsItsLines() {
        QCOMPARE(tidied("  a\tb\x01"
                        "c \r\nd\re\n\n"),
                 std::string("a b c \nd\ne"));
    }

    void cuttingKeepsWholeCharacters() {
        QCOMPARE(cutTo("aä", 2), std::string_view("a"));
        QCOMPARE(cutTo("aä", 3), std::string_view("aä"));
        QCOMPARE(cutTo("\xF0\x9F\x98\x80", 3), std::string_view(""));
    }

    void whateverGoesInUtf8ComesOut() {
        for (int first = 0; first < 256; ++first)
            for (int second = 0; second < 256; second += 3) {
                const std::string raw{char(first), char(second), 'x'};
                QVERIFY(base::firstMalformed(textOf(raw)) == std::string::npos);
                QVERIFY(base::firstMalformed(utf16Text(bytes(raw), first & 1)) == std::string::npos);
            }
    }
};

QTEST_GUILESS_MAIN(TestMetadataText)
#include "test_metadata_text.moc"
