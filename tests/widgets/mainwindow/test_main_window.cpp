#include <QApplication>
#include <QDialogButtonBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QUrl>

#include "app/assembly/assembly.h"
#include "tests/support/test_data.h"
#include "tests/support/unnamed_controls.h"
#include "widgets/console/crawl_place.h"
#include "widgets/mainwindow/main_window.h"
#include "widgets/mainwindow/reanalysis_dialog.h"
#include "widgets/mainwindow/way_button.h"
#include "widgets/preferences/about_dialog.h"
#include "widgets/preferences/settings_dialog.h"
#include "widgets/theme/banner.h"

using namespace gleaner;
using mainwindow::MainWindow;
using mainwindow::Place;

namespace {

// A window over real libraries in a temporary folder; search and import are stand-ins that remember.
struct Shown {
    QTemporaryDir folder;
    QSettings settings{folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat};
    theme::Theme theme{*qApp};
    mainwindow::Paths imported;
    preferences::Values written;
    std::unique_ptr<MainWindow> window;

    Shown() { remake(); }
    void remake() {
        window.reset();
        window = std::make_unique<MainWindow>(theme, settings, parts());
        window->show();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
    }
    QString path(const char* name) const { return folder.filePath(QLatin1String(name)); }

    static Result<bridge::OpenedLibrary> open(const std::filesystem::path& path) {
        auto library = assembly::openLibrary(path, workstation::Access::Write);
        if (!library)
            return fail(library.error());
        bridge::OpenedLibrary opened;
        opened.workstation = std::move(*library);
        return opened;
    }
    mainwindow::Parts parts() {
        mainwindow::Parts parts;
        parts.doors.open = open;
        parts.doors.create = [](const std::filesystem::path& path) -> Result<bridge::OpenedLibrary> {
            if (Result<void> made = assembly::createLibrary(path); !made)
                return fail(made.error());
            return open(path);
        };
        parts.doors.openDemo = [path = path("demo").toStdString()]() -> Result<bridge::OpenedLibrary> {
            auto demo = assembly::openDemo(path);
            if (!demo)
                return fail(demo.error());
            bridge::OpenedLibrary opened;
            opened.companion = std::shared_ptr<void>(std::move(demo->web));
            opened.workstation = std::move(demo->workstation);
            opened.demo = true;
            return opened;
        };
        parts.makeSearch = [](MainWindow&, bridge::LibrarySession&) { return new QWidget; };
        parts.makeImport = [this](MainWindow& parent, bridge::LibrarySession&, const mainwindow::Paths& paths) {
            imported = paths;
            return new QDialog(&parent);
        };
        parts.librarySettings = [this](bridge::LibrarySession&) {
            return preferences::LibrarySettings{
                [] {
                    return preferences::Values{{preferences::kContact, ""}, {preferences::kConnections, "1024"}};
                },
                [this](const preferences::Values& values) -> Result<void> {
                    written = values;
                    return {};
                }};
        };
        parts.aboutFacts = [] { return preferences::AboutFacts{QStringLiteral("9.8.7"), {}}; };
        return parts;
    }
    bool opens(std::function<void()> ask) {
        QSignalSpy opened(window.get(), &MainWindow::libraryOpened);
        ask();
        return opened.wait(30'000);
    }
    bool makeLibrary(const char* name = "library") {
        return opens([&] { window->createLibrary(path(name)); });
    }
    QAction* action(const QString& words) {
        for (QAction* action : window->actions())
            if (action->text().remove(QLatin1Char('&')) == words)
                return action;
        return nullptr;
    }
    void key(Qt::Key key) { QTest::keyClick(window.get(), key, Qt::ControlModifier); }
    template<typename Dialog>
    Dialog* dialog() {
        return window->findChild<Dialog*>();
    }
};

QPushButton* buttonOf(QWidget& widget, const QString& words) {
    for (auto* button : widget.findChildren<QPushButton*>())
        if (button->text() == words)
            return button;
    return nullptr;
}

} // namespace

class TestMainWindow : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { qputenv("GLEANER_RESOURCES", (test::sourceDir() / "resources").c_str()); }

    void theFirstStartOffersEveryWayInAndSaysWhichIsShut() {
        Shown shown;
        const auto ways = shown.window->findChildren<mainwindow::WayButton*>();
        QCOMPARE(ways.size(), 4);
        QCOMPARE(ways[0]->text(), QStringLiteral("Open demo library"));
        QVERIFY(!ways[3]->isEnabled());
        QVERIFY(!ways[3]->accessibleDescription().isEmpty());
    }
    void withoutALibraryNoPlaceCanBeChosen() {
        Shown shown;
        shown.key(Qt::Key_2);
        QCOMPARE(shown.window->session(), nullptr);
        for (auto* button : shown.window->findChild<mainwindow::Rail*>()->findChildren<QToolButton*>())
            QCOMPARE(button->isEnabled(), !button->isCheckable());
    }
    void aNewLibraryIsMadeAndOpened() {
        Shown shown;
        QVERIFY(shown.makeLibrary());
        QVERIFY(QFile::exists(shown.path("library/library.json")));
        QVERIFY(shown.window->windowTitle().startsWith(QLatin1String("library")));
        QCOMPARE(shown.window->place(), Place::Crawl);
    }
    void placesAreChangedByKeyAndByRail() {
        Shown shown;
        QVERIFY(shown.makeLibrary());
        shown.key(Qt::Key_2);
        QCOMPARE(shown.window->place(), Place::Search);
        QVERIFY(shown.window->searchPlace()->isVisible());
        shown.key(Qt::Key_5);
        QCOMPARE(shown.window->place(), Place::Reports);
        const auto buttons = shown.window->findChild<mainwindow::Rail*>()->findChildren<QToolButton*>();
        QTest::mouseClick(buttons[0], Qt::LeftButton);
        QCOMPARE(shown.window->place(), Place::Crawl);
        QVERIFY(shown.window->crawlPlace()->isVisible());
    }
    void whatIsNotALibraryIsNamedWithTheWayOut() {
        Shown shown;
        QSignalSpy refused(shown.window.get(), &MainWindow::libraryNotOpened);
        shown.window->openLibrary(shown.folder.path());
        QVERIFY(refused.wait());
        QVERIFY(!shown.window->banner().isHidden());
        QVERIFY(shown.window->banner().text().contains(shown.folder.path()));
        QVERIFY(!shown.window->banner().remedy().isEmpty());
        QCOMPARE(shown.window->session(), nullptr);
    }
    void theNextStartIsWhereTheLastOneEnded() {
        Shown shown;
        QVERIFY(shown.makeLibrary());
        shown.window->showPlace(Place::Search);
        shown.action(QStringLiteral("Settings…"))->trigger();
        Q_EMIT shown.dialog<preferences::SettingsDialog>()->schemeChosen(theme::Scheme::Dark);
        shown.window->close();
        shown.theme.setScheme(theme::Scheme::Light);
        shown.remake();
        QCOMPARE(shown.theme.scheme(), theme::Scheme::Dark);
        QVERIFY(shown.opens([&] { shown.window->reopenLast(); }));
        QCOMPARE(shown.window->place(), Place::Search);
        QCOMPARE(QString::fromStdString(shown.window->session()->folder().string()), shown.path("library"));
    }
    void aClosedLibraryStaysClosed() {
        Shown shown;
        QVERIFY(shown.makeLibrary());
        shown.key(Qt::Key_W);
        QCOMPARE(shown.window->session(), nullptr);
        shown.remake();
        shown.window->reopenLast();
        QVERIFY(!shown.window->findChild<console::CrawlPlace*>());
    }
    void theSameLibraryCanBeOpenedAgainAtOnce() {
        Shown shown;
        QVERIFY(shown.makeLibrary());
        QVERIFY(shown.opens([&] { shown.window->openLibrary(shown.path("library")); }));
    }
    void filesDroppedOnTheWindowAreImported() {
        Shown shown;
        QVERIFY(shown.makeLibrary());
        QMimeData files;
        files.setUrls(
            {QUrl::fromLocalFile(QStringLiteral("/lists/a.csv")), QUrl::fromLocalFile(QStringLiteral("/lists/b.tsv"))});
        QDragEnterEvent enter(QPoint(500, 400), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(shown.window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(500, 400), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(shown.window.get(), &drop);
        QCOMPARE(shown.imported, (mainwindow::Paths{"/lists/a.csv", "/lists/b.tsv"}));
    }
    void settingsOfTheLibraryAreSavedWhenTheyChanged() {
        Shown shown;
        QVERIFY(shown.makeLibrary());
        shown.key(Qt::Key_Comma);
        auto* dialog = shown.dialog<preferences::SettingsDialog>();
        QVERIFY(dialog);
        QCOMPARE(test::unnamedControls(*dialog), QString());
        auto* save = dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save);
        QVERIFY(QTest::qWaitFor([&] { return save->isEnabled(); }));
        for (auto* field : dialog->findChildren<QLineEdit*>())
            if (field->accessibleName() == QLatin1String("Contact"))
                QTest::keyClicks(field, QStringLiteral("me@example.org"));
        QTest::mouseClick(save, Qt::LeftButton);
        QVERIFY(QTest::qWaitFor([&] { return !shown.written.empty(); }));
        QCOMPARE(shown.written.at(preferences::kContact), std::string("me@example.org"));
        QVERIFY(!shown.written.count(preferences::kConnections));
    }
    void storedPicturesAreAnalysedAgainFromMenuAndPalette() {
        Shown shown;
        QAction* analyse = shown.action(QStringLiteral("Analyse again…"));
        QVERIFY(analyse && !analyse->isEnabled());
        QVERIFY(shown.makeLibrary());
        QVERIFY(analyse->isEnabled());
        shown.key(Qt::Key_P);
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("analyse again"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QVERIFY(QTest::qWaitFor([&] { return shown.dialog<mainwindow::ReanalysisDialog>() != nullptr; }));
        auto* dialog = shown.dialog<mainwindow::ReanalysisDialog>();
        QVERIFY(QTest::qWaitFor([&] { return dialog->words() == QLatin1String("No picture is stored yet."); }));
        analyse->trigger(); // the same one again
        QCOMPARE(shown.window->findChildren<mainwindow::ReanalysisDialog*>().size(), 1);
        shown.window->closeLibrary();
        QVERIFY(!shown.dialog<mainwindow::ReanalysisDialog>()); // it looks at the library, so it went with it
    }
    void aboutNamesVersionAndLibraries() {
        Shown shown;
        shown.action(QStringLiteral("About Gleaner"))->trigger();
        QVERIFY(QTest::qWaitFor([&] { return shown.dialog<preferences::AboutDialog>() != nullptr; }));
        QCOMPARE(test::unnamedControls(*shown.dialog<preferences::AboutDialog>()), QString());
    }
    void aRunningCrawlIsNotCutWithoutAQuestion() {
        Shown shown;
        QVERIFY(shown.opens([&] { shown.window->openDemo(true); }));
        const auto crawling = [&] {
            const auto& figures = shown.window->session()->feed().latest().figures;
            return figures && figures->running && figures->ok > 0;
        };
        QVERIFY(QTest::qWaitFor(crawling, 30'000));
        shown.window->close();
        QVERIFY(shown.window->isVisible());
        auto* question = shown.dialog<QMessageBox>();
        QVERIFY(question);
        QTest::mouseClick(buttonOf(*question, QStringLiteral("Keep crawling")), Qt::LeftButton);
        QVERIFY(shown.window->isVisible());
        QTest::qWait(0);
        shown.window->close();
        QTest::mouseClick(buttonOf(*shown.dialog<QMessageBox>(), QStringLiteral("Finish what is under way")),
                          Qt::LeftButton);
        QVERIFY(shown.window->isVisible());
        QVERIFY(QTest::qWaitFor([&] { return !shown.window->isVisible(); }, 30'000));
    }
    void nothingButTheWindowItselfIsEverAWindow() {
        Shown shown;
        QVERIFY(shown.makeLibrary());
        int windows = 0;
        for (const QWidget* widget : QApplication::topLevelWidgets())
            windows += widget->isVisible();
        QCOMPARE(windows, 1);
    }
    void everyControlHasAName() {
        Shown shown;
        QCOMPARE(test::unnamedControls(*shown.window), QString());
        QVERIFY(shown.makeLibrary());
        QCOMPARE(test::unnamedControls(*shown.window), QString());
    }
    void everyActionOfTheMenuCanBeReachedByKeyboard() {
        Shown shown;
        QTest::keyClick(shown.window.get(), Qt::Key_L, Qt::AltModifier);
        auto* menu = shown.window->findChild<QMenu*>();
        QVERIFY(QTest::qWaitFor([&] { return menu->isVisible(); }));
        for (QAction* action : menu->actions())
            QVERIFY2(action->isSeparator() || action->text().contains(QLatin1Char('&')), qPrintable(action->text()));
        menu->close();
    }
};

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
