#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/made_up_events.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/bridge/background.h"
#include "widgets/bridge/event_desk.h"
#include "widgets/console/event_dialog.h"
#include "widgets/console/event_log_model.h"
#include "widgets/console/event_log_view.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using console::EventLogModel;
using console::EventLogView;
using test::attemptEvent;
using test::plainEvent;

namespace {

// The view over a log in memory, shown and filled.
struct Shown {
    theme::Theme theme{*qApp};
    eventlog::EventLog log{eventlog::EventLog::Mode::Memory, {}};
    bridge::WorkstationEventDesk desk{log};
    bridge::Background background;
    EventLogView view{theme, desk, background};

    explicit Shown(int events = 0) {
        write(events);
        view.resize(1200, 500);
        view.show();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        look();
    }
    void write(int events, const std::string& source = "met", const std::string& outcome = "200") {
        for (int i = 0; i < events; ++i)
            log.write(attemptEvent(source, outcome));
    }
    // Shows all that was written so far.
    void look() {
        view.refresh();
        settle();
    }
    void settle() {
        for (int looks = 0; looks < 3; ++looks) { // one under way, the wish behind it, and its answer
            QTRY_VERIFY(background.idle());
            QCoreApplication::processEvents();
        }
    }
    QTableView& table() { return *view.findChild<QTableView*>(); }
    QAbstractItemModel& model() { return *table().model(); }
    int rows() { return model().rowCount(); }
    QString cell(int row, int column) { return model().index(row, column).data().toString(); }
    bool atNewest() {
        const QScrollBar* bar = table().verticalScrollBar();
        return bar->value() == bar->maximum();
    }
    QPushButton* button(const QString& words) {
        for (auto* button : view.findChildren<QPushButton*>())
            if (button->text() == words)
                return button;
        qWarning("no button %s", qUtf8Printable(words));
        return nullptr;
    }
    void click(const QString& words) {
        QTest::mouseClick(button(words), Qt::LeftButton);
        settle();
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&table(), key, modifiers);
        settle();
    }
    bool says(const QString& words) {
        for (const auto* label : view.findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        return false;
    }
    QComboBox& combo(const QString& name) {
        for (auto* combo : view.findChildren<QComboBox*>())
            if (combo->accessibleName() == name)
                return *combo;
        qFatal("no list %s", qUtf8Printable(name));
    }
    console::EventDialog* dialog() { return view.findChild<console::EventDialog*>(); }
};

} // namespace

class TestEventLogView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itStaysAtTheNewest() {
        Shown shown(500);
        QCOMPARE(shown.rows(), 500);
        QVERIFY(shown.atNewest());
        shown.write(100);
        shown.look();
        QCOMPARE(shown.rows(), 600);
        QVERIFY(shown.atNewest());
        QVERIFY(shown.says("600 events"));
    }

    void itLooksByItselfWhileItIsVisible() {
        Shown shown(1);
        shown.write(3);
        QTRY_COMPARE(shown.rows(), 4);
    }

    void scrollingUpPausesAndEndGoesOn() {
        Shown shown(500);
        QSignalSpy changed(&shown.view, &EventLogView::followingChanged);
        shown.table().setFocus();
        shown.key(Qt::Key_PageUp);
        QVERIFY(!shown.view.following());
        QVERIFY(!shown.button("Follow")->isChecked());
        const int where = shown.table().verticalScrollBar()->value();
        shown.write(100);
        shown.look();
        QCOMPARE(shown.table().verticalScrollBar()->value(), where);
        QVERIFY(shown.says("Paused · 100 new below"));
        shown.key(Qt::Key_End);
        QVERIFY(shown.view.following());
        QVERIFY(shown.atNewest());
        QCOMPARE(changed.size(), 2);
        shown.write(1);
        shown.look();
        QVERIFY(shown.atNewest());
    }

    void theWheelPausesAndScrollingBackGoesOn() {
        Shown shown(500);
        QScrollBar* bar = shown.table().verticalScrollBar();
        bar->setValue(bar->maximum() - 300);
        QVERIFY(!shown.view.following());
        bar->setValue(bar->maximum());
        QVERIFY(shown.view.following());
    }

    void gettingTheFocusPausesNothing() {
        Shown shown(500);
        shown.button("Follow")->setFocus();
        shown.table().setFocus();
        QVERIFY(shown.view.following());
        QTest::keyClick(&shown.table(), Qt::Key_Up); // from the newest, not from the first
        QVERIFY(shown.table().currentIndex().row() >= 498);
    }

    void aRowThatWasChosenStays() {
        Shown shown(500);
        const QModelIndex index = shown.model().index(490, EventLogModel::What);
        QTest::mouseClick(shown.table().viewport(), Qt::LeftButton, {}, shown.table().visualRect(index).center());
        QVERIFY(!shown.view.following());
        shown.click("Follow");
        QVERIFY(shown.view.following());
    }

    void beyondItsRowsTheOldestGoAndWhatIsLookedAtStays() {
        Shown shown(EventLogModel::kMostRows);
        shown.key(Qt::Key_PageUp);
        QTRY_VERIFY(!shown.view.following());
        const int row = shown.table().rowAt(0);
        const QString before = shown.cell(row, EventLogModel::What);
        const auto* model = qobject_cast<EventLogModel*>(&shown.model());
        const std::uint64_t seen = model->event(row)->sequence;
        shown.write(500);
        shown.look();
        QCOMPARE(shown.rows(), EventLogModel::kMostRows);
        QCOMPARE(model->event(shown.table().rowAt(0))->sequence, seen);
    }

    void wordsAndClassesAndLevelAndSourceFilter() {
        Shown shown;
        shown.log.write(attemptEvent("met", "200", "https://met.example/vermeer.jpg"));
        shown.log.write(attemptEvent("met", "503"));
        shown.log.write(attemptEvent("rijks", "404"));
        shown.log.write(plainEvent(eventlog::kCrawlStarted));
        shown.view.setSources({"met", "rijks"});
        shown.look();
        QCOMPARE(shown.rows(), 4);

        auto* words = shown.view.findChild<QLineEdit*>();
        QTest::keyClicks(words, "VERMEER");
        shown.settle();
        QTRY_COMPARE(shown.rows(), 1);
        words->clear();
        shown.settle();
        QTRY_COMPARE(shown.rows(), 4);

        shown.click("5xx");
        QCOMPARE(shown.rows(), 1);
        QCOMPARE(shown.cell(0, EventLogModel::Answer), QString("503"));
        shown.click("4xx");
        QCOMPARE(shown.rows(), 2);
        shown.click("5xx");
        shown.click("4xx");

        QTest::keyClick(&shown.combo("Least level of the events"), Qt::Key_Down);
        QTest::keyClick(&shown.combo("Least level of the events"), Qt::Key_Down);
        shown.settle();
        QTRY_COMPARE(shown.rows(), 1); // the 503 is the only warning
        shown.combo("Least level of the events").setCurrentIndex(0);

        shown.view.showOnly("rijks");
        shown.settle();
        QTRY_COMPARE(shown.rows(), 1);
        QCOMPARE(shown.cell(0, EventLogModel::Source), QString("rijks"));
    }

    void theSelectedSourceIsFollowedWhenItIsAnother() {
        Shown shown;
        shown.write(2, "met");
        shown.write(3, "rijks");
        shown.look();
        shown.view.setSelectedSource("met");
        shown.combo("Source of the events").setCurrentIndex(1);
        shown.settle();
        QTRY_COMPARE(shown.rows(), 2);
        shown.view.setSelectedSource("rijks");
        shown.settle();
        QTRY_COMPARE(shown.rows(), 3);
    }

    void aFilterThatNothingPassesSaysSoAndCanBeCleared() {
        Shown shown(5);
        shown.click("5xx");
        QVERIFY(shown.says("No event is like this"));
        shown.click("Clear the filters");
        QTRY_COMPARE(shown.rows(), 5);
        QVERIFY(!shown.button("5xx")->isChecked());
    }

    void anEmptyLogSaysWhatWillBeThere() {
        Shown shown;
        QVERIFY(shown.says("Nothing has happened yet"));
        QVERIFY(!shown.button("Clear the filters")->isVisible());
    }

    void enterOpensThePictureOrElseTheAddress() {
        Shown shown;
        shown.log.write(attemptEvent("met", "200"));
        eventlog::Event robots = attemptEvent("met", "200", "https://met.example/robots.txt");
        robots.code = eventlog::kRobotsFetch;
        robots.record = {};
        shown.log.write(robots);
        shown.look();
        QSignalSpy image(&shown.view, &EventLogView::imageRequested);
        QSignalSpy url(&shown.view, &EventLogView::urlRequested);
        shown.table().setFocus();
        shown.key(Qt::Key_Home);
        shown.key(Qt::Key_Return);
        QCOMPARE(image.size(), 1);
        QCOMPARE(image.at(0).at(0).value<model::RecordKey>().value, std::int64_t(7));
        shown.key(Qt::Key_Down);
        shown.key(Qt::Key_Return);
        QCOMPARE(url.size(), 1);
        QCOMPARE(url.at(0).at(0).toUrl(), QUrl("https://met.example/robots.txt"));
    }

    void spaceShowsTheHeaders() {
        Shown shown;
        shown.log.write(attemptEvent("met", "503"));
        shown.look();
        shown.table().setFocus();
        shown.key(Qt::Key_Home);
        shown.key(Qt::Key_Space);
        QVERIFY(shown.dialog());
        QCOMPARE(shown.dialog()->findChild<QPlainTextEdit*>()->toPlainText(),
                 QString("Content-Type: text/html\nServer: made-up"));
        QCOMPARE(test::unnamedControls(*shown.dialog()), QString());
        QTest::keyClick(shown.dialog(), Qt::Key_Escape);
        QTRY_VERIFY(!shown.dialog());
    }

    void theMenuLeadsToAllThatARowIsAbout() {
        Shown shown;
        shown.log.write(attemptEvent("met", "503"));
        shown.write(1, "rijks");
        shown.look();
        QSignalSpy source(&shown.view, &EventLogView::sourceRequested);
        const QPoint at = shown.table().visualRect(shown.model().index(0, 0)).center();
        Q_EMIT shown.table().customContextMenuRequested(at);
        auto* menu = shown.view.findChild<QMenu*>();
        QVERIFY(menu);
        QStringList words;
        for (QAction* action : menu->actions())
            if (!action->isSeparator())
                words.append(action->text());
        QCOMPARE(words, (QStringList{"Show the picture", "Open the address", "Details and headers",
                                     "Only events of met", "Show met in the table", "Copy rows"}));
        menu->actions()[5]->trigger();
        QCOMPARE(source.size(), 1);
        menu->actions()[4]->trigger();
        shown.settle();
        QTRY_COMPARE(shown.rows(), 1);
        menu->close();
    }

    void rowsAreCopiedAsTheyAreShown() {
        Shown shown;
        shown.write(3);
        shown.look();
        shown.table().setFocus();
        shown.key(Qt::Key_Home);
        shown.key(Qt::Key_Down, Qt::ShiftModifier);
        shown.key(Qt::Key_C, Qt::ControlModifier);
        const QStringList lines = QGuiApplication::clipboard()->text().split('\n');
        QCOMPARE(lines.size(), 2);
        QCOMPARE(lines[0].split('\t').at(EventLogModel::What), QString("https://museum.example/pictures/1.jpg"));
    }

    void whatIsShownIsSaved() {
        Shown shown;
        shown.log.write(attemptEvent("met", "200", "https://met.example/a,b.jpg"));
        shown.log.write(attemptEvent("rijks", "503"));
        shown.look();
        QTemporaryDir folder;
        QSignalSpy told(&shown.view, &EventLogView::told);
        shown.view.saveAs(folder.filePath("events.csv"));
        QTRY_COMPARE(told.size(), 1);
        QFile csv(folder.filePath("events.csv"));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = csv.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        QVERIFY(lines[1].contains("\"https://met.example/a,b.jpg\""));
        shown.view.saveAs(folder.filePath("events.jsonl"));
        QTRY_COMPARE(told.size(), 2);
        QFile json(folder.filePath("events.jsonl"));
        QVERIFY(json.open(QIODevice::ReadOnly));
        QVERIFY(json.readLine().startsWith("{\"sequence\":1,"));
    }

    void aFileThatCannotBeWrittenIsSaid() {
        Shown shown(1);
        QSignalSpy failed(&shown.view, &EventLogView::failed);
        shown.view.saveAs("/nowhere/at/all/events.csv");
        QTRY_COMPARE(failed.size(), 1);
    }

    void everyKindOfEventHasASentence() {
        Shown shown;
        eventlog::Event moved = plainEvent(eventlog::kTransition);
        moved.args = {{"action", "halted"}, {"from", "running"}, {"to", "halted"}, {"errors", "59"}, {"total", "412"}};
        shown.log.write(moved);
        eventlog::Event held = plainEvent(eventlog::kHeld);
        held.args = {{"why", "offline"}};
        shown.log.write(held);
        eventlog::Event gap = plainEvent(eventlog::kLogGap);
        gap.args = {{"lost", "1234"}};
        shown.log.write(gap);
        eventlog::Event unknown = plainEvent("comet_seen");
        unknown.args = {{"where", "north"}};
        shown.log.write(unknown);
        shown.look();
        QCOMPARE(shown.cell(0, EventLogModel::What), QString("Halted for a while: 59 errors of 412"));
        QVERIFY(shown.cell(1, EventLogModel::What).contains("network"));
        QVERIFY(shown.cell(2, EventLogModel::What).contains("1,234"));
        QCOMPARE(shown.cell(3, EventLogModel::What), QString("comet_seen · where = north"));
    }

    void anAnswerIsToldByItsNameAndItsMeaningToo() {
        Shown shown;
        shown.log.write(attemptEvent("met", "503"));
        shown.look();
        const QString read = shown.model().index(0, EventLogModel::Answer).data(Qt::AccessibleTextRole).toString();
        QCOMPARE(read, QString("503, the site is overloaded or closed for a while"));
        QCOMPARE(shown.model().index(0, EventLogModel::Level).data(Qt::AccessibleTextRole).toString(),
                 QString("warning"));
    }

    void theModelKeepsItsPromises() {
        Shown shown;
        QAbstractItemModelTester tester(&shown.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        shown.write(50);
        shown.look();
        shown.write(50);
        shown.look();
        QCOMPARE(shown.rows(), 100);
        shown.click("5xx");
        QCOMPARE(shown.rows(), 0);
    }

    void everyControlHasAName() {
        Shown shown(3);
        QCOMPARE(test::unnamedControls(shown.view), QString());
    }

    void allIsReachedByTab() {
        Shown shown(3);
        QSet<QWidget*> reached;
        shown.view.findChild<QLineEdit*>()->setFocus();
        for (int i = 0; i < 20; ++i) {
            reached.insert(QApplication::focusWidget());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        for (const char* words : {"2xx", "5xx", "other", "Follow", "Save as…"})
            QVERIFY2(reached.contains(shown.button(QString::fromUtf8(words))), words);
        QVERIFY(reached.contains(&shown.table()));
    }
};

QTEST_MAIN(TestEventLogView)
#include "test_event_log_view.moc"
