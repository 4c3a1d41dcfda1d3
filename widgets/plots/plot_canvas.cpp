// The header of QCustomPlot is written in Qt's keywords.
#undef QT_NO_KEYWORDS

#include "widgets/plots/plot_canvas.h"

#include <algorithm>
#include <cmath>

#include <qcustomplot.h>

#include "widgets/plots/plot_ticks.h"
#include "widgets/theme/theme.h"

namespace gleaner::plots {
namespace {

constexpr int kValueMargin = 42; // one for all plots, so that those above each other keep one time axis
constexpr int kTimeMargin = 17;
constexpr int kTopMargin = 8;      // half a line of the value axis: what would be cut is not drawn
constexpr double kHeadroom = 1.1;  // over the threshold
constexpr double kMarkRoom = 1.15; // over everything, for the words of marks
constexpr double kTickWidth = 76;
// QCustomPlot makes a line of width 1 one device pixel wide, which is thin on a sharp screen; a real width costs 16
// times as much there, so that only lines of few points have one.
constexpr size_t kFewPoints = 1000;
constexpr double kSharpWidth = 1.1;

// Gives an axis ticks that were worked out before.
class GivenTicks final : public QCPAxisTicker {
public:
    void set(std::vector<Tick> ticks) { m_ticks = std::move(ticks); }
    void generate(const QCPRange&, const QLocale&, QChar, int, QVector<double>& ticks, QVector<double>* subTicks,
                  QVector<QString>* words) override {
        ticks.clear();
        if (subTicks)
            subTicks->clear();
        if (words)
            words->clear();
        for (const Tick& tick : m_ticks) {
            ticks.push_back(tick.at);
            if (words)
                words->push_back(tick.words);
        }
    }

private:
    std::vector<Tick> m_ticks;
};

// The threshold, the beginning of what is expected, and the marks with their words.
class Notes final : public QCPAbstractItem {
public:
    Notes(QCustomPlot* plot, theme::Theme& theme, bool large) : QCPAbstractItem(plot), m_theme(theme), m_large(large) {
        setClipToAxisRect(false);
    }
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

    void set(const PlotData& data) {
        m_threshold = data.threshold;
        m_thresholdName = data.thresholdName;
        m_format = data.format;
        m_now = data.now;
        m_marks.clear();
        for (const PlotMark& mark : data.marks)
            if (mark.time >= data.from && mark.time <= data.to)
                m_marks.push_back(mark);
        std::stable_sort(m_marks.begin(), m_marks.end(),
                         [](const PlotMark& a, const PlotMark& b) { return a.time < b.time; });
    }

protected:
    void draw(QCPPainter* painter) override {
        const QRect area = mParentPlot->axisRect()->rect();
        painter->setAntialiasing(false);
        drawThreshold(painter, area);
        if (!std::isnan(m_now) && mParentPlot->xAxis->range().contains(m_now)) {
            painter->setPen(QPen(theme::blend(m_theme.tokens().ground, m_theme.tokens().dim, 0.6), 1, Qt::DotLine));
            const int x = xOf(m_now);
            painter->drawLine(QPoint(x, area.top()), QPoint(x, area.bottom()));
        }
        drawMarks(painter, area);
    }

private:
    int xOf(double time) const { return int(std::lround(mParentPlot->xAxis->coordToPixel(time))); }

    void drawThreshold(QCPPainter* painter, const QRect& area) {
        if (std::isnan(m_threshold) || !mParentPlot->yAxis->range().contains(m_threshold))
            return;
        QPen dashed(m_theme.tokens().dim, 1);
        dashed.setDashPattern({4, 3});
        painter->setPen(dashed);
        const int y = int(std::lround(mParentPlot->yAxis->coordToPixel(m_threshold)));
        painter->drawLine(QPoint(area.left(), y), QPoint(area.right(), y));
        if (!m_large)
            return; // the title says it
        painter->setFont(m_theme.tinyFont());
        const QString words = m_thresholdName.isEmpty()
                                  ? valueText(m_threshold, m_format)
                                  : m_thresholdName + QLatin1Char(' ') + valueText(m_threshold, m_format);
        const bool above = y - area.top() > 16;
        painter->drawText(QRect(area.left() + 4, above ? y - 16 : y + 2, area.width() - 8, 14),
                          Qt::AlignVCenter | (mParentPlot->isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft), words);
    }

    // A line for each; words beside it, on the side where time went by, unless they would lie on others' words.
    void drawMarks(QCPPainter* painter, const QRect& area) {
        painter->setFont(m_theme.tinyFont());
        const QFontMetrics metrics(painter->font());
        std::vector<std::pair<int, int>> taken;
        const auto isFree = [&](int from, int to) {
            return from >= area.left() && to <= area.right() &&
                   std::none_of(taken.begin(), taken.end(),
                                [&](const auto& other) { return from < other.second + 4 && to + 4 > other.first; });
        };
        for (const PlotMark& mark : m_marks)
            taken.emplace_back(xOf(mark.time), xOf(mark.time));
        for (auto mark = m_marks.rbegin(); mark != m_marks.rend(); ++mark) { // the newest has first choice
            const int x = xOf(mark->time);
            painter->setPen(QPen(colourOf(mark->ink, m_theme.tokens()), 1));
            painter->drawLine(QPoint(x, area.top() - 1), QPoint(x, area.bottom()));
            const int width = metrics.horizontalAdvance(mark->words);
            const bool rtl = mParentPlot->isRightToLeft();
            for (const bool left : {!rtl, rtl}) {
                const int from = left ? x - width - 4 : x + 5;
                if (mark->words.isEmpty() || !isFree(from, from + width))
                    continue;
                painter->drawText(QRect(from, area.top() - 2, width + 1, 14), Qt::AlignLeft | Qt::AlignVCenter,
                                  mark->words);
                taken.emplace_back(from, from + width);
                break;
            }
        }
    }

    theme::Theme& m_theme;
    const bool m_large;
    double m_threshold = kUnknown, m_now = kUnknown;
    QString m_thresholdName;
    PlotFormat m_format = PlotFormat::Rate;
    std::vector<PlotMark> m_marks;
};

// The cursor: a line, a dot on every plotted line. On a buffer of its own, so that moving it draws nothing else.
class Cursor final : public QCPAbstractItem {
public:
    Cursor(QCustomPlot* plot, theme::Theme& theme) : QCPAbstractItem(plot), m_theme(theme) {}
    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

    void set(std::optional<double> time, std::vector<std::pair<PlotPoint, PlotInk>> dots) {
        m_time = time;
        m_dots = std::move(dots);
    }

protected:
    void draw(QCPPainter* painter) override {
        if (!m_time || !mParentPlot->xAxis->range().contains(*m_time))
            return;
        const QRect area = mParentPlot->axisRect()->rect();
        painter->setAntialiasing(false);
        painter->setPen(QPen(m_theme.tokens().dim, 1));
        const int x = int(std::lround(mParentPlot->xAxis->coordToPixel(*m_time)));
        painter->drawLine(QPoint(x, area.top()), QPoint(x, area.bottom()));
        painter->setAntialiasing(true);
        for (const auto& [point, ink] : m_dots) {
            painter->setPen(QPen(m_theme.tokens().panel, 1));
            painter->setBrush(colourOf(ink, m_theme.tokens()));
            painter->drawEllipse(
                QPointF(mParentPlot->xAxis->coordToPixel(point.time), mParentPlot->yAxis->coordToPixel(point.value)), 3,
                3);
        }
    }

private:
    theme::Theme& m_theme;
    std::optional<double> m_time;
    std::vector<std::pair<PlotPoint, PlotInk>> m_dots;
};

double highestOf(const PlotData& data) {
    double highest = std::max(data.atLeast, std::isnan(data.threshold) ? 0 : data.threshold * kHeadroom);
    for (const PlotSeries& series : data.series)
        for (const auto* points : {&series.points, &series.highest})
            for (const PlotPoint& point : *points)
                if (point.time >= data.from && point.time <= data.to && point.value > highest) // false for NaN
                    highest = point.value;
    return data.marks.empty() ? highest : highest * kMarkRoom;
}

} // namespace

QColor colourOf(PlotInk ink, const theme::Tokens& tokens) {
    switch (ink) {
    case PlotInk::Accent:
        return tokens.accent;
    case PlotInk::Success:
        return tokens.success;
    case PlotInk::Caution:
        return tokens.clientError;
    case PlotInk::Alarm:
        return tokens.serverError;
    case PlotInk::Network:
        return tokens.network;
    case PlotInk::Neutral:
        return tokens.none;
    case PlotInk::Dim:
        break;
    }
    return theme::blend(tokens.ground, tokens.dim, 0.8);
}

std::vector<PlotPoint> drawnPoints(const std::vector<PlotPoint>& points, double gapAfter, double stroke) {
    std::vector<PlotPoint> drawn;
    drawn.reserve(points.size() + 16);
    const PlotPoint* before = nullptr; // the known point before this one
    bool joined = false;               // to that one
    bool gap = false;
    const auto close = [&] { // a lone point would be invisible: a stroke of it
        if (before && !joined)
            drawn.push_back({before->time + stroke, before->value});
    };
    for (const PlotPoint& point : points) {
        if (std::isnan(point.value)) {
            gap = true;
            continue;
        }
        if (before && (gap || (gapAfter > 0 && point.time - before->time > gapAfter))) {
            close();
            drawn.push_back({(drawn.back().time + point.time) / 2, kUnknown});
            joined = false;
        } else if (before)
            joined = true;
        drawn.push_back(point);
        before = &point;
        gap = false;
    }
    close();
    return drawn;
}

struct PlotCanvas::Impl {
    theme::Theme& theme;
    const bool large;
    QCustomPlot* plot;
    QSharedPointer<GivenTicks> times{new GivenTicks};
    QSharedPointer<GivenTicks> values{new GivenTicks};
    Notes* notes = nullptr;
    Cursor* cursor = nullptr;

    Impl(theme::Theme& t, bool l, QWidget* parent) : theme(t), large(l), plot(new QCustomPlot(parent)) {
        plot->setAttribute(Qt::WA_TransparentForMouseEvents);
        plot->setAttribute(Qt::WA_OpaquePaintEvent, false); // what lies behind shines through
        plot->setFocusPolicy(Qt::NoFocus);
        plot->setBackground(QBrush(Qt::NoBrush));
        plot->setNoAntialiasingOnDrag(true);
        plot->axisRect()->setAutoMargins(QCP::msNone);
        plot->axisRect()->setMinimumMargins({});
        for (QCPAxis* axis : {plot->xAxis, plot->yAxis, plot->yAxis2}) {
            axis->setVisible(true);
            axis->setBasePen(Qt::NoPen);
            axis->setTickPen(Qt::NoPen);
            axis->setSubTicks(false);
            axis->setTickLabelPadding(5);
            axis->grid()->setVisible(axis == plot->yAxis);
            axis->grid()->setAntialiased(false);
        }
        plot->xAxis->setTicker(times);
        plot->xAxis->setTickPen(QPen(Qt::black, 1));
        plot->xAxis->setTickLength(0, 3);
        plot->xAxis->setTickLabelPadding(1);
        plot->yAxis->setTicker(values);
        plot->yAxis2->setTicker(values);
        notes = new Notes(plot, theme, large);
        notes->setLayer(QStringLiteral("main"));
        cursor = new Cursor(plot, theme);
        cursor->setLayer(QStringLiteral("overlay"));
    }

    void applyTheme() const {
        const theme::Tokens& tokens = theme.tokens();
        for (QCPAxis* axis : {plot->xAxis, plot->yAxis, plot->yAxis2}) {
            axis->setTickLabelFont(theme.tinyFont());
            axis->setTickLabelColor(tokens.dim);
        }
        plot->xAxis->setTickPen(QPen(tokens.edge, 1));
        const QPen grid(theme::blend(tokens.ground, tokens.line, 0.8), 1);
        plot->yAxis->grid()->setPen(grid);
        plot->yAxis->grid()->setZeroLinePen(QPen(tokens.edge, 1));
    }

    void layOut() const {
        const bool rtl = plot->layoutDirection() == Qt::RightToLeft;
        plot->axisRect()->setMargins(QMargins(rtl ? kValueMargin : 0, kTopMargin, rtl ? 0 : kValueMargin, kTimeMargin));
        plot->xAxis->setRangeReversed(rtl);
        plot->yAxis->setTickLabels(rtl);
        plot->yAxis2->setTickLabels(!rtl);
    }

    void setAxes(const PlotData& data) const {
        const double top = roundTop(highestOf(data), data.format);
        plot->xAxis->setRange(data.from, data.to);
        plot->yAxis->setRange(0, top);
        plot->yAxis2->setRange(0, top);
        const double room = plot->width() - kValueMargin;
        times->set(timeTicks(data.from, data.to, std::max(1, int(room / kTickWidth))));
        values->set(valueTicks(top, large || plot->height() > 150 ? 3 : 1, data.format));
    }

    void setLine(int& at, const std::vector<PlotPoint>& points, const PlotData& data, const PlotSeries& series,
                 const QColor& ink) const {
        QCPGraph* graph = at < plot->graphCount() ? plot->graph(at) : plot->addGraph();
        ++at;
        const double pixel = (data.to - data.from) / std::max(1, plot->width());
        const std::vector<PlotPoint> drawn = drawnPoints(points, series.gapAfter, 2 * pixel);
        QVector<QCPGraphData> line;
        line.reserve(int(drawn.size()));
        for (const PlotPoint& point : drawn)
            line.push_back({point.time, point.value});
        graph->data()->set(line, true);
        graph->setAdaptiveSampling(true);
        const bool sharp = plot->devicePixelRatioF() > 1 && drawn.size() <= kFewPoints;
        QPen pen(ink, sharp ? kSharpWidth : 1);
        if (series.dashed)
            pen.setDashPattern({5, 4});
        graph->setPen(pen);
    }
};

PlotCanvas::PlotCanvas(theme::Theme& theme, bool large, QWidget* parent)
    : QWidget(parent), m_impl(std::make_unique<Impl>(theme, large, this)) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    m_impl->applyTheme();
    m_impl->layOut();
}

PlotCanvas::~PlotCanvas() = default;

void PlotCanvas::resizeEvent(QResizeEvent*) {
    m_impl->plot->setGeometry(rect());
}

void PlotCanvas::draw(const PlotData& plot) {
    m_impl->applyTheme();
    m_impl->layOut();
    m_impl->setAxes(plot);
    m_impl->notes->set(plot);
    const theme::Tokens& tokens = m_impl->theme.tokens();
    int used = 0;
    // What matters most is drawn last: the first line lies above the others, bands lie below all.
    for (const PlotSeries& series : plot.series)
        for (const auto* band : {&series.lowest, &series.highest})
            if (!band->empty())
                m_impl->setLine(used, *band, plot, series,
                                theme::blend(tokens.ground, colourOf(series.ink, tokens), 0.4));
    for (auto series = plot.series.rbegin(); series != plot.series.rend(); ++series)
        m_impl->setLine(used, series->points, plot, *series, colourOf(series->ink, tokens));
    while (m_impl->plot->graphCount() > used)
        m_impl->plot->removeGraph(m_impl->plot->graphCount() - 1);
    m_impl->plot->replot(QCustomPlot::rpQueuedRefresh);
}

void PlotCanvas::drawCursor(const PlotData& plot, std::optional<double> time) {
    std::vector<std::pair<PlotPoint, PlotInk>> dots;
    if (time)
        for (const PlotSeries& series : plot.series)
            if (const auto point = knownAt(plot, series, *time))
                dots.emplace_back(*point, series.ink);
    m_impl->cursor->set(time, std::move(dots));
    m_impl->plot->layer(QStringLiteral("overlay"))->replot();
}

double PlotCanvas::timeAt(int x) const {
    return m_impl->plot->xAxis->pixelToCoord(x);
}

QRect PlotCanvas::area() const {
    return m_impl->plot->axisRect()->rect();
}

} // namespace gleaner::plots
