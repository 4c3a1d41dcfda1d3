#include <cmath>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "tests/support/unnamed_controls.h"
#include "widgets/plots/plot_table.h"
#include "widgets/plots/shared_cursor.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using namespace gleaner::plots;

namespace {

// A value a second from 1000 to 1100; those between 1040 and 1060 are not known.
PlotData made() {
    PlotData data;
    data.title = QStringLiteral("Requests per second · limit 20");
    data.noun = QStringLiteral("Requests");
    data.from = 1000;
    data.to = 1100;
    data.threshold = 20;
    PlotSeries line;
    line.gapAfter = 2.5;
    for (int t = 0; t <= 100; ++t)
        line.points.push_back({1000.0 + t, t > 40 && t < 60 ? kUnknown : 10.0});
    data.series = {line};
    return data;
}

struct Shown {
    theme::Theme theme{*qApp};
    TimePlot plot{theme};

    explicit Shown(const PlotData& data = made()) {
        plot.resize(400, 160);
        plot.setData(data);
        plot.show();
        (void)QTest::qWaitForWindowActive(&plot);
        plot.setFocus();
        (void)QTest::qWaitFor([&] { return plot.redraws() > 0; });
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&plot, key, modifiers);
    }
    // How many pixels of a column, counted from the left, have a colour.
    int pixels(int x, const QColor& colour) {
        const QImage image = plot.grab().toImage();
        int number = 0;
        for (int y = 24; y < image.height() - 20; ++y)
            number += image.pixelColor(x, y) == colour;
        return number;
    }
    // Where a time is drawn: the axis leaves 42 pixels for the values.
    int xOf(double time, bool mirrored = false) const {
        const double share = (time - 1000) / 100;
        const double width = plot.width() - 42;
        return int(mirrored ? plot.width() - share * width : share * width);
    }
};

} // namespace

class TestTimePlot : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { QApplication::setLayoutDirection(Qt::LeftToRight); }

    void keysMoveTheCursorFromSampleToSample() {
        Shown shown;
        QSignalSpy moved(&shown.plot, &TimePlot::cursorMoved);
        shown.press(Qt::Key_Home);
        QCOMPARE(shown.plot.cursorTime(), std::optional(1000.0));
        shown.press(Qt::Key_Right);
        QCOMPARE(shown.plot.cursorTime(), std::optional(1001.0));
        shown.press(Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(shown.plot.cursorTime(), std::optional(1011.0));
        shown.press(Qt::Key_Left);
        QCOMPARE(shown.plot.cursorTime(), std::optional(1010.0));
        shown.press(Qt::Key_End);
        QCOMPARE(shown.plot.cursorTime(), std::optional(1100.0));
        shown.press(Qt::Key_Right); // no further
        QCOMPARE(shown.plot.cursorTime(), std::optional(1100.0));
        QCOMPARE(moved.count(), 5);
        shown.press(Qt::Key_Escape);
        QVERIFY(!shown.plot.cursorTime());
        QVERIFY(std::isnan(moved.last().first().toDouble()));
    }
    void fromRightToLeftTheLeftArrowGoesOnInTime() {
        QApplication::setLayoutDirection(Qt::RightToLeft);
        Shown shown;
        shown.press(Qt::Key_Home);
        shown.press(Qt::Key_Left);
        QCOMPARE(shown.plot.cursorTime(), std::optional(1001.0));
    }
    void theValuesAtTheCursorAreReadAloud() {
        Shown shown;
        shown.press(Qt::Key_Home);
        QVERIFY2(shown.plot.accessibleDescription().contains(QLatin1String("10.0 per s")),
                 qPrintable(shown.plot.accessibleDescription()));
        shown.plot.setCursorTime(1050);
        QVERIFY(shown.plot.accessibleDescription().contains(QLatin1String("not known")));
        QCOMPARE(shown.plot.accessibleName(), made().title);
    }
    void thePointerMovesTheCursorAndTakesItAway() {
        Shown shown;
        QSignalSpy moved(&shown.plot, &TimePlot::cursorMoved);
        QTest::mouseMove(&shown.plot, QPoint(shown.xOf(1050), 80));
        QVERIFY(shown.plot.cursorTime());
        QVERIFY(std::abs(*shown.plot.cursorTime() - 1050) < 1);
        QTest::mouseMove(&shown.plot, QPoint(shown.plot.width() - 10, 80)); // beside the axis
        QVERIFY(!shown.plot.cursorTime());
        QCOMPARE(moved.count(), 2);
    }
    void aCursorIsSharedByPlotsAndTold() {
        theme::Theme theme(*qApp);
        SharedCursor cursor;
        TimePlot one(theme);
        auto other = std::make_unique<TimePlot>(theme);
        for (TimePlot* plot : {&one, other.get()}) {
            plot->setData(made());
            cursor.add(*plot);
        }
        one.show();
        QSignalSpy moved(&cursor, &SharedCursor::moved);
        QTest::keyClick(&one, Qt::Key_End);
        QCOMPARE(other->cursorTime(), std::optional(1100.0));
        QCOMPARE(moved.count(), 1);
        cursor.setTime(1020);
        QCOMPARE(one.cursorTime(), std::optional(1020.0));
        QCOMPARE(moved.count(), 1); // only a person's moves are told
        other.reset();
        QTest::keyClick(&one, Qt::Key_Home);
        QCOMPARE(cursor.time(), std::optional(1000.0));
    }
    void enterAndDoubleClickActivate() {
        Shown shown;
        QSignalSpy activated(&shown.plot, &TimePlot::activated);
        shown.press(Qt::Key_Return);
        QTest::mouseDClick(&shown.plot, Qt::LeftButton, {}, QPoint(100, 80));
        QCOMPARE(activated.count(), 2);
    }

    void manyNewFiguresAreDrawnOnce() {
        Shown shown;
        QTRY_COMPARE(shown.plot.redraws(), 1);
        for (int i = 0; i < 50; ++i) {
            PlotData data = made();
            data.title = QString::number(i);
            shown.plot.setData(data);
        }
        QCoreApplication::processEvents();
        QVERIFY(shown.plot.redraws() <= 2);
        QTRY_COMPARE(shown.plot.accessibleName(), QStringLiteral("49"));
        QVERIFY(shown.plot.redraws() <= 3);
    }
    void whatIsHiddenIsNotDrawn() {
        theme::Theme theme(*qApp);
        TimePlot plot(theme);
        plot.resize(400, 160);
        for (int i = 0; i < 5; ++i)
            plot.setData(made());
        QCoreApplication::processEvents();
        QCOMPARE(plot.redraws(), 0);
        plot.show();
        QTRY_COMPARE(plot.redraws(), 1);
    }

    void aGapIsLeftEmpty() {
        Shown shown;
        const QColor ink = shown.theme.tokens().accent;
        shown.plot.clearFocus(); // its ring has the line's colour
        const QImage image = shown.plot.grab().toImage();
        const auto inked = [&](double time) {
            for (int y = 30; y < image.height() - 24; ++y)
                if (theme::contrast(image.pixelColor(shown.xOf(time), y), ink) < 1.6 &&
                    image.pixelColor(shown.xOf(time), y).blue() > image.pixelColor(shown.xOf(time), y).red() + 40)
                    return true;
            return false;
        };
        QVERIFY(inked(1020));
        QVERIFY(!inked(1050));
        QVERIFY(inked(1080));
    }
    void aMarkStandsAtItsTimeAndIsMirrored() {
        for (const bool mirrored : {false, true}) {
            QApplication::setLayoutDirection(mirrored ? Qt::RightToLeft : Qt::LeftToRight);
            PlotData data = made();
            data.marks = {{1020, QStringLiteral("halted"), PlotInk::Caution}};
            Shown shown(data);
            const QColor ink = shown.theme.tokens().clientError;
            int highest = 0;
            for (int x = shown.xOf(1020, mirrored) - 1; x <= shown.xOf(1020, mirrored) + 1; ++x)
                highest = std::max(highest, shown.pixels(x, ink));
            QVERIFY2(highest > 60, mirrored ? "mirrored" : "straight");
            QVERIFY(shown.pixels(shown.xOf(1080, mirrored), ink) == 0);
        }
    }
    void aThemeIsFollowedAtOnce() {
        Shown shown;
        const int before = shown.plot.redraws();
        const QColor light = shown.plot.grab().toImage().pixelColor(shown.plot.width() - 2, shown.plot.height() - 2);
        shown.theme.setScheme(theme::Scheme::Dark);
        QTRY_VERIFY(shown.plot.redraws() > before);
        QVERIFY(shown.plot.grab().toImage().pixelColor(shown.plot.width() - 2, shown.plot.height() - 2) != light);
        shown.theme.setScheme(theme::Scheme::Light);
    }

    void theTableIsAKeyAwayAndCanBeCopied() {
        Shown shown;
        shown.plot.tableAction()->trigger();
        auto* dialog = shown.plot.findChild<PlotTableDialog*>();
        QVERIFY(dialog);
        QCOMPARE(test::unnamedControls(*dialog), QString());
        QCOMPARE(dialog->findChild<QTableView*>()->model()->rowCount(), 82); // the gap has none
        for (auto* button : dialog->findChildren<QPushButton*>())
            if (button->text().contains(QLatin1String("Copy")))
                QTest::mouseClick(button, Qt::LeftButton);
        const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 83);
        QCOMPARE(lines.first(), QStringLiteral("Time\tValue\tWhat happened"));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!shown.plot.findChild<PlotTableDialog*>());
    }
};

QTEST_MAIN(TestTimePlot)
#include "test_time_plot.moc"
