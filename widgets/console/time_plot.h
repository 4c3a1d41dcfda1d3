#pragma once
// A small plot of the last minutes: up to two lines, a threshold, marks where something happened, gaps where nothing is
// known.

#include <vector>

#include <QColor>
#include <QWidget>

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

struct PlotPoint {
    double time = 0;
    double value = -1; // < 0 = not known: the line has a gap
};

struct PlotMark {
    double time = 0;
    QString words;
};

struct PlotData {
    QString title;                 // "Requests per second · limit 58.9"
    std::vector<PlotPoint> line;   // accent, or the colour of errors
    std::vector<PlotPoint> second; // thinner, dim
    std::vector<PlotMark> marks;
    double threshold = -1; // dashed; < 0 = none
    double now = 0, span = 300;
    double atLeast = 0;   // the axis reaches at least this far
    bool errors = false;  // drawn in the colour of errors
    bool percent = false; // values are shares
};

class TimePlot final : public QWidget {
    Q_OBJECT

public:
    explicit TimePlot(theme::Theme& theme, QWidget* parent = nullptr);

    void setData(PlotData plot);
    QSize sizeHint() const override { return {240, 100}; }
    QSize minimumSizeHint() const override { return {140, 72}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF area() const;
    double top() const; // the value at the upper edge
    QString valueText(double value) const;
    void paintLine(QPainter& painter, const std::vector<PlotPoint>& points, const QColor& ink, double width) const;
    void paintMarks(QPainter& painter) const;
    QPointF at(const PlotPoint& point) const;

    theme::Theme& m_theme;
    PlotData m_data;
    double m_top = 1;
};

} // namespace gleaner::console
