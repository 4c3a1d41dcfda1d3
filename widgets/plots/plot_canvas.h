#pragma once
// The drawing of a plot, on QCustomPlot: axes, grid, lines, threshold, marks, cursor. No input, no words of its own.

#include <memory>
#include <optional>

#include <QWidget>

#include "widgets/plots/plot_data.h"

namespace gleaner::theme {
class Theme;
struct Tokens;
} // namespace gleaner::theme

namespace gleaner::plots {

QColor colourOf(PlotInk ink, const theme::Tokens& tokens);

// What is drawn of a line: gaps as NaN wide enough to survive adaptive sampling, lone points as short strokes.
std::vector<PlotPoint> drawnPoints(const std::vector<PlotPoint>& points, double gapAfter, double stroke);

class PlotCanvas final : public QWidget {
    Q_OBJECT

public:
    PlotCanvas(theme::Theme& theme, bool large, QWidget* parent);
    ~PlotCanvas() override;

    void draw(const PlotData& data); // draws at once
    void drawCursor(const PlotData& data, std::optional<double> time);

    double timeAt(int x) const; // of the last draw()
    QRect area() const;         // where the lines are

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::plots
