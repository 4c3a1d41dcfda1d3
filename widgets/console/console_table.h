#pragma once
// The table of sources: columns that can be moved, resized, hidden and sorted by; rows as high as their sentence needs.

#include <QTableView>

#include "widgets/bridge/crawl_station.h"
#include "widgets/console/console_model.h"

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

class ConsoleDelegate;

class ConsoleTable final : public QTableView {
    Q_OBJECT

public:
    ConsoleTable(theme::Theme& theme, ConsoleModel& model, QWidget* parent = nullptr);

    bridge::Names selectedNames() const;
    QString selectedText() const; // header and selected rows, tab-separated, shown columns only

    QByteArray saveColumns() const;
    void restoreColumns(const QByteArray& state);

    void showColumnMenu(const QPoint& at); // which columns are shown; `at` in global coordinates
    void fitRows();                        // heights of the rows that are in sight

protected:
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void hover(int row);

    theme::Theme& m_theme;
    ConsoleModel& m_model;
    ConsoleDelegate* m_delegate;
    int m_hoveredRow = -1;
};

} // namespace gleaner::console
