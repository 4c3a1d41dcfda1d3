#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "tests/support/fake_history_desk.h"
#include "tests/support/made_up_crawl.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/bridge/background.h"
#include "widgets/console/burn_down.h"
#include "widgets/console/figure_page.h"
#include "widgets/console/figure_table.h"
#include "widgets/plots/time_plot.h"
#include "widgets/theme/banner.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using console::Figure;
using history::Metric;
using history::Span;

namespace {

// Requests 10/s until twenty seconds ago, nothing known for a minute before that.
float past(std::int64_t series, Metric metric, double ago) {
    if (ago > 20 && ago < 80)
        return history::kUnknown;
    switch (metric) {
    case Metric::Requests:
        return float(10 + series);
    case Metric::Limit:
        return 20;
    case Metric::Left:
        return float(1000 + ago);
    case Metric::ErrorShare:
        return 0.05f;
    case Metric::FirstByteP50:
        return 80;
    case Metric::FirstByteP95:
        return 240;
    default:
        return 1;
    }
}

history::Run runSince(double seconds) {
    history::Run run;
    run.id = 3;
    run.start = test::kNoon - std::chrono::duration_cast<base::Millis>(base::Seconds(seconds));
    run.lastSeen = test::kNoon;
    run.leftAtStart = 7000;
    run.heldAtStart = 100;
    run.leftAtEnd = 1000;
    run.plannedLow = 1200;
    run.plannedHigh = 2400;
    return run;
}

struct Shown {
    theme::Theme theme{*qApp};
    test::FakeHistoryDesk desk{test::kNoon};
    bridge::Background background;
    console::FigurePage page{theme, desk, background};

    Shown() {
        desk.setPast(past);
        page.resize(1100, 760);
        page.show();
        page.setTick(tickAt(test::kNoon));
        QVERIFY(QTest::qWaitForWindowActive(&page));
    }
    static bridge::Tick tickAt(base::WallTime time) {
        bridge::Tick tick;
        tick.figures = std::make_shared<const crawl::CrawlFigures>(test::madeUpFigures(time));
        return tick;
    }
    // The plots as they stand on the page.
    std::vector<plots::TimePlot*> plots() {
        std::vector<plots::TimePlot*> shown;
        for (auto* plot : page.findChildren<plots::TimePlot*>())
            if (plot->isVisible())
                shown.push_back(plot);
        std::sort(shown.begin(), shown.end(),
                  [](auto* a, auto* b) { return std::pair(a->y(), a->x()) < std::pair(b->y(), b->x()); });
        return shown;
    }
    QStringList titles() {
        QStringList titles;
        for (plots::TimePlot* plot : plots())
            titles.append(plot->data().title);
        return titles;
    }
    void showCrawl(Figure figure) {
        page.showCrawl(figure);
        QTRY_VERIFY(!plots().empty() && plots().front()->hasFocus());
    }
    void press(Qt::Key key) {
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : static_cast<QWidget*>(&page), key);
    }
    QAbstractButton* button(const QString& name) {
        for (auto* button : page.findChildren<QAbstractButton*>())
            if ((button->text() == name || button->accessibleName() == name) && button->isVisible())
                return button;
        qWarning("no button %s", qUtf8Printable(name));
        return nullptr;
    }
    void click(const QString& name) { QTest::mouseClick(button(name), Qt::LeftButton); }
    QString words() { // all labels
        QString all;
        for (auto* label : page.findChildren<QLabel*>())
            if (label->isVisible())
                all += label->text() + QLatin1Char('\n');
        return all;
    }
    QTableView& table() { return *page.findChild<QTableView*>(); }
    double spanShown() { return plots().front()->data().to - plots().front()->data().from; }
};

} // namespace

class TestFigurePage : public QObject {
    Q_OBJECT

private slots:
    void theFigureAskedForStandsOnTopAndHasTheFocus() {
        Shown shown;
        shown.showCrawl(Figure::Left);
        QTRY_COMPARE(shown.titles().value(0), QStringLiteral("Tasks left"));
        QCOMPARE(shown.titles().size(), 3);
        QVERIFY(shown.plots().front()->hasFocus());
        QVERIFY(shown.titles().join(QLatin1Char('\n')).contains(QStringLiteral("Requests per second · limit 20")));
    }
    void keysOneToSevenChooseTheSpan() {
        Shown shown;
        QSignalSpy changed(&shown.page, &console::FigurePage::spanChanged);
        shown.showCrawl(Figure::Requests);
        for (const history::Tier& tier : history::kTiers) {
            shown.press(Qt::Key(Qt::Key_1 + int(tier.span)));
            QCOMPARE(shown.page.span(), tier.span);
            QTRY_COMPARE(shown.spanShown(), double(tier.seconds));
            QVERIFY(shown.button(console::spanText(tier.span)) == nullptr ||
                    shown.button(console::spanText(tier.span))->isChecked());
        }
        QCOMPARE(changed.count(), 6); // five minutes were shown already
        shown.press(Qt::Key_Plus);
        QCOMPARE(shown.page.span(), Span::Week);
        shown.press(Qt::Key_Minus);
        shown.press(Qt::Key_Minus);
        QCOMPARE(shown.page.span(), Span::NinetyDays);
    }
    void aClickOnASpanChoosesIt() {
        Shown shown;
        shown.showCrawl(Figure::Requests);
        shown.click(QStringLiteral("24 h"));
        QCOMPARE(shown.page.span(), Span::Day);
        shown.click(QStringLiteral("24 h"));
        QVERIFY(shown.button(QStringLiteral("24 h"))->isChecked());
    }
    void gapsStayGaps() {
        Shown shown;
        shown.showCrawl(Figure::Requests);
        const auto& points = shown.plots().front()->data().series.front().points;
        QCOMPARE(points.size(), size_t(300));
        const auto gaps = std::count_if(points.begin(), points.end(), [](auto p) { return std::isnan(p.value); });
        QCOMPARE(gaps, 60);
        QVERIFY(!std::isnan(points.back().value));
    }
    void theCursorIsSharedAndReadOut() {
        Shown shown;
        shown.showCrawl(Figure::Requests);
        shown.press(Qt::Key_End);
        const auto time = shown.plots().front()->cursorTime();
        QVERIFY(time);
        QCOMPARE(shown.plots().back()->cursorTime(), time);
        QVERIFY2(shown.words().contains(QStringLiteral("requests 10")), qPrintable(shown.words()));
        QVERIFY(shown.words().contains(QStringLiteral("limit 20")));
        shown.press(Qt::Key_Left);
        QVERIFY(*shown.plots().front()->cursorTime() < *time);
        shown.press(Qt::Key_Escape);
        QVERIFY(!shown.plots().front()->cursorTime());
    }
    void escapeClosesWhenThereIsNoCursor() {
        Shown shown;
        QSignalSpy closed(&shown.page, &console::FigurePage::closeRequested);
        shown.showCrawl(Figure::Requests);
        shown.press(Qt::Key_End);
        shown.press(Qt::Key_Escape);
        QCOMPARE(closed.count(), 0);
        shown.press(Qt::Key_Escape);
        QCOMPARE(closed.count(), 1);
        shown.click(QStringLiteral("Close the figures"));
        QCOMPARE(closed.count(), 2);
    }
    void figuresCanBeAddedAndTakenAway() {
        Shown shown;
        shown.showCrawl(Figure::Requests);
        shown.click(QStringLiteral("Memory"));
        QTRY_COMPARE(shown.plots().size(), size_t(4));
        for (const char* name : {"Memory", "Errors", "Left"})
            shown.click(QLatin1String(name));
        QTRY_COMPARE(shown.plots().size(), size_t(1));
        shown.click(QStringLiteral("Requests"));
        QCOMPARE(shown.plots().size(), size_t(1)); // one is always shown
        QVERIFY(shown.button(QStringLiteral("Requests"))->isChecked());
    }
    void whatHappenedIsMarkedWithWords() {
        Shown shown;
        crawlstate::Transition halted;
        halted.source = "flickr";
        halted.action = "halt";
        shown.desk.setMarks({{bridge::HistoryMark::Kind::RunStarted, test::kNoon - base::Millis(100'000), {}},
                             {bridge::HistoryMark::Kind::Transition, test::kNoon - base::Millis(50'000), halted}});
        shown.showCrawl(Figure::Requests);
        QTRY_COMPARE(shown.plots().front()->data().marks.size(), size_t(2));
        const auto& marks = shown.plots().front()->data().marks;
        QCOMPARE(marks[0].words, QStringLiteral("started"));
        QVERIFY(marks[1].words.startsWith(QStringLiteral("flickr: halted")));
        QCOMPARE(shown.plots().back()->data().marks.size(), size_t(2));
    }

    void theTableHasARowForEachKnownTimeAndIsCopied() {
        Shown shown;
        shown.showCrawl(Figure::Requests);
        shown.press(Qt::Key_T);
        QTRY_VERIFY(shown.table().isVisible());
        QCOMPARE(shown.table().model()->rowCount(), 240);
        QCOMPARE(shown.table().model()->headerData(1, Qt::Horizontal).toString(), QStringLiteral("Requests"));
        QCOMPARE(shown.table().model()->headerData(2, Qt::Horizontal).toString(), QStringLiteral("Limit"));
        shown.table().selectRow(2);
        QTest::keyClick(&shown.table(), Qt::Key_C, Qt::ControlModifier);
        const QString copied = QApplication::clipboard()->text();
        QCOMPARE(copied.count(QLatin1Char('\n')), 2);
        QVERIFY2(copied.contains(QStringLiteral("\t10\t20\t")) || copied.contains(QStringLiteral("\t10.0\t20.0\t")),
                 qPrintable(copied));
        shown.press(Qt::Key_T);
        QTRY_VERIFY(!shown.plots().empty());
    }
    void theTableIsSavedAsCsv() {
        Shown shown;
        shown.page.setSpan(Span::HalfHour);
        shown.showCrawl(Figure::Requests);
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("figures.csv"));
        shown.page.saveTable(file);
        QTRY_VERIFY(shown.words().contains(QStringLiteral("Saved")));
        QFile saved(file);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = saved.readAll().split('\n');
        QVERIFY(lines[0].startsWith("Time,Requests,\"Requests, least\",\"Requests, most\",Limit,"));
        QVERIFY2(lines[1].startsWith("2026-11-21T11:59:59.") || lines[1].startsWith("2026-11-21T12:00:00."), lines[1]);
        QVERIFY(lines[1].contains(",10,8,12,20,"));
    }
    void aFileThatCannotBeWrittenIsSaid() {
        Shown shown;
        shown.showCrawl(Figure::Requests);
        shown.page.saveTable(QStringLiteral("/nowhere/figures.csv"));
        QTRY_VERIFY(shown.page.findChild<theme::Banner*>()->isVisible());
    }
    void aPastThatCannotBeReadIsSaidAndForgottenWhenItCan() {
        Shown shown;
        shown.desk.failWith(Error{ErrorCode::IoFailed, "history.db", "input/output error", {}});
        shown.page.showCrawl(Figure::Requests);
        auto* banner = shown.page.findChild<theme::Banner*>();
        QTRY_VERIFY(banner->isVisible());
        shown.desk.failWith(std::nullopt);
        shown.page.showCrawl(Figure::Requests);
        QTRY_VERIFY(!banner->isVisible());
    }

    void everySourceHasAPlotBusiestFirst() {
        Shown shown;
        shown.page.showEverySource(Figure::Requests);
        QTRY_COMPARE(shown.plots().size(), size_t(11));
        QVERIFY(shown.titles().front().startsWith(QStringLiteral("flickr · ")));
        QVERIFY(shown.titles().at(1).startsWith(QStringLiteral("europeana")));
        QVERIFY(shown.words().contains(QStringLiteral("11 sources")));
        shown.press(Qt::Key_End);
        QCOMPARE(shown.plots().back()->cursorTime(), shown.plots().front()->cursorTime());
        QVERIFY2(shown.words().contains(QStringLiteral("highest: ")), qPrintable(shown.words()));
    }
    void sourcesAreFilteredByName() {
        Shown shown;
        shown.page.showEverySource(Figure::Requests);
        QTRY_COMPARE(shown.plots().size(), size_t(11));
        auto* filter = shown.page.findChild<QLineEdit*>();
        QTest::keyClicks(filter, QStringLiteral("RIJKS"));
        QTRY_COMPARE(shown.titles().size(), 1);
        QVERIFY(shown.titles().front().startsWith(QStringLiteral("rijksmuseum")));
        QTest::keyClicks(filter, QStringLiteral("xyz"));
        QTRY_VERIFY(shown.words().contains(QStringLiteral("No source to show")));
        filter->clear();
        QTRY_COMPARE(shown.plots().size(), size_t(11));
    }
    void thirtySourcesAtOnceAndTheNextByAButton() {
        Shown shown;
        crawl::CrawlFigures many = test::madeUpFigures();
        many.sources.clear();
        for (int i = 0; i < 70; ++i)
            many.sources.push_back(
                test::MadeUpSource(i + 1, "s" + std::to_string(i), model::SourceState::Running, "at_limit")
                    .rate(70 - i, 80));
        bridge::Tick tick;
        tick.figures = std::make_shared<const crawl::CrawlFigures>(std::move(many));
        shown.page.setTick(tick);
        shown.page.showEverySource(Figure::Requests);
        QTRY_COMPARE(shown.plots().size(), size_t(30));
        QVERIFY(shown.words().contains(QStringLiteral("1 – 30 of 70 sources")));
        shown.click(QStringLiteral("Sources after these"));
        QTRY_VERIFY(shown.titles().value(0).startsWith(QStringLiteral("s30 ")));
        shown.click(QStringLiteral("Sources after these"));
        QTRY_COMPARE(shown.plots().size(), size_t(10));
        QVERIFY(!shown.button(QStringLiteral("Sources after these"))->isEnabled());
    }
    void enterOnASourcesPlotOpensThatSource() {
        Shown shown;
        shown.page.showEverySource(Figure::ErrorShare);
        QTRY_COMPARE(shown.plots().size(), size_t(11));
        QTRY_VERIFY(shown.plots().front()->hasFocus());
        shown.press(Qt::Key_Return);
        QTRY_COMPARE(shown.plots().size(), size_t(4));
        QVERIFY(shown.words().contains(QStringLiteral("flickr")));
        QVERIFY(shown.titles().front().startsWith(QStringLiteral("Share of errors")));
        QSignalSpy requested(&shown.page, &console::FigurePage::sourceRequested);
        shown.click(QStringLiteral("Show in the list"));
        QCOMPARE(requested.value(0).value(0).toString(), QStringLiteral("flickr"));
    }
    void enterOnThePlotOfTheCrawlOpensItsSources() {
        Shown shown;
        shown.showCrawl(Figure::Requests);
        shown.press(Qt::Key_Return);
        QTRY_COMPARE(shown.plots().size(), size_t(11));
    }
    void theListChoosesWhatIsShown() {
        Shown shown;
        shown.desk.setRuns({runSince(600)});
        shown.showCrawl(Figure::Requests);
        auto* what = shown.page.findChildren<QComboBox*>().front();
        what->setFocus();
        QTest::keyClick(what, Qt::Key_End);
        QTRY_VERIFY(shown.words().contains(QStringLiteral("Burn-down")));
        QTRY_COMPARE(shown.titles(), QStringList{QStringLiteral("Tasks left")});
    }

    void theBurnDownSaysWhetherThePlanHolds() {
        Shown shown;
        shown.desk.setRuns({runSince(600)}); // 6000 done in ten minutes, 900 more to do
        QVERIFY(shown.page.showNamed(QStringLiteral("burn_down")));
        QTRY_COMPARE(shown.plots().size(), size_t(1));
        QVERIFY2(shown.words().contains(QStringLiteral("1,000 of 7,000 left.")), qPrintable(shown.words()));
        QVERIFY(shown.words().contains(QStringLiteral("100 of them wait for you.")));
        QVERIFY(shown.words().contains(QStringLiteral("That is earlier than planned.")));
        const plots::PlotData& plot = shown.plots().front()->data();
        QCOMPARE(plot.series.size(), size_t(4)); // left, at best, at most, at the present rate
        QCOMPARE(plot.from, console::epochSeconds(test::kNoon) - 600);
        QCOMPARE(plot.to, plot.from + 2400);
        QCOMPARE(plot.series[1].points.back().value, 100.0);
        QVERIFY(shown.page.summary().contains(QStringLiteral("earlier")));
    }
    void aRunThatEndedSaysHowLongItTook() {
        Shown shown;
        history::Run run = runSince(3600);
        run.ended = true;
        run.leftAtEnd = 60;
        shown.desk.setRuns({run});
        shown.page.showBurnDown();
        QTRY_VERIFY(shown.words().contains(QStringLiteral("60 of 7,000 left.")));
        QVERIFY(shown.words().contains(QStringLiteral("It took 1 h.")));
        QVERIFY(shown.words().contains(QStringLiteral("That is later than planned.")));
        QCOMPARE(shown.plots().front()->data().series.size(), size_t(3)); // nothing is expected of it any more
    }
    void aRunThatBrokeOffIsNotTakenForOneThatGoesOn() {
        Shown shown;
        history::Run run = runSince(3600);
        run.lastSeen = test::kNoon - base::Millis(600'000);
        shown.desk.setRuns({run});
        shown.page.showBurnDown();
        QTRY_VERIFY(shown.words().contains(QStringLiteral("It broke off after 50 min.")));
        QVERIFY(!shown.words().contains(QStringLiteral("At the present rate")));
    }
    void aRunThatStandsStillSaysSo() {
        Shown shown;
        history::Run run = runSince(300);
        run.leftAtEnd = run.leftAtStart;
        shown.desk.setRuns({run});
        shown.page.showBurnDown();
        QTRY_VERIFY(shown.words().contains(QStringLiteral("Nothing was done in the last minutes.")));
    }
    void anEarlierRunCanBeChosen() {
        Shown shown;
        history::Run earlier = runSince(90'000);
        earlier.id = 2;
        earlier.ended = true;
        earlier.lastSeen = earlier.start + base::Millis(7'200'000);
        earlier.leftAtEnd = 5;
        shown.desk.setRuns({runSince(600), earlier});
        shown.page.showBurnDown();
        QTRY_VERIFY(shown.words().contains(QStringLiteral("1,000 of 7,000 left.")));
        auto* runs = shown.page.findChildren<QComboBox*>().back();
        QTRY_COMPARE(runs->count(), 2);
        runs->setFocus();
        QTest::keyClick(runs, Qt::Key_Down);
        QTRY_VERIFY2(shown.words().contains(QStringLiteral("5 of 7,000 left.")), qPrintable(shown.words()));
        QCOMPARE(runs->currentIndex(), 1);
    }
    void withoutACrawlTheBurnDownSaysSo() {
        Shown shown;
        shown.page.showBurnDown();
        QTRY_VERIFY(shown.words().contains(QStringLiteral("No crawl yet")));
    }

    void nothingIsLookedUpWhileHidden() {
        Shown shown;
        shown.showCrawl(Figure::Requests);
        shown.page.hide();
        QTRY_VERIFY(shown.background.idle());
        const int asked = shown.desk.asked();
        for (int i = 1; i < 20; ++i)
            shown.page.setTick(Shown::tickAt(test::kNoon + base::Millis(i * 1000)));
        shown.page.showEverySource(Figure::Requests);
        QTRY_VERIFY(shown.background.idle());
        QCOMPARE(shown.desk.asked(), asked);
        shown.page.show();
        QTRY_VERIFY(shown.desk.asked() > asked);
    }
    void aTickBringsTheNextSecond() {
        Shown shown;
        shown.showCrawl(Figure::Requests);
        const double to = shown.plots().front()->data().to;
        shown.desk.setNow(test::kNoon + base::Millis(1000));
        shown.page.setTick(Shown::tickAt(test::kNoon + base::Millis(1000)));
        QTRY_COMPARE(shown.plots().front()->data().to, to + 1);
    }
    void manyTicksAreOneLook() {
        Shown shown;
        shown.showCrawl(Figure::Requests);
        QTRY_VERIFY(shown.background.idle());
        const int asked = shown.desk.asked();
        for (int i = 1; i <= 50; ++i)
            shown.page.setTick(Shown::tickAt(test::kNoon + base::Millis(i * 1000)));
        QTRY_VERIFY(shown.desk.asked() > asked);
        QCOMPARE(shown.desk.asked(), asked + 1);
    }
    void namesOfFiguresAreKnown() {
        Shown shown;
        for (const char* name : {"requests", "stored", "errors", "bytes", "left", "in_flight", "memory", "disk"}) {
            QVERIFY2(shown.page.showNamed(QLatin1String(name)), name);
            QCOMPARE(console::nameOf(*console::figureNamed(QLatin1String(name))), QLatin1String(name));
        }
        QVERIFY(!shown.page.showNamed(QStringLiteral("nothing")));
        QVERIFY(!shown.page.showNamed(QStringLiteral("error_share"))); // of a source only
    }
    void everyControlHasAName() {
        Shown shown;
        shown.desk.setRuns({runSince(600)});
        QCOMPARE(test::unnamedControls(shown.page), QString());
        shown.page.showEverySource(Figure::Requests);
        QTRY_COMPARE(shown.plots().size(), size_t(11));
        QCOMPARE(test::unnamedControls(shown.page), QString());
        QVERIFY(shown.page.summary().contains(QStringLiteral("flickr")) ||
                shown.page.summary().contains(QStringLiteral("Flickr")));
    }
};

QTEST_MAIN(TestFigurePage)
#include "test_figure_page.moc"
