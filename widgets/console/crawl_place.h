#pragma once
// The Crawl place: every source in a row, what limits it, and what can be done about it.

#include <array>

#include <QDialog>
#include <QPointer>
#include <QSettings>
#include <QWidget>

#include "widgets/bridge/crawl_actions.h"
#include "widgets/bridge/crawl_feed.h"
#include "widgets/bridge/event_desk.h"
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
class ProbeDialog;
class ProfileButton;
class ProfilesDialog;

// Takes values; never asks the engine itself. GUI thread.
class CrawlPlace final : public QWidget {
    Q_OBJECT

public:
    CrawlPlace(theme::Theme& theme, bridge::CrawlActions& actions, QWidget* parent = nullptr);

    void setLibraryName(const QString& name);
    void setTick(const bridge::Tick& tick);
    const ConsoleModel& model() const { return *m_model; }
    void selectSource(const QString& name); // nothing when it is not shown
    void showPlan();                        // and start the crawl, when that is wanted
    // Where the tips of the strips and the last responses come from; both outlive the place.
    void setEvents(bridge::EventDesk& desk, bridge::Background& background);

    QList<QAction*> commands() const; // everything that can be done here, for the palette

    void saveState(QSettings& settings) const; // columns, splitter
    void restoreState(const QSettings& settings);

Q_SIGNALS:
    void importRequested();
    void demoRequested();
    void contactRequested(); // the crawl needs a contact address: open the settings

private:
    void makeActions();
    QWidget* makeHead();
    QWidget* makeFilters();
    QWidget* makeTable();
    QWidget* makeEmpty();
    QLabel* makeLegend();
    void paintLegend();
    void connectActions();

    void showHead();
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
    bridge::EventDesk* m_events = nullptr;
    bridge::Background* m_background = nullptr;
    QPointer<ProbeDialog> m_probeShown;
    QPointer<ProfilesDialog> m_profilesShown;
    QString m_libraryName;
    bool m_known = false;          // figures have come
    bool m_planAsked = false;      // and is under way
    QPointer<QDialog> m_planShown; // one at a time
    model::SourceKey m_shown;
};

} // namespace gleaner::console
