#pragma once
// A plot over time: thin lines with gaps, a dashed threshold, marks with words, round local times, a cursor that
// several plots share. Keys: ←/→ move the cursor to the samples beside it (Ctrl: ten at once), Home/End to the first
// and last, Escape removes it, Enter and double click activate. Oldest at the start side: mirrored where people read
// from the right.

#include <memory>
#include <optional>

#include <QWidget>

#include "widgets/plots/plot_data.h"

class QAction;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::plots {

// GUI thread. Values in, signals out.
class TimePlot final : public QWidget {
    Q_OBJECT

public:
    enum class Size {
        Small, // one of several: few ticks
        Large  // a page of its own: more ticks, values on the axis
    };

    explicit TimePlot(theme::Theme& theme, Size size = Size::Small, QWidget* parent = nullptr);
    ~TimePlot() override;

    // Taken at once and drawn with the next redraw: at most four a second, none while hidden.
    void setData(PlotData data);
    const PlotData& data() const;

    // The cursor; none = not shown. Does not emit cursorMoved(), so that plots can follow each other.
    void setCursorTime(std::optional<double> time);
    std::optional<double> cursorTime() const;

    QString summary() const;      // the accessible description: summaryOf(data), and the values at the cursor
    QAction* tableAction() const; // "Show as table", also in the context menu
    void showTable();             // a window of its own with every value; closed with Escape

    int redraws() const; // since it was made: for tests and the figures of benchmarks
    void redrawNow();    // without waiting for the timer: for benchmarks and printing

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void cursorMoved(double time); // by a person; NaN = the cursor is gone
    void activated();              // double click or Enter: open the big one

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::plots
