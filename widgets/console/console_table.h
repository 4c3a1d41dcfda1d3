#pragma once
// The table of sources: columns that can be moved, resized, hidden and sorted by; rows as high as their sentence needs.

#include <QPointer>
#include <QTableView>

#include "widgets/bridge/background.h"
#include "widgets/bridge/crawl_station.h"
#include "widgets/bridge/event_desk.h"
#include "widgets/console/console_model.h"

class QMenu;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

class ColumnChooser;
class ConsoleDelegate;

class ConsoleTable final : public QTableView {
    Q_OBJECT

public:
    ConsoleTable(theme::Theme& theme, ConsoleModel& model, QWidget* parent = nullptr);

    // Where time, address and duration of a strip's cell come from; without it the tip names the outcomes only. Both
    // outlive the table.
    void setEvents(bridge::EventDesk& desk, bridge::Background& background);

    bridge::Names selectedNames() const;
    QString selectedText() const; // header and selected rows, tab-separated, shown columns only

    enum class Which { Shown, All };
    QString
    csv(Which which) const; // RFC 4180: every row that passes the filter, in its order; figures as plain numbers

    QByteArray saveColumns() const;
    void restoreColumns(const QByteArray& state);

    ColumnChooser* showColumnChooser(const QPoint& at); // `at` in global coordinates: its upper corner
    QMenu* showSortMenu(const QPoint& at);              // what to sort by, for the keys
    void fitRows();                                     // heights of the rows that are in sight

protected:
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void hover(int row);
    QList<int> columnsInOrder(Which which) const;
    bool showStripTip(const QPoint& global, const QPoint& at);
    void askAttempts(const std::string& source);
    QString stripTip(int row, int attempt) const;

    theme::Theme& m_theme;
    ConsoleModel& m_model;
    ConsoleDelegate* m_delegate;
    bridge::EventDesk* m_events = nullptr;
    bridge::Background* m_background = nullptr;
    std::string m_attemptsOf; // what m_attempts are of, as it was at m_attemptsAt
    base::WallTime m_attemptsAt{};
    std::vector<eventlog::EventPtr> m_attempts; // newest last
    bool m_asking = false;
    int m_hoveredRow = -1;
    QPointer<ColumnChooser> m_chooser;
};

} // namespace gleaner::console
