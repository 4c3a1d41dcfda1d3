// What an operator does to sources, with keys and clicks.
#include <QComboBox>
#include <QDateTimeEdit>
#include <QDoubleSpinBox>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTableWidget>
#include <QTemporaryDir>

#include "shown_crawl.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/console/probe_dialog.h"
#include "widgets/console/profile_button.h"
#include "widgets/console/profiles_dialog.h"
#include "widgets/console/retry_dialog.h"
#include "widgets/console/source_dialogs.h"

using namespace gleaner;
using Asked = QStringList;
using Shown = test::ShownCrawl;

namespace {

void press(Shown& shown, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    shown.table().setFocus();
    QTest::keyClick(&shown.table(), Qt::Key(key), modifiers);
}

bridge::Tick answerOf(const std::string& source) {
    bridge::Tick tick = Shown::tickOf(test::madeUpFigures());
    crawlstate::Transition answer;
    answer.source = source;
    answer.action = crawl::kProbeResult;
    answer.reason = "503";
    answer.args = {{"url", "https://" + source + ".example/1.jpg"},
                   {"status", "503"},
                   {"first_byte_ms", "120"},
                   {"total_ms", "131"},
                   {"bytes", "512"},
                   {"address", "192.0.2.7"},
                   {"headers", "Server: nginx\nRetry-After: 30"}};
    tick.events.push_back({base::WallTime{}, answer});
    return tick;
}

QString textsOf(const QWidget& widget) {
    QStringList words;
    for (const QLabel* label : widget.findChildren<QLabel*>())
        if (!label->isHidden())
            words.append(label->text());
    return words.join(QLatin1Char('\n'));
}

} // namespace

class TestCrawlPlaceActions : public QObject {
    Q_OBJECT

private slots:
    void f2AsksForARateAndUndoTakesItBack() {
        Shown shown;
        shown.place.selectSource(QStringLiteral("flickr"));
        shown.table().setFocus();
        QTest::keyClick(&shown.table(), Qt::Key_F2);
        auto* dialog = shown.dialog<console::RateDialog>();
        QVERIFY(dialog);
        QCOMPARE(test::unnamedControls(*dialog), QString());
        QTest::keyClicks(dialog->findChild<QDoubleSpinBox*>(), QStringLiteral("7.5"));
        QTest::keyClick(dialog, Qt::Key_Return);
        QCOMPARE(shown.asked(1), Asked{"rate flickr 7.50"});
        QVERIFY(shown.button(QStringLiteral("Undo “Rate of flickr → 7.5”")));
        shown.click(QStringLiteral("Undo"));
        QCOMPARE(shown.asked(2).back(), QStringLiteral("undo"));
        QVERIFY(QTest::qWaitFor([&] { return shown.actions.undoable().isEmpty(); }));
    }
    void anActionOnManySourcesIsTakenBackWhole() {
        Shown shown;
        shown.table().selectRow(0);
        shown.table().setFocus();
        QTest::keyClick(&shown.table(), Qt::Key_Down, Qt::ShiftModifier);
        QTest::keyClick(&shown.table(), Qt::Key_Space);
        QCOMPARE(shown.asked(1), Asked{"pause behance+cleveland"});
        shown.actions.undo();
        QCOMPARE(shown.asked(2), (Asked{"pause behance+cleveland", "undo"}));
    }
    void anOpenBreakerIsResetWithAReasonOnly() {
        Shown shown;
        shown.place.selectSource(QStringLiteral("behance"));
        shown.click(QStringLiteral("Reset breaker"));
        auto* dialog = shown.dialog<console::ResetDialog>();
        QVERIFY(dialog);
        QCOMPARE(test::unnamedControls(*dialog), QString());
        QPushButton* accept = nullptr;
        for (auto* button : dialog->findChildren<QPushButton*>())
            accept = button->text() == QLatin1String("Reset breaker") ? button : accept;
        QVERIFY(!accept->isEnabled());
        QTest::keyClicks(dialog->findChild<QLineEdit*>(), QStringLiteral("they fixed it"));
        QVERIFY(accept->isEnabled());
        accept->click();
        QCOMPARE(shown.asked(1), Asked{"reset behance because they fixed it"});
    }
    void aClosedBreakerOffersNoReset() {
        Shown shown;
        shown.place.selectSource(QStringLiteral("flickr"));
        for (auto* button : shown.place.findChildren<QPushButton*>())
            QVERIFY(!button->text().startsWith(QLatin1String("Reset")) || button->isHidden());
    }
    void spacePausesTheSelectionAndSpaceResumesIt() {
        Shown shown;
        shown.place.selectSource(QStringLiteral("flickr"));
        shown.table().setFocus();
        QTest::keyClick(&shown.table(), Qt::Key_Space);
        QCOMPARE(shown.asked(1), Asked{"pause flickr"});
        crawl::CrawlFigures paused = test::madeUpFigures();
        for (auto& source : paused.sources)
            source.state = source.name == "flickr" ? model::SourceState::Paused : source.state;
        shown.tick(paused);
        QTest::keyClick(&shown.table(), Qt::Key_Space);
        QCOMPARE(shown.asked(2).back(), QStringLiteral("resume flickr"));
    }
    void pIsAProbeAndItsAnswerIsShownInFull() {
        Shown shown;
        shown.place.selectSource(QStringLiteral("flickr"));
        press(shown, Qt::Key_P);
        QCOMPARE(shown.asked(1), Asked{"probe flickr"});
        auto* dialog = shown.dialog<console::ProbeDialog>();
        QVERIFY(dialog);
        QVERIFY(textsOf(*dialog).contains(QStringLiteral("is asked for one picture")));
        shown.place.setTick(answerOf("flickr"));
        const QString all = dialog->asText();
        for (const char* part : {"flickr answered 503 after 120 ms", "503", "192.0.2.7", "131 ms", "512",
                                 "https://flickr.example/1.jpg", "Retry-After: 30"})
            QVERIFY2(all.contains(QLatin1String(part)), part);
        QTRY_VERIFY(textsOf(*dialog).contains(QStringLiteral("192.0.2.7")));
        QCOMPARE(dialog->findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("Server: nginx\nRetry-After: 30"));
        QCOMPARE(test::unnamedControls(*dialog), QString());
        shown.clickIn(dialog, QStringLiteral("Probe again"));
        QCOMPARE(shown.asked(2).back(), QStringLiteral("probe flickr"));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!shown.dialog<console::ProbeDialog>());
    }
    void anAnswerThatNobodyHereAskedForIsABanner() {
        Shown shown;
        shown.place.setTick(answerOf("flickr"));
        QCOMPARE(shown.banner().text(),
                 QStringLiteral("flickr answered 503 after 120 ms to https://flickr.example/1.jpg"));
        shown.click(QStringLiteral("Details"));
        QVERIFY(shown.dialog<console::ProbeDialog>());
    }
    void aPauseMayLastUntilAMoment() {
        Shown shown;
        shown.place.selectSource(QStringLiteral("flickr"));
        press(shown, Qt::Key_Space, Qt::ShiftModifier);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        const QList<QAction*> choices = menu->actions();
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(shown.asked(1), Asked{"pause flickr for 600"});
        choices.last()->trigger();
        auto* dialog = shown.dialog<console::PauseDialog>();
        QVERIFY(dialog);
        QCOMPARE(test::unnamedControls(*dialog), QString());
        auto* moment = dialog->findChild<QDateTimeEdit*>();
        moment->setDateTime(QDateTime::fromMSecsSinceEpoch(test::kNoon.time_since_epoch().count()).addSecs(-60));
        QVERIFY(!Shown::buttonIn(dialog, QStringLiteral("Pause"))->isEnabled());
        moment->setDateTime(moment->dateTime().addSecs(3660));
        QTest::keyClicks(dialog->findChild<QLineEdit*>(QString(), Qt::FindDirectChildrenOnly),
                         QStringLiteral("backup"));
        shown.clickIn(dialog, QStringLiteral("Pause"));
        QCOMPARE(shown.asked(2).back(), QStringLiteral("pause flickr because backup for 3600"));
    }
    void tomorrowMorningIsEightOClockOfTheNextDay() {
        const QDateTime now(QDate(2026, 11, 21), QTime(23, 30));
        const base::WallTime wall{base::Millis(now.toMSecsSinceEpoch())};
        QCOMPARE(console::untilTomorrowMorning(wall).count(), 8.5 * 3600);
    }
    void failuresAreRetriedByOutcomeAndTimeWithACountBefore() {
        Shown shown;
        press(shown, Qt::Key_F4);
        auto* dialog = shown.dialog<console::RetryDialog>();
        QVERIFY(dialog);
        QTRY_VERIFY(textsOf(*dialog).contains(QStringLiteral("Would retry 170 tasks of 2 sources.")));
        QCOMPARE(test::unnamedControls(*dialog), QString());
        dialog->findChild<QComboBox*>()->setCurrentIndex(2); // the last 24 hours
        QTRY_VERIFY(textsOf(*dialog).contains(QStringLiteral("Would retry 91 tasks of 2 sources.")));
        auto* table = dialog->findChild<QTableWidget*>();
        QCOMPARE(table->item(0, 0)->text(), QStringLiteral("500"));
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Space); // not the first
        QVERIFY(textsOf(*dialog).contains(QStringLiteral("Would retry 41 tasks of 1 source.")));
        shown.clickIn(dialog, QStringLiteral("Retry"));
        QCOMPARE(shown.asked(1), Asked{"retry all Timeout since 86400"});
        QVERIFY(shown.actions.undoable().isEmpty()); // and it says so
    }
    void ofTheSelectedSourceOnlyItsOwnFailures() {
        Shown shown;
        shown.place.selectSource(QStringLiteral("behance"));
        press(shown, Qt::Key_F4);
        auto* dialog = shown.dialog<console::RetryDialog>();
        QTRY_VERIFY(textsOf(*dialog).contains(QStringLiteral("Would retry 50 tasks of 1 source.")));
        QTest::keyClick(dialog, Qt::Key_A, Qt::AltModifier);
        QTRY_VERIFY(textsOf(*dialog).contains(QStringLiteral("170 tasks")));
    }
    void whatIsInForceIsSaidAndCanBeTakenBack() {
        Shown shown;
        auto* button = shown.place.findChild<console::ProfileButton*>();
        QVERIFY(button);
        QTRY_VERIFY(shown.background.idle());
        for (QAction* action : button->menu()->actions())
            if (action->objectName() == QLatin1String("gentle"))
                action->trigger();
        QCOMPARE(shown.asked(1), Asked{"profile gentle"});
        QTRY_COMPARE(shown.actions.undoable().last(), QStringLiteral("Profile Gentle"));
        crawl::CrawlFigures gentle = test::madeUpFigures();
        gentle.profile = "gentle";
        gentle.profileFactor = 0.25;
        shown.tick(gentle);
        QCOMPARE(button->text(), QStringLiteral("Gentle · 25 %"));
        for (QAction* action : button->menu()->actions())
            if (action->objectName() == QLatin1String("gentle"))
                action->trigger(); // it is in force: nothing to do, nothing to take back
        shown.click(QStringLiteral("Undo"));
        QCOMPARE(shown.asked(2), (Asked{"profile gentle", "undo"}));
    }
    void ownProfilesAreMadeAndRemoved() {
        Shown shown;
        auto* button = shown.place.findChild<console::ProfileButton*>();
        Q_EMIT button->editRequested();
        QTRY_VERIFY(shown.dialog<console::ProfilesDialog>());
        auto* dialog = shown.dialog<console::ProfilesDialog>();
        QCOMPARE(test::unnamedControls(*dialog), QString());
        QVERIFY(!Shown::buttonIn(dialog, QStringLiteral("Add profile"))->isEnabled());
        QTest::keyClicks(dialog->findChild<QLineEdit*>(), QStringLiteral("library"));
        shown.clickIn(dialog, QStringLiteral("Add profile"));
        QCOMPARE(shown.asked(1), Asked{"save profile library"});
        auto* list = dialog->findChild<QListWidget*>();
        QTRY_COMPARE(list->count(), 2);
        QCOMPARE(list->currentRow(), 1);
        shown.clickIn(dialog, QStringLiteral("Remove"));
        QCOMPARE(shown.asked(2).back(), QStringLiteral("remove profile library"));
        QTRY_COMPARE(list->count(), 1);
    }
    void theTableIsSavedAsCsv() {
        Shown shown;
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("sources.csv"));
        press(shown, Qt::Key_S, Qt::ControlModifier);
        auto* dialog = shown.dialog<QFileDialog>();
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(file);
        QTRY_VERIFY(QFile::exists(file) && shown.background.idle());
        QFile saved(file);
        QVERIFY(saved.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = saved.readAll().split('\n');
        QCOMPARE(lines.size(), 13); // a heading, eleven sources, the end
        QVERIFY(lines.at(0).startsWith("Source,State,\"Rate / limit, per s\""));
        QVERIFY(lines.at(4).startsWith("flickr,RUNNING,") && lines.at(4).contains(",402118,"));
        dialog->close();
    }
    void everyActionHasWordsAndMostHaveAKey() {
        Shown shown;
        QStringList keys;
        for (const QAction* action : shown.place.commands()) {
            QVERIFY(!action->text().isEmpty());
            if (const QString key = action->shortcut().toString(); !key.isEmpty())
                keys.append(key);
        }
        for (const char* key : {"Space", "Shift+Space", "F2", "Ctrl+R", "P", "F4", "Ctrl+C", "Ctrl+S", "F6", "Ctrl+F",
                                "Ctrl+Shift+P", "Ctrl+Shift+C", "F7"})
            QVERIFY2(keys.count(QLatin1String(key)) == 1, key);
        QVERIFY(!keys.contains(QStringLiteral("Ctrl+P"))); // the palette's
    }
};

QTEST_MAIN(TestCrawlPlaceActions)
#include "test_crawl_place_actions.moc"
