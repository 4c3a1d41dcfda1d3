#include <QTest>

#include "core/fetch/response_rules.h"

using namespace gleaner;
using namespace gleaner::fetch;

namespace {

const base::WallTime kNow = *base::parseIsoTime("2026-11-21T08:57:00Z");

QString iso(std::string_view text, base::WallTime now = kNow) {
    const auto time = parseHttpDate(text, now);
    return time ? QString::fromStdString(base::isoTime(*time)) : QStringLiteral("none");
}
double wait(std::vector<Header> headers) {
    const auto seconds = retryAfterSeconds(headers, kNow);
    return seconds ? seconds->count() : -1;
}

} // namespace

class TestResponseRules : public QObject {
    Q_OBJECT

private slots:
    void headerNamesHaveNoCaseAndTheFirstWins() {
        const std::vector<Header> headers{{"ETag", "\"a\""}, {"X-Robots-Tag", "noai"}, {"x-robots-tag", "noindex"}};
        QCOMPARE(headerValue(headers, "etag"), std::string_view("\"a\""));
        QCOMPARE(headerValue(headers, "X-ROBOTS-TAG"), std::string_view("noai"));
        QCOMPARE(headerValue(headers, "ETa"), std::string_view());
        QCOMPARE(headerValue(headers, "ETags"), std::string_view());
        QCOMPARE(headerValue({}, ""), std::string_view());
    }

    void threeFormsOfADateAreRead() {
        for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                                 "Sun Nov  6 08:49:37 1994", " Sun, 06 Nov 1994 08:49:37 GMT\t"})
            QCOMPARE(iso(text), QStringLiteral("1994-11-06T08:49:37.000Z"));
        QCOMPARE(iso("Mon Nov 16 08:49:37 2026"), QStringLiteral("2026-11-16T08:49:37.000Z"));
    }
    void aLeapSecondIsTheNextMinute() {
        QCOMPARE(iso("Sat, 31 Dec 2016 23:59:60 GMT"), QStringLiteral("2017-01-01T00:00:00.000Z"));
    }
    void aLeapDayExistsInLeapYearsOnly() {
        QCOMPARE(iso("Thu, 29 Feb 2024 00:00:00 GMT"), QStringLiteral("2024-02-29T00:00:00.000Z"));
        QCOMPARE(iso("Thu, 29 Feb 2023 00:00:00 GMT"), QStringLiteral("none"));
    }
    void twoDigitYearsMoreThanFiftyYearsAheadArePast() {
        QCOMPARE(iso("Sunday, 06-Nov-76 08:49:37 GMT"), QStringLiteral("2076-11-06T08:49:37.000Z"));
        QCOMPARE(iso("Sunday, 21-Nov-76 08:57:00 GMT"), QStringLiteral("2076-11-21T08:57:00.000Z"));
        QCOMPARE(iso("Sunday, 21-Nov-76 08:57:01 GMT"), QStringLiteral("1976-11-21T08:57:01.000Z"));
        QCOMPARE(iso("Monday, 02-Jan-26 00:00:00 GMT"), QStringLiteral("2026-01-02T00:00:00.000Z"));
        QCOMPARE(iso("Monday, 02-Jan-10 00:00:00 GMT", *base::parseIsoTime("2099-06-01")),
                 QStringLiteral("2110-01-02T00:00:00.000Z"));
    }
    void whatIsNoDateIsNone_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
             {"", "0", "soon", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
              "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
              "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
              "Son, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nvm 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMTx",
              "Sun, 06 Nov 1994 -8:49:37 GMT", "1994-11-06T08:49:37Z"})
            QTest::newRow(text) << QByteArray(text);
    }
    void whatIsNoDateIsNone() {
        QFETCH(QByteArray, text);
        QCOMPARE(iso(text.toStdString()), QStringLiteral("none"));
    }

    void retryAfterInSeconds() {
        QCOMPARE(wait({{"Retry-After", "120"}}), 120.0);
        QCOMPARE(wait({{"retry-after", " 7 "}}), 7.0);
    }
    void retryAfterIsAtMostADay() {
        QCOMPARE(wait({{"Retry-After", "86400"}}), 86400.0);
        QCOMPARE(wait({{"Retry-After", "86401"}}), 86400.0);
        QCOMPARE(wait({{"Retry-After", "99999999999999999999999999"}}), 86400.0);
        QCOMPARE(wait({{"Retry-After", "Fri, 21 Nov 2036 08:57:00 GMT"}}), 86400.0);
    }
    void aDateIsMeasuredAgainstTheResponsesOwnDate() {
        // The site's clock is a year behind; it asks for ninety seconds all the same.
        QCOMPARE(wait({{"Date", "Fri, 21 Nov 2025 08:00:00 GMT"}, {"Retry-After", "Fri, 21 Nov 2025 08:01:30 GMT"}}),
                 90.0);
        QCOMPARE(wait({{"Date", "garbage"}, {"Retry-After", "Sat, 21 Nov 2026 08:58:00 GMT"}}), 60.0);
        QCOMPARE(wait({{"Retry-After", "Sat, 21 Nov 2026 08:58:00 GMT"}}), 60.0);
    }
    void nothingUsefulIsNothing() {
        QCOMPARE(wait({}), -1.0);
        for (const char* text : {"", "0", "000", "-5", "+5", "1.5", "soon", "5s", "Sat, 21 Nov 2026 08:57:00 GMT",
                                 "Fri, 20 Nov 2026 08:57:00 GMT"})
            QCOMPARE(wait({{"Retry-After", text}}), -1.0);
    }
};

QTEST_GUILESS_MAIN(TestResponseRules)
#include "test_response_rules.moc"
