#include <cmath>

#include <QTest>

#include "widgets/plots/plot_canvas.h"
#include "widgets/plots/plot_table.h"

using namespace gleaner::plots;

namespace {

std::vector<PlotPoint> points(std::initializer_list<double> values) {
    std::vector<PlotPoint> made;
    for (double value : values)
        made.push_back({double(made.size()), value});
    return made;
}

// "1 2 – 4": the values drawn, a dash for each gap.
QString drawn(const std::vector<PlotPoint>& given, double gapAfter = 0) {
    QStringList words;
    for (const PlotPoint& point : drawnPoints(given, gapAfter, 0.1))
        words.append(std::isnan(point.value) ? QStringLiteral("–") : QString::number(point.value));
    return words.join(QLatin1Char(' '));
}

PlotData rising() {
    PlotData data;
    data.title = QStringLiteral("Requests per second · limit 20");
    data.noun = QStringLiteral("Requests");
    data.threshold = 20;
    data.from = 0;
    data.to = 59;
    PlotSeries line;
    for (int i = 0; i < 60; ++i)
        line.points.push_back({double(i), 5.0 + i / 10.0});
    data.series = {line};
    return data;
}

} // namespace

class TestPlotData : public QObject {
    Q_OBJECT

private slots:
    void aLineOfKnownValuesIsDrawnAsItIs() { QCOMPARE(drawn(points({1, 2, 3})), QStringLiteral("1 2 3")); }
    void whatIsNotKnownIsAGap() {
        QCOMPARE(drawn(points({1, 2, kUnknown, kUnknown, 4, 5})), QStringLiteral("1 2 – 4 5"));
    }
    void aGapIsMarkedInItsMiddle() {
        // Adaptive sampling swallows what lies beside a value; the middle of a wide gap has pixels of its own.
        const auto line = drawnPoints({{0, 1}, {1, 1}, {2, kUnknown}, {100, 1}, {101, 1}}, 0, 0.1);
        QCOMPARE(line.size(), size_t(5));
        QVERIFY(line[2].time > 40 && line[2].time < 60);
    }
    void neighboursTooFarApartAreNotJoined() {
        QCOMPARE(drawn({{0, 1}, {1, 2}, {10, 3}, {11, 4}}, 2.5), QStringLiteral("1 2 – 3 4"));
        QCOMPARE(drawn({{0, 1}, {1, 2}, {10, 3}, {11, 4}}), QStringLiteral("1 2 3 4"));
    }
    void aLonePointIsAStroke() { QCOMPARE(drawn(points({kUnknown, 7, kUnknown, 8, 9})), QStringLiteral("7 7 – 8 9")); }
    void nothingKnownDrawsNothing() { QCOMPARE(drawn(points({kUnknown, kUnknown})), QString()); }

    void theSummarySaysWhereItIsGoing() {
        QCOMPARE(summaryOf(rising()).section(QLatin1String(" since"), 0, 0),
                 QStringLiteral("Requests 10.9 per s, limit 20.0, rising; between 5.0 and 10.9"));
        PlotData falling = rising();
        for (PlotPoint& point : falling.series[0].points)
            point.value = 20 - point.value;
        QVERIFY(summaryOf(falling).contains(QLatin1String("falling")));
    }
    void theSummaryOfNothingSaysSo() {
        PlotData data = rising();
        data.series.clear();
        QCOMPARE(summaryOf(data), QStringLiteral("Requests: nothing is known of this time."));
    }
    void theNewestValueIsUnknownWhenTheLineEndedLongAgo() {
        PlotData data = rising();
        QCOMPARE(newestOf(data, data.series[0]), 10.9);
        data.to = 300;
        QVERIFY(std::isnan(newestOf(data, data.series[0])));
    }
    void theNewestFiguresMayBeALittleLate() {
        PlotData data = rising();
        data.to += 3;
        QCOMPARE(newestOf(data, data.series[0]), 10.9);
        data.series[0].points.push_back({data.to, kUnknown}); // the second that has just begun
        QCOMPARE(newestOf(data, data.series[0]), 10.9);
    }
    void whatIsExpectedIsNoNewestValue() {
        PlotData data = rising();
        data.to = 300;
        data.now = 30;
        QCOMPARE(newestOf(data, data.series[0]), 8.0);
    }

    void valuesAreWrittenAsTheirKind_data() {
        QTest::addColumn<double>("value");
        QTest::addColumn<int>("format");
        QTest::addColumn<QString>("words");
        QTest::newRow("rate") << 11.84 << int(PlotFormat::Rate) << "11.8 per s";
        QTest::newRow("share") << 0.079 << int(PlotFormat::Share) << "7.9 %";
        QTest::newRow("ms") << 2100.0 << int(PlotFormat::Milliseconds) << "2,100 ms";
        QTest::newRow("count") << 412'806.0 << int(PlotFormat::Count) << "412,806";
        QTest::newRow("bytes") << 3.4e6 << int(PlotFormat::BytesPerSecond) << "3.4 MB/s";
        QTest::newRow("time") << 720.0 << int(PlotFormat::Seconds) << "12 min";
        QTest::newRow("unknown") << kUnknown << int(PlotFormat::Rate) << "—";
    }
    void valuesAreWrittenAsTheirKind() {
        QFETCH(double, value);
        QFETCH(int, format);
        QFETCH(QString, words);
        QCOMPARE(valueText(value, PlotFormat(format), true), words);
    }

    void theTableHasTheNewestFirstAndWhatHappened() {
        PlotData data = rising();
        data.series[0].points[58].value = kUnknown;
        data.marks = {{30.5, QStringLiteral("halted"), PlotInk::Caution}};
        const PlotTableModel model(data);
        QCOMPARE(model.rowCount(), 59); // the gap is no row
        const auto cell = [&](int row, int column) { return model.index(row, column).data().toString(); };
        QCOMPARE(cell(0, 1), QStringLiteral("10.9"));
        QCOMPARE(cell(1, 1), QStringLiteral("10.7"));
        int marked = -1;
        for (int row = 0; row < model.rowCount(); ++row)
            if (!cell(row, 2).isEmpty()) {
                QCOMPARE(marked, -1);
                marked = row;
            }
        QCOMPARE(cell(marked, 1), QStringLiteral("8.1")); // the first value after it
    }
};

QTEST_GUILESS_MAIN(TestPlotData)
#include "test_plot_data.moc"
