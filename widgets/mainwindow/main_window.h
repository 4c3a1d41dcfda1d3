#pragma once
// The main window: rail, places, status, and the library they show.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include <QDialog>
#include <QMainWindow>
#include <QPointer>
#include <QSettings>

#include "widgets/bridge/library_session.h"
#include "widgets/mainwindow/rail.h"
#include "widgets/preferences/about_dialog.h"
#include "widgets/preferences/library_settings.h"
#include "widgets/theme/theme.h"

class QLabel;
class QMenu;
class QStackedWidget;

namespace gleaner::console {
class CrawlPlace;
}
namespace gleaner::alertviews {
class AlertPanel;
}
namespace gleaner::theme {
class Banner;
}

namespace gleaner::mainwindow {

class CommandPalette;
class DesktopLink;
struct Command;
class FirstStart;
class MainWindow;
class StatusStrip;

using Paths = std::vector<std::filesystem::path>;

// What the window is put together from; app/gui fills it. Places never see each other: here they meet.
struct Parts {
    bridge::LibraryDoors doors;
    // The Search place of an open library; the window owns it and destroys it before the library is closed.
    std::function<QWidget*(MainWindow&, bridge::LibrarySession&)> makeSearch;
    // Shows a picture in the Search place that makeSearch() made.
    std::function<void(QWidget& search, model::RecordKey record)> showPicture;
    // A dialog that imports; opened and owned by the window.
    std::function<QDialog*(MainWindow&, bridge::LibrarySession&, const Paths&)> makeImport;
    std::function<preferences::LibrarySettings(bridge::LibrarySession&)> librarySettings;
    std::function<preferences::AboutFacts()> aboutFacts; // called off the GUI thread
    bool desktop = false; // tell the desktop: notifications, tray, no sleep while crawling
};

// GUI thread. `settings` outlives the window; window state, place, theme and recent libraries are kept there.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(theme::Theme& theme, QSettings& settings, Parts parts, QWidget* parent = nullptr);
    ~MainWindow() override;

    // They return at once; libraryOpened() or libraryNotOpened() follows. What is open is closed first, after a
    // question when it is crawling.
    void openLibrary(const QString& folder);
    void createLibrary(const QString& folder);
    void openDemo(bool start = false);
    void closeLibrary();
    void reopenLast(); // the library that was open when the window was closed, if any

    void showPlace(Place place);
    Place place() const { return m_place; }
    bridge::LibrarySession* session() { return m_session.get(); } // null while no library is open
    console::CrawlPlace* crawlPlace() { return m_crawl; }
    QWidget* searchPlace() { return m_search; }
    void showSource(const QString& name); // in the Crawl place
    void showAlerts();
    void showCommands(); // the palette
    void hideCommands();
    void showReanalysis();           // of stored pictures; with its dialog
    void import(const Paths& paths); // opens the import dialog; with no paths it asks for them
    theme::Banner& banner() { return *m_banner; }

Q_SIGNALS:
    void libraryOpened();
    void libraryNotOpened(const gleaner::Error& error);
    void importOpened(QDialog* dialog);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    using Opening = std::function<Result<bridge::OpenedLibrary>()>;

    void makeMenu();
    void makePalette();
    std::vector<Command> sourceCommands();
    std::vector<Command> settingCommands();
    std::vector<Command> libraryCommands();
    void makeDesktopLink();
    void makeAlerts();
    void makePages();
    void fillRecent();
    void askFolderToOpen();
    void askFolderToCreate();
    void showSettings(const QString& field = {}); // a key of LibrarySettings: the one that has the focus
    void showAbout();
    void chooseScheme(theme::Scheme scheme);
    void updateScheme();

    // Runs `go` at once, or after the question when a crawl is running.
    void unlessCrawling(const QString& question, std::function<void()> go);
    void open(const QString& words, Opening opening, bool start);
    void opened(Result<bridge::OpenedLibrary> library, bool start);
    void buildPlaces();
    void dropLibrary(); // closes it without a question
    void setTick(const bridge::Tick& tick);
    void remember(const QString& folder);
    void saveState();
    QStringList recent() const;

    theme::Theme& m_theme;
    QSettings& m_settings;
    Parts m_parts;
    bridge::Background m_jobs; // opening and closing libraries, one after the other
    std::unique_ptr<bridge::LibrarySession> m_session;

    QMenu* m_menu;
    QMenu* m_recentMenu = nullptr;
    QMenu* m_schemeMenu = nullptr;
    QAction* m_importAction = nullptr;
    QAction* m_analyseAction = nullptr;
    QAction* m_closeAction = nullptr;
    CommandPalette* m_palette = nullptr;
    Rail* m_rail = nullptr;
    StatusStrip* m_status = nullptr;
    theme::Banner* m_banner = nullptr;
    QStackedWidget* m_pages = nullptr;
    FirstStart* m_firstStart = nullptr;
    std::unique_ptr<DesktopLink> m_desktop; // null when the desktop is not told
    console::CrawlPlace* m_crawl = nullptr;
    alertviews::AlertPanel* m_alerts = nullptr; // of the open library
    QWidget* m_search = nullptr;
    std::array<QWidget*, kPlaces> m_placePages{};
    Place m_place = Place::Crawl;
    QPointer<QDialog> m_reanalysis;
    QList<QPointer<QDialog>> m_libraryDialogs; // look at the open library, so they end before it
    bool m_opening = false;
    bool m_quitting = false;            // asked and answered
    std::function<void()> m_afterDrain; // what waits for the crawl's end
};

} // namespace gleaner::mainwindow
