#include <QDateTime>
#include <QTest>

#include "widgets/plots/plot_ticks.h"

using namespace gleaner::plots;

namespace {

double at(const char* local) {
    return double(QDateTime::fromString(QLatin1String(local), Qt::ISODate).toSecsSinceEpoch());
}

QStringList wordsOf(const std::vector<Tick>& ticks) {
    QStringList words;
    for (const Tick& tick : ticks)
        words.append(tick.words);
    return words;
}

} // namespace

class TestPlotTicks : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        qputenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3"); // summer time, without asking for a zone database
        tzset();
        QLocale::setDefault(QLocale::c());
    }

    void timesAreRoundOnTheWallsClock_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("most");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* from, const char* to, int most, const char* words) {
            QTest::newRow(words) << QString(from) << QString(to) << most << QString(words);
        };
        row("2026-11-21T10:52:18", "2026-11-21T10:52:48", 4, "10:52:20 10:52:30 10:52:40");
        row("2026-11-21T10:47:18", "2026-11-21T10:52:18", 5, "10:48 10:49 10:50 10:51 10:52");
        row("2026-11-21T10:47:18", "2026-11-21T10:52:18", 3, "10:48 10:50 10:52");
        row("2026-11-21T04:52:18", "2026-11-21T10:52:18", 4, "06:00 08:00 10:00");
        row("2026-11-20T10:52:18", "2026-11-21T10:52:18", 4, "12:00 18:00 21_Nov 06:00");
        row("2026-11-14T10:52:18", "2026-11-21T10:52:18", 7, "15_Nov 16_Nov 17_Nov 18_Nov 19_Nov 20_Nov 21_Nov");
        row("2026-08-24T10:52:18", "2026-11-22T10:52:18", 13,
            "31_Aug 7_Sep 14_Sep 21_Sep 28_Sep 5_Oct 12_Oct 19_Oct 26_Oct 2_Nov 9_Nov 16_Nov"); // Mondays
        row("2025-10-24T00:00:00", "2026-11-22T10:52:18", 5, "2026 Apr Jul Oct");
    }
    void timesAreRoundOnTheWallsClock() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(int, most);
        QFETCH(QString, words);
        QStringList expected = words.split(QLatin1Char(' '));
        for (QString& word : expected)
            word.replace(QLatin1Char('_'), QLatin1Char(' '));
        QCOMPARE(wordsOf(timeTicks(at(qPrintable(from)), at(qPrintable(to)), most)), expected);
    }
    void ticksStayRoundWhenSummerTimeEnds() {
        // On 25 October 2026 three o'clock comes twice.
        const auto ticks = timeTicks(at("2026-10-24T18:30:00"), at("2026-10-25T12:30:00"), 4);
        QCOMPARE(wordsOf(ticks), (QStringList{"25 Oct", "06:00", "12:00"}));
        QCOMPARE(ticks[1].at - ticks[0].at, 7.0 * 3600);
    }
    void anEmptyStretchHasNone() { QVERIFY(timeTicks(100, 100, 5).empty()); }

    void theTopIsRoundAndNotFarAbove_data() {
        QTest::addColumn<double>("highest");
        QTest::addColumn<int>("format");
        QTest::addColumn<double>("top");
        QTest::newRow("nothing") << 0.0 << int(PlotFormat::Rate) << 1.0;
        QTest::newRow("unknown") << kUnknown << int(PlotFormat::Rate) << 1.0;
        QTest::newRow("a rate") << 58.9 << int(PlotFormat::Rate) << 60.0;
        QTest::newRow("a little more") << 60.5 << int(PlotFormat::Rate) << 80.0;
        QTest::newRow("exactly") << 80.0 << int(PlotFormat::Rate) << 80.0;
        QTest::newRow("less than one") << 0.25 << int(PlotFormat::Rate) << 0.32;
        QTest::newRow("one task") << 1.0 << int(PlotFormat::Count) << 2.0;
        QTest::newRow("all of it") << 0.7 << int(PlotFormat::Share) << 1.0;
        QTest::newRow("a minute") << 41.0 << int(PlotFormat::Seconds) << 60.0;
        QTest::newRow("hours") << 5000.0 << int(PlotFormat::Seconds) << 7200.0;
    }
    void theTopIsRoundAndNotFarAbove() {
        QFETCH(double, highest);
        QFETCH(int, format);
        QFETCH(double, top);
        QCOMPARE(roundTop(highest, PlotFormat(format)), top);
    }

    void valuesAreShort() {
        QCOMPARE(wordsOf(valueTicks(60, 1, PlotFormat::Rate)), (QStringList{"0", "30", "60"}));
        QCOMPARE(wordsOf(valueTicks(0.2, 1, PlotFormat::Share)), (QStringList{"0 %", "10 %", "20 %"}));
        QCOMPARE(wordsOf(valueTicks(400'000, 3, PlotFormat::Count)),
                 (QStringList{"0", "100 k", "200 k", "300 k", "400 k"}));
        QCOMPARE(wordsOf(valueTicks(4e6, 1, PlotFormat::BytesPerSecond)), (QStringList{"0", "2.0 MB", "4.0 MB"}));
        QCOMPARE(wordsOf(valueTicks(7200, 1, PlotFormat::Seconds)), (QStringList{"0", "1 h", "2 h"}));
    }
    void halfATaskIsNoTick() { QCOMPARE(valueTicks(2, 3, PlotFormat::Count).size(), size_t(3)); }
};

QTEST_GUILESS_MAIN(TestPlotTicks)
#include "test_plot_ticks.moc"
