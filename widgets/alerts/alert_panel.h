#pragma once
// The alerts of the crawl, above the bell: what fires now and what to do about it, what fired before, and the way to
// the rules.

#include <functional>
#include <memory>
#include <vector>

#include <QFrame>
#include <QPointer>

#include "widgets/bridge/alert_desk.h"
#include "widgets/bridge/background.h"
#include "widgets/bridge/crawl_feed.h"

class QLabel;
class QListView;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QTableView;
class QToolButton;

namespace gleaner::theme {
class Banner;
class EmptyState;
class Theme;
} // namespace gleaner::theme

namespace gleaner::alertviews {

class AlertListModel;
class EpisodeModel;
class RulesDialog;

// Lies over its window, hidden until it is opened. GUI thread; the desk is asked through the background only.
class AlertPanel final : public QFrame {
    Q_OBJECT

public:
    // Desk and background must outlive it. `window`: what it lies over.
    AlertPanel(theme::Theme& theme, bridge::AlertDesk& desk, bridge::Background& background, QWidget* window);
    ~AlertPanel() override;

    void setTick(const bridge::Tick& tick); // once a second
    void toggle(QWidget* anchor);           // opens above `anchor` (the bell), or closes
    void open(QWidget* anchor);
    void openRules(); // the rules editor
    AlertListModel& model() { return *m_model; }

Q_SIGNALS:
    void sourceRequested(const QString& source); // show it in the table
    void changed();                              // a decision was taken: look at the figures now
    void quietHoursChanged(const QString& text); // for the notifier; also once after the first look
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Page { Now, Calm, History };
    QWidget* makeHead();
    QWidget* makeList();
    QWidget* makeHistory();
    QWidget* makeActions();
    void offerTimes(QPushButton* button, const std::function<void(base::WallTime)>& chosen);
    void place();
    void dismiss();
    void showPage();
    void updateSummary();
    void updateActions();
    void readEpisodes();
    void showEpisodes(const Result<std::vector<alerts::Episode>>& episodes);
    void copyHistory();

    std::vector<alerts::AlertKey> selectedKeys() const; // of alerts that rules know
    QStringList selectedSources() const;
    void acknowledge();
    void snooze(base::WallTime until);
    void silence(base::WallTime until);
    void wake();
    void showSource();
    void act(std::function<Result<void>()> work, const QString& done);

    theme::Theme& m_theme;
    bridge::AlertDesk& m_desk;
    bridge::Background& m_background;
    QWidget* m_window;
    QPointer<QWidget> m_anchor;
    QPointer<QWidget> m_focusBefore;
    bridge::Tick m_tick;
    AlertListModel* m_model;
    EpisodeModel* m_episodes;
    QPointer<RulesDialog> m_rules;

    QLabel* m_summary = nullptr;
    theme::Banner* m_banner = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_pages = nullptr;
    QListView* m_list = nullptr;
    theme::EmptyState* m_calm = nullptr;
    QTableView* m_history = nullptr;
    QWidget* m_actions = nullptr;
    QPushButton* m_acknowledge = nullptr;
    QPushButton* m_snooze = nullptr;
    QPushButton* m_silence = nullptr;
    QPushButton* m_wake = nullptr;
    QPushButton* m_show = nullptr;
    bool m_reading = false; // episodes are under way …
    bool m_stale = false;   // … and already out of date
};

} // namespace gleaner::alertviews
