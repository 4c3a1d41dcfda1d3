// The command palette, with the keys of a person.
#include <QAbstractItemModelTester>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/unnamed_controls.h"
#include "widgets/mainwindow/command_list.h"
#include "widgets/mainwindow/command_palette.h"
#include "widgets/theme/theme.h"

using namespace gleaner;
using mainwindow::Command;
using mainwindow::CommandPalette;

namespace {

Command command(const QString& words, const QString& group, std::function<void()> run = {}) {
    Command made;
    made.id = words;
    made.words = words;
    made.group = group;
    made.run = std::move(run);
    return made;
}

// A window with a field, and a palette over it.
struct Shown {
    theme::Theme theme{*qApp};
    QWidget window;
    QLineEdit before{&window};
    CommandPalette palette{theme, window};
    QStringList ran;

    explicit Shown(QStringList words = {"Crawl plan", "Close library", "Go to source flickr", "Setting: Thumbnails"}) {
        palette.addProvider([this, words] {
            std::vector<Command> commands;
            for (const QString& each : words)
                commands.push_back(command(each, QStringLiteral("Group"), [this, each] { ran.append(each); }));
            return commands;
        });
        window.resize(900, 600);
        window.show();
        (void)QTest::qWaitForWindowActive(&window);
        before.setFocus();
    }
    QLineEdit& field() { return *palette.findChild<QLineEdit*>(); }
    QListView& list() { return *palette.findChild<QListView*>(); }
    QStringList listed() {
        QStringList words;
        for (int row = 0; row < list().model()->rowCount(); ++row)
            words.append(list().model()->index(row, 0).data().toString());
        return words;
    }
    void open(const QString& letters = {}) {
        palette.open();
        QTest::keyClicks(&field(), letters);
    }
    void press(int key) { QTest::keyClick(QApplication::focusWidget(), Qt::Key(key)); }
};

} // namespace

class TestCommandPalette : public QObject {
    Q_OBJECT

private slots:
    void aFewLettersAndEnterRunIt() {
        Shown shown;
        shown.open(QStringLiteral("gflick"));
        QCOMPARE(shown.listed(), QStringList{"Go to source flickr"});
        shown.press(Qt::Key_Return);
        QCOMPARE(shown.ran, QStringList{"Go to source flickr"});
        QVERIFY(!shown.palette.isVisible());
        QCOMPARE(QApplication::focusWidget(), &shown.before); // where one was
    }
    void beginningsOfWordsComeFirst() {
        Shown shown({"Calculator", "Undo the last", "Crawl plan", "Scrap lists"});
        shown.open(QStringLiteral("cp"));
        QCOMPARE(shown.listed().first(), QStringLiteral("Crawl plan"));
        shown.field().setText(QStringLiteral("plan"));
        QCOMPARE(shown.listed().first(), QStringLiteral("Crawl plan"));
    }
    void arrowsMoveAroundTheEnds() {
        Shown shown;
        shown.open();
        QCOMPARE(shown.list().currentIndex().row(), 0);
        shown.press(Qt::Key_Up);
        QCOMPARE(shown.list().currentIndex().row(), 3);
        shown.press(Qt::Key_Down);
        shown.press(Qt::Key_Down);
        QCOMPARE(shown.list().currentIndex().row(), 1);
        shown.press(Qt::Key_PageDown);
        QCOMPARE(shown.list().currentIndex().row(), 3);
        shown.press(Qt::Key_Return);
        QCOMPARE(shown.ran, QStringList{"Setting: Thumbnails"});
    }
    void whatWasUsedLastComesFirst() {
        Shown shown;
        shown.open(QStringLiteral("thumb"));
        shown.press(Qt::Key_Return);
        shown.open(QStringLiteral("close"));
        shown.press(Qt::Key_Return);
        shown.open();
        QCOMPARE(shown.listed().first(2), (QStringList{"Close library", "Setting: Thumbnails"}));
    }
    void whatWasUsedIsKeptForTheNextStart() {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
        {
            Shown shown;
            shown.open(QStringLiteral("thumb"));
            shown.press(Qt::Key_Return);
            shown.palette.saveState(settings);
        }
        Shown shown;
        shown.palette.restoreState(settings);
        shown.open();
        QCOMPARE(shown.listed().first(), QStringLiteral("Setting: Thumbnails"));
    }
    void escapeAndAClickBesideItCloseItAndRunNothing() {
        Shown shown;
        shown.open(QStringLiteral("crawl"));
        shown.press(Qt::Key_Escape);
        QVERIFY(!shown.palette.isVisible());
        shown.open();
        QTest::mouseClick(&shown.palette, Qt::LeftButton, {}, QPoint(5, 590));
        QVERIFY(!shown.palette.isVisible());
        QVERIFY(shown.ran.isEmpty());
        QCOMPARE(QApplication::focusWidget(), &shown.before);
    }
    void aClickRunsToo() {
        Shown shown;
        shown.open();
        const QRect second = shown.list().visualRect(shown.list().model()->index(1, 0));
        QTest::mouseClick(shown.list().viewport(), Qt::LeftButton, {}, second.center());
        QCOMPARE(shown.ran, QStringList{"Close library"});
    }
    void nothingFoundSaysSo() {
        Shown shown;
        shown.open(QStringLiteral("zzz"));
        QVERIFY(shown.listed().isEmpty());
        bool said = false;
        for (const QLabel* label : shown.palette.findChildren<QLabel*>())
            said = said || (!label->isHidden() && label->text().contains(QStringLiteral("“zzz”")));
        QVERIFY(said);
        shown.press(Qt::Key_Return); // and does nothing
        QVERIFY(shown.palette.isVisible());
    }
    void whatIsNotPossibleNowIsShownButNotRun() {
        Shown shown(QStringList{});
        QAction able(QStringLiteral("&Start…")), unable(QStringLiteral("Stop")), hidden(QStringLiteral("Hide"));
        able.setShortcut(Qt::CTRL | Qt::Key_G);
        unable.setEnabled(false);
        hidden.setVisible(false);
        int started = 0, stopped = 0;
        connect(&able, &QAction::triggered, this, [&] { ++started; });
        connect(&unable, &QAction::triggered, this, [&] { ++stopped; });
        shown.palette.addProvider([&] {
            return mainwindow::commandsOf({&able, &unable, &hidden}, QStringLiteral("Window"));
        });
        shown.open();
        QCOMPARE(shown.listed(), (QStringList{"Start", "Stop"}));
        const QModelIndex second = shown.list().model()->index(1, 0);
        QVERIFY(second.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("not possible now")));
        QVERIFY(shown.list()
                    .model()
                    ->index(0, 0)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("Ctrl+G")));
        shown.press(Qt::Key_Down);
        shown.press(Qt::Key_Return);
        QVERIFY(shown.palette.isVisible());
        shown.press(Qt::Key_Up);
        shown.press(Qt::Key_Return);
        QCOMPARE(started, 1);
        QCOMPARE(stopped, 0);
    }
    void tenThousandSourcesAreListedShortly() {
        QStringList words;
        for (int i = 0; i < 10'000; ++i)
            words.append(QStringLiteral("Go to source site%1").arg(i, 5, 10, QLatin1Char('0')));
        Shown shown(words);
        shown.open(QStringLiteral("site04242"));
        QCOMPARE(shown.listed(), QStringList{"Go to source site04242"});
        shown.field().clear();
        QCOMPARE(shown.list().model()->rowCount(), CommandPalette::kShown);
    }
    void theModelKeepsTheRules() {
        mainwindow::CommandModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        std::vector<Command> commands;
        for (int i = 0; i < 300; ++i)
            commands.push_back(command(QString::number(i), QStringLiteral("g")));
        model.setCommands(commands, {QStringLiteral("7")});
        model.lookFor({});
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("7"));
        model.lookFor(QStringLiteral("29"));
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("29"));
        model.setCommands({}, {});
        QCOMPARE(model.rowCount(), 0);
    }
    void everyControlHasAName() {
        Shown shown;
        shown.open();
        QCOMPARE(test::unnamedControls(shown.palette), QString());
    }
};

QTEST_MAIN(TestCommandPalette)
#include "test_command_palette.moc"
