#pragma once
// The event log of a crawl: follows what happens, filters, copies, saves, and leads to the picture or its address.

#include <QUrl>
#include <QWidget>

#include "core/eventlog/event_log.h"

class QLabel;
class QMenu;
class QPushButton;
class QStackedWidget;
class QTableView;
class QTimer;

namespace gleaner::bridge {
class Background;
class EventDesk;
} // namespace gleaner::bridge
namespace gleaner::theme {
class EmptyState;
class Theme;
} // namespace gleaner::theme

namespace gleaner::console {

class EventFilterBar;
class EventLogModel;

// Reads through the desk, off the GUI thread, four times a second while it is visible.
class EventLogView final : public QWidget {
    Q_OBJECT

public:
    // All outlive the view.
    EventLogView(theme::Theme& theme, bridge::EventDesk& desk, bridge::Background& background,
                 QWidget* parent = nullptr);

    void setSources(const QStringList& names);   // to choose from
    void setSelectedSource(const QString& name); // what "the selected source" stands for; empty = none
    void showOnly(const QString& source);        // of this source, from the newest
    void refresh();                              // look now
    void setFollowing(bool following);           // stay at the newest
    bool following() const { return m_following; }
    void saveAs(const QString& path); // what is shown; .csv or JSON lines

Q_SIGNALS:
    void imageRequested(gleaner::model::RecordKey record);
    void urlRequested(const QUrl& url);
    void sourceRequested(const QString& source);
    void followingChanged(bool following);
    void told(const QString& words); // something was done: "Saved …"
    void failed(const gleaner::Error& error);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeTable();
    QWidget* makeFooter();
    void startAnew(); // another filter
    void take(eventlog::EventLog::Reading reading, const eventlog::EventLog::Counts& counts);
    void append(const std::vector<eventlog::EventPtr>& events);
    void goToNewest();
    void scrolled();
    void sayState();
    void chooseFile();
    void copyRows();
    void open(int row);
    void showDetails(const eventlog::EventPtr& event);
    void showMenu(const QPoint& at);
    std::vector<eventlog::EventPtr> selected() const;

    theme::Theme& m_theme;
    bridge::EventDesk& m_desk;
    bridge::Background& m_background;
    EventLogModel* m_model;
    EventFilterBar* m_filters;
    QStackedWidget* m_pages; // the rows, or why there are none
    QTableView* m_table;
    theme::EmptyState* m_empty;
    QPushButton* m_clear;
    QPushButton* m_follow;
    QLabel* m_paused;
    QLabel* m_state;
    QTimer* m_timer;

    eventlog::Filter m_filter; // of what is shown and asked for
    std::uint64_t m_after = 0; // read up to here; 0 = nothing yet
    bool m_reading = false;    // a look is under way
    bool m_again = false;      // … and another is wanted behind it
    int m_wish = 0;            // rises with each filter: answers to older ones are dropped
    bool m_following = true;
    bool m_moving = false;      // the view scrolls by itself
    int m_unseen = 0;           // rows that came while it did not follow
    std::uint64_t m_missed = 0; // events that passed too quickly to be shown
    eventlog::EventLog::Counts m_counts;
};

} // namespace gleaner::console
