#pragma once
// The Crawl place: every source in a row, what limits it, and what can be done about it.

#include <array>
#include <memory>

#include <QDialog>
#include <QPointer>
#include <QSettings>
#include <QWidget>

#include "core/base/clock.h"
#include "core/model/record.h"
#include "widgets/bridge/crawl_actions.h"
#include "widgets/bridge/crawl_feed.h"
#include "widgets/bridge/event_desk.h"
#include "widgets/bridge/history_desk.h"
#include "widgets/bridge/rehearsal_desk.h"
#include "widgets/console/console_model.h"
#include "widgets/console/detail_panel.h"
#include "widgets/console/source_dialogs.h"

class QButtonGroup;
class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace gleaner::theme {
class Banner;
class Theme;
} // namespace gleaner::theme

namespace gleaner::console {

class ConsoleTable;
class EventLogView;
class FigurePage;
class FigureStrip;
class ProbeDialog;
class ProfileButton;
class ProfilesDialog;
class RecentFailures;
class RehearsalDialog;
class Wallboard;

// What the place looks through, all of it off the GUI thread; outlives the place.
struct Desks {
    bridge::EventDesk* events = nullptr;
    bridge::HistoryDesk* history = nullptr;
    bridge::RehearsalDesk* rehearsal = nullptr; // null when it is not the demo
    bridge::Background* reading = nullptr;      // what is only looked at: no action waits behind it
    const base::Clock* clock = nullptr;
};

// Takes values; never asks the engine itself. GUI thread.
class CrawlPlace final : public QWidget {
    Q_OBJECT

public:
    CrawlPlace(theme::Theme& theme, bridge::CrawlActions& actions, QWidget* parent = nullptr);
    ~CrawlPlace() override;

    // Once, before the place is shown. Without it there are no figures over time, no event log and no tips of single
    // attempts.
    void setDesks(const Desks& desks);

    void setLibraryName(const QString& name);
    void setTick(const bridge::Tick& tick);
    const ConsoleModel& model() const { return *m_model; }
    void selectSource(const QString& name); // nothing when it is not shown
    void showPlan();                        // and start the crawl, when that is wanted
    void pauseAll();                        // whoever is not done
    void resumeAll();                       // whoever is paused
    void showFigure(const QString& name);   // of the whole crawl, large: a name of figure_page.h, or "burn_down"
    void showLog(bool shown);               // the event log, in place of the selected source
    void showWallboard();
    void showRehearsal(); // nothing when this is not the demo

    QList<QAction*> commands() const; // everything that can be done here, for the palette

    void saveState(QSettings& settings) const; // columns, splitter
    void restoreState(const QSettings& settings);

Q_SIGNALS:
    void importRequested();
    void demoRequested();
    void contactRequested();                               // the crawl needs a contact address: open the settings
    void imageRequested(gleaner::model::RecordKey record); // of an event: show it among the pictures
    void urlRequested(const QUrl& address);                // of an event

private:
    void makeActions();
    void makeViewActions();
    QWidget* makeHead();
    QWidget* makeMore();
    QWidget* makeSourcesPage();
    QWidget* makeFilters();
    QWidget* makeTable();
    QWidget* makeEmpty();
    QLabel* makeLegend();
    void paintLegend();
    void connectActions();

    void showHead();
    void showButtons();
    void showLower();
    void showSources(); // in place of the figures
    void showSourceFigure(const QString& figure);
    void showSourceLog(const QString& source);
    FigurePage& figures();
    void showChips();
    void showSelection();
    void applyFilter();
    void askDetails();
    void showFailure(const Error& error);
    void contextMenu(const QPoint& at);

    void startOrDrain();
    void pauseOrResumeAll();
    void pauseOrResumeSelected();
    void askRate();
    void askReset();
    void askWaiver();
    void probeSelected();
    void probe(const std::string& name);
    void showProbeResult(const crawlstate::Transition& result);
    void askRetry();
    void askPause();
    void pauseSelected(std::optional<base::Seconds> duration);
    void fillPauseMenu();
    void chooseProfile(const QString& name);
    void editProfiles();
    void askProfiles();
    void saveTable(bool all);
    void makeTableActions();
    QAction* makeAction(const QString& words, const QString& icon, const QKeySequence& key);
    void showEvent(const crawl::CrawlEvent& event);
    Sources selectedSources() const;

    theme::Theme& m_theme;
    bridge::CrawlActions& m_actions;
    ConsoleModel* m_model;
    ConsoleTable* m_table = nullptr;
    DetailPanel* m_detail = nullptr;
    theme::Banner* m_banner = nullptr;
    QStackedWidget* m_stack = nullptr;
    QSplitter* m_splitter = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_subtitle = nullptr;
    QLabel* m_legend = nullptr;
    QLabel* m_nothing = nullptr;
    QWidget* m_sourcesPage = nullptr;
    QStackedWidget* m_pages = nullptr; // the sources, or figures over time
    QStackedWidget* m_lower = nullptr; // the selected source, or the event log
    FigureStrip* m_strip = nullptr;
    EventLogView* m_log = nullptr;
    RecentFailures* m_failures = nullptr;
    FigurePage* m_figurePage = nullptr;                      // made when it is asked for first …
    std::unique_ptr<Wallboard> m_wallboard;                  // … and so is this: a window of its own
    history::Span m_figureSpan = history::Span::FiveMinutes; // what it shows, also before it is made
    QPointer<RehearsalDialog> m_rehearsal;
    QPushButton* m_rehearse = nullptr;
    QPushButton* m_plan = nullptr;
    QPushButton* m_undo = nullptr;
    QPushButton* m_pauseAll = nullptr;
    QPushButton* m_startStop = nullptr;
    QToolButton* m_columns = nullptr;
    QLineEdit* m_filter = nullptr;
    QButtonGroup* m_chips = nullptr;
    SourceActions m_sourceActions;
    QAction* m_copy = nullptr;
    QAction* m_retry = nullptr;
    QAction* m_pauseFor = nullptr; // opens a menu
    QAction* m_saveShown = nullptr;
    QAction* m_saveAll = nullptr;
    QMenu* m_pauseMenu = nullptr;
    ProfileButton* m_profile = nullptr;
    QAction* m_planAction = nullptr;
    QAction* m_startAction = nullptr;
    QAction* m_pauseAllAction = nullptr;
    QAction* m_undoAction = nullptr;
    QAction* m_figuresAction = nullptr;
    QAction* m_everySourceAction = nullptr;
    QAction* m_burnDownAction = nullptr;
    QAction* m_logAction = nullptr;
    QAction* m_wallboardAction = nullptr;
    QAction* m_rehearseAction = nullptr;
    Desks m_desks;
    bridge::Tick m_tick; // the last one, without its events: for what is opened later
    QPointer<ProbeDialog> m_probeShown;
    QPointer<ProfilesDialog> m_profilesShown;
    QString m_libraryName;
    bool m_known = false;          // figures have come
    bool m_planAsked = false;      // and is under way
    QPointer<QDialog> m_planShown; // one at a time
    model::SourceKey m_shown;
};

} // namespace gleaner::console
