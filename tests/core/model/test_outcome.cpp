#include <QTest>

#include "core/model/outcome.h"

using namespace gleaner::model;

class TestOutcome : public QObject {
    Q_OBJECT

    static Outcome outcome(const QString& name) { return Outcome::parse(name.toStdString()).value(); }
    static bool has(const QStringList& names, const Outcome& outcome) {
        return names.contains(QString::fromStdString(outcome.name()));
    }
    static QStringList words(const char* text) { return QString(text).split(' '); }

private slots:
    // design/crawl.md, "Outcomes, windows, halts, breaker" and "Retry"
    void rules_data() {
        QTest::addColumn<QString>("name");
        for (const QString& name :
             words("200 206 300 301 302 303 304 305 307 308 400 401 403 404 408 410 425 429 500 501 502 503 504 "
                   "Timeout Dns Connect Tls Reset Protocol TooLarge Truncated NotAnImage DecodeRefused RobotsDenied "
                   "OptedOut AddressBlocked RedirectLoop NoRateToken"))
            QTest::newRow(qPrintable(name)) << name;
    }
    void rules() {
        QFETCH(QString, name);
        const Outcome made = outcome(name);
        QCOMPARE(QString::fromStdString(made.name()), name);
        QCOMPARE(made.isExpected(),
                 has(words("200 304 404 410 300 301 302 303 307 308 NotAnImage DecodeRefused TooLarge "
                           "AddressBlocked RedirectLoop RobotsDenied OptedOut NoRateToken"),
                     made));
        QCOMPARE(made.isError(), !made.isExpected());
        QCOMPARE(made.isRetryable(), has(words("Timeout Connect Reset Truncated 408 425 429 500 502 503 504"), made));
        QCOMPARE(made.isBlocked(), has(words("RobotsDenied OptedOut AddressBlocked"), made));
        QCOMPARE(made.isLinkRot(), has(words("404 410"), made));
        QCOMPARE(made.isStored(), name == "200");
    }
    void aStatusBesideAnotherKindDoesNotChangeWhatItIs() {
        const Outcome truncated{OutcomeKind::Truncated, 200};
        QCOMPARE(truncated.name(), std::string("Truncated"));
        QVERIFY(!truncated.isStored());
        QVERIFY(!(Outcome{OutcomeKind::NotAnImage, 404}).isLinkRot());
    }
    void refused_data() {
        QTest::addColumn<QByteArray>("name");
        for (const char* name : {"", "timeout", "99", "1000", "200x", "-200", "Http"})
            QTest::newRow(name) << QByteArray(name);
    }
    void refused() {
        QFETCH(QByteArray, name);
        QVERIFY(!Outcome::parse(name.toStdString()));
    }
    void classesOfTheColours() {
        QCOMPARE(classOf(Outcome::http(200)), OutcomeClass::Success);
        QCOMPARE(classOf(Outcome::http(304)), OutcomeClass::Redirect);
        QCOMPARE(classOf(Outcome::http(404)), OutcomeClass::ClientError);
        QCOMPARE(classOf(Outcome::http(429)), OutcomeClass::TooManyRequests);
        QCOMPARE(classOf(Outcome::http(503)), OutcomeClass::ServerError);
        QCOMPARE(classOf(outcome("Timeout")), OutcomeClass::Network);
    }
};

QTEST_GUILESS_MAIN(TestOutcome)
#include "test_outcome.moc"
