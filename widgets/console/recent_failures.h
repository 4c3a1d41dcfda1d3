#pragma once
// The last failures of one source: what was answered, when, where, how long it took; the answer's headers on demand.

#include <vector>

#include <QUrl>
#include <QWidget>

#include "core/eventlog/event.h"

class QLabel;
class QListView;
class QPushButton;
class QStackedWidget;

namespace gleaner::bridge {
class Background;
class EventDesk;
} // namespace gleaner::bridge
namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

class FailureModel;

class RecentFailures final : public QWidget {
    Q_OBJECT

public:
    static constexpr int kMost = 20;

    // All outlive the widget.
    RecentFailures(theme::Theme& theme, bridge::EventDesk& desk, bridge::Background& background,
                   QWidget* parent = nullptr);

    // Asks, off the GUI thread; call again with each tick. Another name empties the list at once; an empty one, too.
    void showSource(const QString& name);

Q_SIGNALS:
    void imageRequested(gleaner::model::RecordKey record);
    void urlRequested(const QUrl& url);
    void logRequested(const QString& source); // "all in the event log"

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void take(std::vector<eventlog::EventPtr> failures);
    void showHeaders(const eventlog::EventPtr& failure);
    void showMenu(const QPoint& at);

    theme::Theme& m_theme;
    bridge::EventDesk& m_desk;
    bridge::Background& m_background;
    FailureModel* m_model;
    QStackedWidget* m_pages; // the list, or that there is none
    QListView* m_list;
    QLabel* m_none;
    QPushButton* m_headers;
    QPushButton* m_all;
    QString m_source;
    bool m_asking = false;
    bool m_again = false;
};

} // namespace gleaner::console
