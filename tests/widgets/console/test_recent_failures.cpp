#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/made_up_events.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/bridge/background.h"
#include "widgets/bridge/event_desk.h"
#include "widgets/console/event_dialog.h"
#include "widgets/console/recent_failures.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using console::RecentFailures;
using test::attemptEvent;

namespace {

struct Shown {
    theme::Theme theme{*qApp};
    eventlog::EventLog log{eventlog::EventLog::Mode::Memory, {}};
    bridge::WorkstationEventDesk desk{log};
    bridge::Background background;
    RecentFailures failures{theme, desk, background};

    Shown() {
        failures.resize(320, 400);
        failures.show();
        QVERIFY(QTest::qWaitForWindowActive(&failures));
    }
    void look(const QString& source) {
        failures.showSource(source);
        for (int looks = 0; looks < 3; ++looks) { // one under way, the wish behind it, and its answer
            QTRY_VERIFY(background.idle());
            QCoreApplication::processEvents();
        }
    }
    QListView& list() { return *failures.findChild<QListView*>(); }
    QString row(int row) { return list().model()->index(row, 0).data().toString(); }
    int rows() { return list().model()->rowCount(); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&list(), key, modifiers);
    }
};

} // namespace

class TestRecentFailures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theNewestComeFirstAndSuccessesAreNone() {
        Shown shown;
        shown.log.write(attemptEvent("met", "404"));
        shown.log.write(attemptEvent("met", "200"));
        shown.log.write(attemptEvent("rijks", "500"));
        shown.log.write(attemptEvent("met", "503"));
        shown.look("met");
        QCOMPARE(shown.rows(), 2);
        QVERIFY(shown.row(0).startsWith("503, the site is overloaded"));
        QVERIFY(shown.row(1).startsWith("404, "));
    }

    void aNewFailureMovesNothingThatIsChosen() {
        Shown shown;
        for (int i = 0; i < RecentFailures::kMost; ++i)
            shown.log.write(attemptEvent("met", "404"));
        shown.look("met");
        shown.list().setFocus();
        shown.key(Qt::Key_Home);
        const QPersistentModelIndex chosen(shown.list().currentIndex());
        shown.log.write(attemptEvent("met", "503"));
        shown.look("met");
        QCOMPARE(shown.rows(), RecentFailures::kMost);
        QCOMPARE(chosen.row(), 1);
        QCOMPARE(shown.list().currentIndex().row(), 1);
    }

    void anotherSourceShowsItsOwnAtOnce() {
        Shown shown;
        shown.log.write(attemptEvent("met", "404"));
        shown.look("met");
        shown.failures.showSource("rijks");
        QCOMPARE(shown.rows(), 0); // before the answer has come
        shown.look("rijks");
        QCOMPARE(shown.rows(), 0);
        bool said = false;
        for (const auto* label : shown.failures.findChildren<QLabel*>())
            said = said || (label->isVisible() && label->text().startsWith("No failure"));
        QVERIFY(said);
    }

    void keysShowHeadersAndCopy() {
        Shown shown;
        shown.log.write(attemptEvent("met", "503"));
        shown.look("met");
        shown.list().setFocus();
        shown.key(Qt::Key_Home);
        shown.key(Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains("Server: made-up"));
        shown.key(Qt::Key_Space);
        auto* dialog = shown.failures.findChild<console::EventDialog*>();
        QVERIFY(dialog);
        dialog->close();
    }

    void theButtonsSayWhatTheyDo() {
        Shown shown;
        shown.log.write(attemptEvent("met", "503"));
        shown.look("met");
        QSignalSpy wanted(&shown.failures, &RecentFailures::logRequested);
        for (auto* button : shown.failures.findChildren<QPushButton*>()) {
            if (button->text() == "Show headers")
                QVERIFY(!button->isEnabled()); // nothing is chosen
            if (button->text() == "All in the event log")
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.at(0).at(0).toString(), QString("met"));
        QCOMPARE(test::unnamedControls(shown.failures), QString());
    }
};

QTEST_MAIN(TestRecentFailures)
#include "test_recent_failures.moc"
