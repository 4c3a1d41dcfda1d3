#include <QApplication>
#include <QClipboard>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "shown_crawl.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/console/plan_dialog.h"

using namespace gleaner;

namespace {

using Asked = QStringList;
using Shown = test::ShownCrawl;

crawl::CrawlFigures idleFigures() {
    crawl::CrawlFigures idle = test::madeUpFigures();
    idle.running = false;
    return idle;
}

} // namespace

class TestCrawlPlace : public QObject {
    Q_OBJECT

private slots:
    void chipsFilterAndCount() {
        Shown shown;
        QCOMPARE(shown.button("All")->text(), QStringLiteral("All 11"));
        shown.click(QStringLiteral("Needs you 1"));
        QCOMPARE(shown.place.model().rowCount(), 1);
        shown.click(QStringLiteral("All"));
        QCOMPARE(shown.place.model().rowCount(), 11);
    }
    void typedWordsFilter() {
        Shown shown;
        QTest::keyClicks(shown.place.findChild<QLineEdit*>(), QStringLiteral("tate"));
        QCOMPARE(shown.place.model().rowCount(), 1);
    }
    void arrowsMoveAndTheDetailFollows() {
        Shown shown;
        shown.place.selectSource(QStringLiteral("behance"));
        shown.table().setFocus();
        QTest::keyClick(&shown.table(), Qt::Key_Down);
        QVERIFY(!shown.place.findChild<console::DetailPanel*>()->isHidden());
        QCOMPARE(shown.place.model().source(shown.table().currentIndex().row()).name, std::string("cleveland"));
    }
    void offlineIsSaidAndTakenBack() {
        Shown shown;
        bridge::Tick tick = shown.tickOf(test::madeUpFigures());
        crawl::CrawlEvent held(crawl::CrawlEvent::Kind::Held, base::WallTime{});
        held.why = {"offline", {}};
        tick.events = {held};
        shown.place.setTick(tick);
        QVERIFY(shown.banner().text().contains(QLatin1String("network")));
        crawl::CrawlEvent released(crawl::CrawlEvent::Kind::Released, base::WallTime{});
        released.why = {"offline", {}};
        tick.events = {released};
        shown.place.setTick(tick);
        QVERIFY(shown.banner().isHidden());
    }
    void aWaiverNeedsAnAgreement() {
        console::WaiverDialog dialog({test::madeUpFigures().sources.front()});
        QCOMPARE(test::unnamedControls(dialog), QString());
        QPushButton* accept = nullptr;
        for (auto* button : dialog.findChildren<QPushButton*>())
            accept = button->text() == QLatin1String("Waive") ? button : accept;
        QVERIFY(accept && !accept->isEnabled());
        QTest::keyClicks(dialog.findChild<QLineEdit*>(), QStringLiteral("letter of 3 May"));
        QVERIFY(accept->isEnabled());
        QCOMPARE(dialog.reason(), QStringLiteral("letter of 3 May"));
    }
    void startAndDrainAreOneButton() {
        Shown shown(idleFigures());
        shown.click(QStringLiteral("Start"));
        shown.clickIn(shown.plan(), QStringLiteral("Start crawl"));
        QCOMPARE(shown.asked(1), Asked{"start"});
        shown.tick(test::madeUpFigures());
        shown.click(QStringLiteral("Drain and stop"));
        QCOMPARE(shown.asked(2).back(), QStringLiteral("drain"));
    }
    void pauseAllLeavesOutWhatIsDoneOrPaused() {
        Shown shown;
        shown.click(QStringLiteral("Pause all"));
        QCOMPARE(shown.asked(1), Asked{"pause behance+europeana+flickr+geograph+met+nypl+rijksmuseum+tate+wikimedia"});
    }
    void aFailureIsSaidWithItsRemedy() {
        Shown shown;
        shown.station.failWith = Error{ErrorCode::ContactMissing, "example.org", {}, {}};
        QSignalSpy wanted(&shown.place, &console::CrawlPlace::contactRequested);
        shown.actions.start();
        QVERIFY(QTest::qWaitFor([&] { return !shown.banner().isHidden(); }));
        QVERIFY(shown.banner().text().contains(QLatin1String("example.org")));
        QVERIFY(!shown.banner().remedy().isEmpty());
        shown.click(QStringLiteral("Set contact"));
        QCOMPARE(wanted.count(), 1);
    }
    void withoutSourcesItSaysHowTheyCome() {
        Shown shown(crawl::CrawlFigures{});
        QSignalSpy import(&shown.place, &console::CrawlPlace::importRequested);
        shown.click(QStringLiteral("Import"));
        QCOMPARE(import.count(), 1);
        QVERIFY(!shown.button(QStringLiteral("Start"))->isEnabled());
    }
    void besideAnotherWriterNothingCanBeStarted() {
        Shown shown;
        shown.station.writable = false;
        crawl::CrawlFigures idle = test::madeUpFigures();
        idle.running = false;
        shown.tick(idle);
        QVERIFY(!shown.button(QStringLiteral("Start"))->isEnabled());
    }
    void rowsAreCopiedAsATable() {
        Shown shown;
        shown.place.selectSource(QStringLiteral("nypl"));
        shown.table().setFocus();
        QTest::keyClick(&shown.table(), Qt::Key_C, Qt::ControlModifier);
        const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines[0].startsWith(QLatin1String("Source\tState")));
        QVERIFY(lines[1].startsWith(QLatin1String("nypl\tRUNNING")));
    }
    void beforeAStartThePlanIsShownAndCancelStartsNothing() {
        Shown shown(idleFigures());
        shown.click(QStringLiteral("Start"));
        const QPointer<console::PlanDialog> dialog = shown.plan();
        QVERIFY(dialog);
        QVERIFY(dialog->isVisible());
        QCOMPARE(test::unnamedControls(*dialog), QString());
        shown.clickIn(dialog, QStringLiteral("Cancel"));
        QVERIFY(QTest::qWaitFor([&] { return !dialog; }));
        QCOMPARE(shown.asked(0), Asked{});
        // … and Return is the start.
        shown.click(QStringLiteral("Start"));
        QTest::keyClick(shown.plan(), Qt::Key_Return);
        QCOMPARE(shown.asked(1), Asked{"start"});
    }
    void thePlanNamesTheSlowestSourceFirstAndLastWhatWaitsForYou() {
        Shown shown(idleFigures());
        shown.click(QStringLiteral("Start"));
        console::PlanDialog* dialog = shown.plan();
        const QAbstractItemModel& rows = *dialog->findChild<QTableView*>()->model();
        const auto cell = [&](int row, int column) { return rows.index(row, column).data().toString(); };
        QCOMPARE(rows.rowCount(), 10); // all but the one that is done
        QCOMPARE(cell(0, console::PlanModel::Name), QStringLiteral("flickr"));
        QCOMPARE(cell(0, console::PlanModel::Queued), QStringLiteral("402,118"));
        QCOMPARE(cell(0, console::PlanModel::AtLeast), QStringLiteral("38 min"));
        QCOMPARE(cell(0, console::PlanModel::State), QString());
        QCOMPARE(cell(9, console::PlanModel::State), QStringLiteral("PAUSED"));
        QCOMPARE(cell(8, console::PlanModel::State), QStringLiteral("OPEN"));
        const QString summary = dialog->findChild<QLabel*>()->text();
        QVERIFY2(summary.contains(QLatin1String("2 sources wait for you")), qUtf8Printable(summary));
        QVERIFY2(summary.startsWith(QLatin1String("411,638 pictures")), qUtf8Printable(summary));
    }
    void whileItCrawlsThePlanIsOnlyShown() {
        Shown shown;
        shown.click(QStringLiteral("Crawl plan"));
        console::PlanDialog* dialog = shown.plan();
        QVERIFY(!shown.buttonIn(dialog, QStringLiteral("Start crawl"))->isEnabled());
        shown.clickIn(dialog, QStringLiteral("Close"));
        QCOMPARE(shown.asked(0), Asked{});
    }
    void aPlanThatCannotBeMadeIsSaid() {
        Shown shown(idleFigures());
        shown.station.failWith = Error{ErrorCode::LibraryDamaged, "library.db", {}, {}};
        shown.click(QStringLiteral("Start"));
        QVERIFY(QTest::qWaitFor([&] { return !shown.banner().isHidden(); }));
        QVERIFY(!shown.dialog<console::PlanDialog>());
    }
    void twoClicksOnStartShowOnePlan() {
        Shown shown(idleFigures());
        shown.click(QStringLiteral("Start"));
        shown.click(QStringLiteral("Start"));
        QVERIFY(shown.plan());
        QCOMPARE(shown.place.findChildren<console::PlanDialog*>().size(), 1);
    }
    void columnsStayAsTheyWereLeft() {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
        {
            Shown shown;
            shown.table().setColumnHidden(console::ConsoleModel::FirstByte, true);
            shown.place.saveState(settings);
        }
        Shown shown;
        QVERIFY(!shown.table().isColumnHidden(console::ConsoleModel::FirstByte));
        shown.place.restoreState(settings);
        QVERIFY(shown.table().isColumnHidden(console::ConsoleModel::FirstByte));
    }
    void everyControlHasAName() {
        Shown shown;
        shown.place.selectSource(QStringLiteral("behance"));
        QCOMPARE(test::unnamedControls(shown.place), QString());
    }
};

QTEST_MAIN(TestCrawlPlace)
#include "test_crawl_place.moc"
