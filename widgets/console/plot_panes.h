#pragma once
// Plots with one time axis and one cursor, under each other or side by side; made as needed and kept.

#include <vector>

#include <QScrollArea>

#include "widgets/plots/shared_cursor.h"
#include "widgets/plots/time_plot.h"

class QGridLayout;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

// GUI thread.
class PlotPanes final : public QScrollArea {
    Q_OBJECT

public:
    enum class Arrangement {
        Stack, // large, the first one the largest
        Grid   // small, as many side by side as there is room for
    };

    explicit PlotPanes(theme::Theme& theme, QWidget* parent = nullptr);

    void setPlots(Arrangement arrangement, std::vector<plots::PlotData> plots);
    const std::vector<plots::PlotData>& plots() const { return m_data; }
    plots::SharedCursor& cursor() { return m_cursor; }
    void focusFirst();
    std::optional<size_t> focused() const; // the plot with the keyboard's focus

Q_SIGNALS:
    void activated(int plot);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();
    int columnsFor(size_t plots) const;
    std::vector<plots::TimePlot*>& pool();

    theme::Theme& m_theme;
    QWidget* m_content;
    QGridLayout* m_grid;
    plots::SharedCursor m_cursor;
    Arrangement m_arrangement = Arrangement::Stack;
    std::vector<plots::PlotData> m_data;
    std::vector<plots::TimePlot*> m_large, m_small;
    size_t m_shown = 0;
    int m_columns = 0;
};

} // namespace gleaner::console
