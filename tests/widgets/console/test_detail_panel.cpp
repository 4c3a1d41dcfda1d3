#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/fake_history_desk.h"
#include "tests/support/made_up_crawl.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/bridge/background.h"
#include "widgets/console/detail_panel.h"
#include "widgets/console/outcome_bars.h"
#include "widgets/console/plot_marks.h"
#include "widgets/console/token_gauge.h"
#include "widgets/plots/time_plot.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using console::DetailPanel;

namespace {

const model::SourceKey kWikimedia{3}, kFlickr{1};

struct Shown {
    theme::Theme theme{*qApp};
    console::ConsoleModel model;
    QAction pause{QStringLiteral("Pause")}, rate{QStringLiteral("Rate…")}, reset{QStringLiteral("Reset breaker…")},
        probe{QStringLiteral("Probe")}, retry{QStringLiteral("Retry failures…")};
    test::FakeHistoryDesk desk{test::kNoon};
    bridge::Background background;
    DetailPanel panel{theme, model, {&pause, &rate, &reset, &probe, &retry}};

    explicit Shown(QSize size = {1364, 312}) {
        desk.setPast([](std::int64_t series, history::Metric metric, double ago) {
            if (ago > 100 && ago < 120)
                return history::kUnknown;
            return metric == history::Metric::Requests ? float(series * 10) : 5.f;
        });
        panel.setHistory(desk, background);
        auto* failures = new QListWidget;
        failures->setAccessibleName(QStringLiteral("Recent failures"));
        panel.setFailuresView(failures);
        tick();
        panel.resize(size);
        panel.show();
        (void)QTest::qWaitForWindowActive(&panel);
        panel.showSource(kWikimedia);
    }
    void tick(int second = 0, const std::function<void(crawl::SourceFigures&)>& change = {}) {
        crawl::CrawlFigures figures = test::madeUpFigures(test::kNoon + base::Millis(second * 1000));
        desk.setNow(figures.time);
        for (crawl::SourceFigures& source : figures.sources)
            if (change)
                change(source);
        model.setFigures(std::make_shared<const crawl::CrawlFigures>(std::move(figures)));
    }
    plots::TimePlot& plot(const QString& title) {
        for (auto* plot : panel.findChildren<plots::TimePlot*>())
            if (plot->data().title.startsWith(title))
                return *plot;
        qFatal("no plot %s", qUtf8Printable(title));
    }
    QPushButton& button(const QString& words) {
        for (auto* button : panel.findChildren<QPushButton*>())
            if (button->text() == words)
                return *button;
        qFatal("no button %s", qUtf8Printable(words));
    }
    QListWidget* happenings() {
        for (auto* list : panel.findChildren<QListWidget*>())
            if (list->accessibleName() == QLatin1String("What happened to this source"))
                return list;
        return nullptr;
    }
    QString outcomes() { return panel.findChild<console::OutcomeBars*>()->accessibleDescription(); }
    // Requests at the newest moment, as drawn; NaN until the desk has answered.
    double requests() {
        const auto& data = plot(QStringLiteral("Requests")).data();
        return data.series.empty() ? plots::kUnknown : plots::newestOf(data, data.series.front());
    }
};

crawlstate::Transition happened(const char* action, const char* name = "", const char* value = "") {
    crawlstate::Transition line;
    line.time = test::kNoon - base::Millis(60'000);
    line.action = action;
    if (*name)
        line.args[name] = value;
    return line;
}

} // namespace

class TestDetailPanel : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { QApplication::setLayoutDirection(Qt::LeftToRight); }

    void theHistogramIsOfTheLastFiftyOrOfTheRun() {
        Shown shown;
        QCOMPARE(shown.outcomes(), QStringLiteral("34 × 200, 7 × 503, 1 × 404, 1 × 429, 1 × Timeout"));
        QTest::mouseClick(&shown.button(QStringLiteral("this run")), Qt::LeftButton);
        QVERIFY2(shown.outcomes().startsWith(QStringLiteral("341 × 200, 51 × 503")), qPrintable(shown.outcomes()));
        shown.button(QStringLiteral("last 50")).setFocus();
        QTest::keyClick(&shown.button(QStringLiteral("last 50")), Qt::Key_Space);
        QVERIFY(shown.outcomes().startsWith(QStringLiteral("34 × 200")));
    }
    void theGaugeSaysHowFullDeepAndFast() {
        Shown shown;
        shown.tick(1, [](crawl::SourceFigures& source) {
            source.tokens = 3;
            source.starvedShare = 0.12;
        });
        shown.panel.showSource(kFlickr); // 178.4 a second: a quarter of that is the depth
        QCOMPARE(
            shown.panel.findChild<console::TokenGauge*>()->accessibleDescription(),
            QStringLiteral("3.0 of at most 44.6 tokens; 178.4 more every second. For 12 % of the last minute it had "
                           "work and no token."));
        shown.panel.showSource(kWikimedia); // halted: it earns nothing
        QVERIFY(shown.panel.findChild<console::TokenGauge*>()->accessibleDescription().contains(
            QLatin1String("0.0 more every second")));
    }
    void buttonsDoWhatTheActionsDo() {
        Shown shown;
        QSignalSpy probed(&shown.probe, &QAction::triggered);
        QTest::mouseClick(&shown.button(QStringLiteral("Probe")), Qt::LeftButton);
        QCOMPARE(probed.count(), 1);
        shown.reset.setVisible(false);
        QVERIFY(shown.button(QStringLiteral("Reset breaker…")).isHidden());
        shown.pause.setText(QStringLiteral("Resume"));
        QVERIFY(shown.button(QStringLiteral("Resume")).isVisible());
    }

    void plotsComeFromTheDesk() {
        Shown shown;
        QTRY_COMPARE(shown.requests(), 30.0);
        QCOMPARE(shown.plot(QStringLiteral("Requests")).data().title,
                 QStringLiteral("Requests per second · limit 58.9"));
        const auto& data = shown.plot(QStringLiteral("Requests")).data();
        QVERIFY(!plots::knownAt(data, data.series.front(), data.to - 110)); // the gap stayed one
    }
    void anotherSourceHasAnotherPast() {
        Shown shown;
        QTRY_COMPARE(shown.requests(), 30.0);
        shown.panel.showSource(kFlickr);
        QVERIFY(std::isnan(shown.requests())); // never the old one's under the new one's name
        QTRY_COMPARE(shown.requests(), 10.0);
    }
    void aLimitThatChangedIsALineAndOneThatStayedIsAThreshold() {
        Shown shown;
        QTRY_COMPARE(shown.requests(), 30.0);
        QCOMPARE(shown.plot(QStringLiteral("Requests")).data().threshold, 58.9);
        shown.desk.setPast([](std::int64_t, history::Metric metric, double ago) {
            return metric == history::Metric::Limit && ago > 60 ? 20.f : 50.f;
        });
        shown.tick(5);
        shown.panel.showSource(kWikimedia);
        QTRY_COMPARE(shown.plot(QStringLiteral("Requests")).data().series.size(), size_t(2));
        QVERIFY(std::isnan(shown.plot(QStringLiteral("Requests")).data().threshold));
    }
    void marksStandInAllPlotsButTheQueues() {
        Shown shown;
        bridge::HistoryMark mark;
        mark.transition = happened("halted");
        mark.time = mark.transition.time;
        QTRY_COMPARE(shown.requests(), 30.0);
        shown.desk.setMarks({mark});
        shown.tick(2);
        shown.panel.showSource(kWikimedia);
        QTRY_COMPARE(shown.plot(QStringLiteral("Requests")).data().marks.size(), size_t(1));
        QVERIFY(shown.plot(QStringLiteral("Errors")).data().marks.front().words.startsWith(QLatin1String("halted ")));
        QVERIFY(shown.plot(QStringLiteral("Queue")).data().marks.empty());
    }
    void aLongerSpanIsAChipAwayAndTold() {
        Shown shown;
        QTRY_COMPARE(shown.requests(), 30.0);
        QSignalSpy told(&shown.panel, &DetailPanel::spanChanged);
        QTest::mouseClick(&shown.button(QStringLiteral("24 h")), Qt::LeftButton);
        QTRY_COMPARE(shown.plot(QStringLiteral("Requests")).data().to -
                         shown.plot(QStringLiteral("Requests")).data().from,
                     86'400.0);
        QCOMPARE(shown.panel.span(), history::Span::Day);
        QCOMPARE(told.count(), 1);
        shown.panel.setSpan(history::Span::FiveMinutes); // as the settings do: not told
        QCOMPARE(told.count(), 1);
    }
    void aLongSpanIsNotLookedAtEverySecond() {
        Shown shown;
        shown.panel.setSpan(history::Span::Week);
        QTRY_VERIFY(shown.desk.asked() >= 2 && shown.background.idle());
        QCoreApplication::processEvents();
        const int before = shown.desk.asked();
        for (int second = 1; second < 10; ++second) {
            shown.tick(second);
            shown.panel.showSource(kWikimedia);
        }
        QTRY_VERIFY(shown.background.idle());
        QCOMPARE(shown.desk.asked(), before);
        shown.tick(10);
        shown.panel.showSource(kWikimedia);
        QTRY_COMPARE(shown.desk.asked(), before + 1);
    }
    void aHiddenPanelAsksNothing() {
        Shown shown;
        QTRY_COMPARE(shown.requests(), 30.0);
        shown.panel.hide();
        const int before = shown.desk.asked();
        for (int second = 1; second < 20; ++second) {
            shown.tick(second);
            shown.panel.showSource(kFlickr);
        }
        QTRY_VERIFY(shown.background.idle());
        QCOMPARE(shown.desk.asked(), before);
        shown.panel.show();
        QTRY_COMPARE(shown.requests(), 10.0);
    }
    void aPastThatCannotBeReadIsSaid() {
        Shown shown;
        QTRY_COMPARE(shown.requests(), 30.0);
        shown.desk.failWith(Error{ErrorCode::IoFailed, "history.db", {}, {}});
        shown.tick(3);
        shown.panel.showSource(kWikimedia);
        const auto said = [&] {
            for (const QLabel* label : shown.panel.findChildren<QLabel*>())
                if (label->isVisible() && label->text().startsWith(QLatin1String("The past cannot be read")))
                    return true;
            return false;
        };
        QTRY_VERIFY(said());
        shown.desk.failWith(std::nullopt);
        shown.tick(4);
        shown.panel.showSource(kWikimedia);
        QTRY_VERIFY(!said());
    }
    void plotsShareOneCursorAndOpenTheBigOne() {
        Shown shown;
        QTRY_COMPARE(shown.requests(), 30.0);
        plots::TimePlot& errors = shown.plot(QStringLiteral("Errors"));
        errors.setFocus();
        QTest::keyClick(&errors, Qt::Key_End);
        QVERIFY(shown.plot(QStringLiteral("Queue")).cursorTime());
        QCOMPARE(shown.plot(QStringLiteral("Queue")).cursorTime(), errors.cursorTime());
        QSignalSpy asked(&shown.panel, &DetailPanel::figureRequested);
        QTest::keyClick(&errors, Qt::Key_Return);
        QCOMPARE(asked.first().first().toString(), QStringLiteral("error_share"));
    }

    void whatHappenedIsListedInWords() {
        Shown shown;
        bridge::CrawlActions::Details details;
        details.entry = crawlstate::SourceEntry{};
        details.entry->settings.robotsWaived = true;
        details.entry->settings.robotsReason = "agreed by mail";
        details.transitions = {happened("recover"), happened("set", "rate", "2.0")};
        shown.panel.showDetails(details);
        QListWidget* list = shown.happenings();
        QCOMPARE(list->count(), 2);
        QVERIFY(list->item(1)->text().contains(QLatin1String("Rate set to 2.0")));
        bool waiver = false;
        for (const QLabel* label : shown.panel.findChildren<QLabel*>())
            waiver = waiver || label->text().contains(QLatin1String("agreed by mail"));
        QVERIFY(waiver);
        shown.panel.showSource(kFlickr); // another source: nothing of the old one stays
        QCOMPARE(list->count(), 0);
    }

    void everyPartIsNamedAndReachedByTab() {
        Shown shown;
        QCOMPARE(test::unnamedControls(shown.panel), QString());
        QSet<QWidget*> reached;
        shown.button(QStringLiteral("last 50")).setFocus();
        for (int i = 0; i < 40; ++i) {
            reached.insert(QApplication::focusWidget());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        for (auto* plot : shown.panel.findChildren<plots::TimePlot*>())
            QVERIFY2(reached.contains(plot), qPrintable(plot->accessibleName()));
        for (auto* list : shown.panel.findChildren<QListWidget*>())
            QVERIFY2(reached.contains(list), qPrintable(list->accessibleName()));
        QVERIFY(reached.contains(&shown.button(QStringLiteral("Probe"))));
    }
    void whereThereIsNoRoomItScrollsInsteadOfSqueezing() {
        Shown shown({884, 240}); // what a window of 960 × 600 leaves
        auto* area = shown.panel.findChild<QScrollArea*>();
        QTRY_VERIFY(area->verticalScrollBar()->maximum() > 0);
        for (auto* plot : shown.panel.findChildren<plots::TimePlot*>()) {
            QVERIFY(plot->height() >= plot->minimumSizeHint().height());
            QVERIFY(plot->width() >= plot->minimumSizeHint().width());
        }
        QVERIFY(area->widget()->width() <= area->viewport()->width());
        QListWidget* list = shown.happenings();
        list->setFocus(Qt::TabFocusReason);
        QVERIFY(list->mapTo(&shown.panel, QPoint()).y() >
                shown.plot(QStringLiteral("Queue")).mapTo(&shown.panel, QPoint()).y());
    }
    void onAWidePanelNothingScrolls() {
        Shown shown;
        QTRY_COMPARE(shown.panel.findChild<QScrollArea*>()->verticalScrollBar()->maximum(), 0);
    }
    void fromRightToLeftTheNameStandsOnTheRight() {
        QApplication::setLayoutDirection(Qt::RightToLeft);
        Shown shown;
        QCoreApplication::processEvents();
        QVERIFY(shown.panel.findChild<console::OutcomeBars*>()->mapTo(&shown.panel, QPoint()).x() >
                shown.plot(QStringLiteral("Requests")).mapTo(&shown.panel, QPoint()).x());
        QVERIFY(shown.plot(QStringLiteral("Requests")).mapTo(&shown.panel, QPoint()).x() >
                shown.plot(QStringLiteral("First byte")).mapTo(&shown.panel, QPoint()).x());
    }

    void whatIsNoEventOfTheSourceHasNoMark() {
        bridge::HistoryMark mark;
        mark.transition = happened(crawl::kProbeResult);
        QVERIFY(console::shortMarksOf({mark}, history::Span::FiveMinutes).empty());
        mark.kind = bridge::HistoryMark::Kind::LimitChange;
        mark.transition = happened("set", "rate", "58.9");
        QCOMPARE(console::shortMarkOf(mark, history::Span::FiveMinutes).words, QStringLiteral("limit 58.9"));
        mark.transition = happened("set", "rate", "auto");
        QCOMPARE(console::shortMarkOf(mark, history::Span::FiveMinutes).words, QStringLiteral("limit automatic"));
        mark.transition = happened("profile", "profile", "night");
        QCOMPARE(console::shortMarkOf(mark, history::Span::FiveMinutes).words, QStringLiteral("profile night"));
    }
};

QTEST_MAIN(TestDetailPanel)
#include "test_detail_panel.moc"
