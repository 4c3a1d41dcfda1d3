#include <QTest>

#include "core/base/clock.h"

using namespace gleaner::base;

class TestClock : public QObject {
    Q_OBJECT

    static QString read(std::string_view text) {
        const auto time = parseIsoTime(text);
        return time ? QString::fromStdString(isoTime(*time)) : QStringLiteral("bad");
    }

private slots:
    void isoTimeHasMillisecondsAndZ() {
        QCOMPARE(isoTime(WallTime(Millis(0))), std::string("1970-01-01T00:00:00.000Z"));
        QCOMPARE(isoTime(WallTime(Millis(1795251420125))), std::string("2026-11-21T08:57:00.125Z"));
        QCOMPARE(isoTime(WallTime(Millis(-1))), std::string("1969-12-31T23:59:59.999Z"));
    }
    void datesAreMidnightUtc() { QCOMPARE(read("2018-06-12"), "2018-06-12T00:00:00.000Z"); }
    void theFormsOfCataloguesAreRead() {
        QCOMPARE(read("2018-08-01 16:33:43.550728+00"), "2018-08-01T16:33:43.550Z");
        QCOMPARE(read("2018-08-01T16:33:43Z"), "2018-08-01T16:33:43.000Z");
        QCOMPARE(read("2018-08-01T16:33"), "2018-08-01T16:33:00.000Z");
    }
    void offsetsAreTakenOff() {
        QCOMPARE(read("2018-08-01T01:00:00+02:00"), "2018-07-31T23:00:00.000Z");
        QCOMPARE(read("2018-08-01T01:00:00-0530"), "2018-08-01T06:30:00.000Z");
    }
    void refused_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
             {"", "2018", "2018-13-01", "2018-02-30", "2018-8-1", "2018-08-01T25:00:00", "2018-08-01T10:60:00",
              "2018-08-01T10:00:00+24:00", "2018-08-01T10:00:00 x", "2018-08-01x", "yesterday"})
            QTest::newRow(text) << QByteArray(text);
    }
    void refused() {
        QFETCH(QByteArray, text);
        QVERIFY(!parseIsoTime(text.toStdString()));
    }
    void writtenTimesAreReadBack() {
        const WallTime time(Millis(1'790'000'123'456));
        QCOMPARE(parseIsoTime(isoTime(time)).value(), time);
    }
};

QTEST_GUILESS_MAIN(TestClock)
#include "test_clock.moc"
