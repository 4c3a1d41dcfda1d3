#include "widgets/console/time_plot.h"

#include <algorithm>
#include <cmath>

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr int kTitleHeight = 20;
constexpr double kGap = 2.5; // seconds without a sample break the line

// The next of 1, 2, 5 × 10ⁿ, so that the axis does not breathe with every sample.
double roundTop(double value) {
    if (value <= 0)
        return 1;
    const double decade = std::pow(10, std::floor(std::log10(value)));
    for (double step : {1.0, 2.0, 5.0})
        if (value <= step * decade * 1.0001)
            return step * decade;
    return 10 * decade;
}

} // namespace

TimePlot::TimePlot(theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&theme, &theme::Theme::changed, this, qOverload<>(&QWidget::update));
}

QString TimePlot::valueText(double value) const {
    if (m_data.percent)
        return QString::number(value * 100, 'f', value < 0.0995 ? 1 : 0) + QStringLiteral(" %");
    return QString::fromStdString(value >= 1000 ? wording::count(std::llround(value)) : wording::rate(value));
}

double TimePlot::top() const {
    double highest = std::max(m_data.atLeast, m_data.threshold);
    for (const auto* points : {&m_data.line, &m_data.second})
        for (const PlotPoint& point : *points)
            highest = std::max(highest, point.value);
    return roundTop(highest * 1.02);
}

void TimePlot::setData(PlotData plot) {
    m_data = std::move(plot);
    m_top = top();
    double lowest = -1, highest = -1;
    for (const PlotPoint& point : m_data.line) {
        if (point.value < 0)
            continue;
        lowest = lowest < 0 ? point.value : std::min(lowest, point.value);
        highest = std::max(highest, point.value);
    }
    setAccessibleName(m_data.title);
    setAccessibleDescription(lowest < 0 ? tr("Nothing is known yet.")
                                        : tr("Now %1; between %2 and %3 in the last five minutes.")
                                              .arg(valueText(std::max(0.0, m_data.line.back().value)),
                                                   valueText(lowest), valueText(highest)));
    update();
}

QRectF TimePlot::area() const {
    return QRectF(rect()).adjusted(0, kTitleHeight + 4, -1, -2);
}

QPointF TimePlot::at(const PlotPoint& point) const {
    const QRectF where = area();
    return {where.right() - (m_data.now - point.time) / m_data.span * where.width(),
            where.bottom() - point.value / m_top * where.height()};
}

void TimePlot::paintLine(QPainter& painter, const std::vector<PlotPoint>& points, const QColor& ink,
                         double width) const {
    QPainterPath path;
    bool pen = false;
    double last = 0;
    for (const PlotPoint& point : points) {
        if (point.value < 0 || point.time < m_data.now - m_data.span) {
            pen = false;
            continue;
        }
        if (pen && point.time - last <= kGap)
            path.lineTo(at(point));
        else
            path.moveTo(at(point));
        pen = true;
        last = point.time;
    }
    painter.setPen(QPen(ink, width));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

void TimePlot::paintMarks(QPainter& painter) const {
    const QRectF where = area();
    painter.setFont(m_theme.tinyFont());
    double freeFrom = where.left(); // labels never overlap: one that would is left out, its line is not
    for (const PlotMark& mark : m_data.marks) {
        if (mark.time < m_data.now - m_data.span || mark.time > m_data.now)
            continue;
        const double x = at({mark.time, 0}).x();
        painter.setPen(QPen(m_theme.tokens().clientError, 1));
        painter.drawLine(QPointF(x, where.top() - 2), QPointF(x, where.bottom()));
        const double width = painter.fontMetrics().horizontalAdvance(mark.words) + 4;
        const double left = x - width >= freeFrom ? x - width : x + 4;
        if (left < freeFrom || left + width > where.right())
            continue;
        painter.drawText(QRectF(left, where.top() - 4, width, 14), Qt::AlignLeft | Qt::AlignVCenter, mark.words);
        freeFrom = left + width;
    }
}

void TimePlot::paintEvent(QPaintEvent*) {
    const theme::Tokens& tokens = m_theme.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF where = area();
    painter.setFont(m_theme.smallFont());
    painter.setPen(tokens.dim);
    const QString scale =
        m_data.percent || m_top < 1 ? valueText(m_top) : QString::fromStdString(wording::count(std::llround(m_top)));
    painter.setFont(m_theme.tinyFont());
    const int scaleWidth = painter.fontMetrics().horizontalAdvance(scale);
    painter.drawText(QRect(width() - scaleWidth, 0, scaleWidth, kTitleHeight), Qt::AlignRight | Qt::AlignVCenter,
                     scale);
    painter.setFont(m_theme.smallFont());
    const QString title = painter.fontMetrics().elidedText(m_data.title, Qt::ElideRight, width() - scaleWidth - 8);
    painter.drawText(QRect(0, 0, width() - scaleWidth - 8, kTitleHeight), Qt::AlignLeft | Qt::AlignVCenter, title);

    painter.setPen(QPen(theme::blend(tokens.ground, tokens.line, 0.8), 1));
    for (int i = 0; i <= 2; ++i) {
        const double y = std::round(where.top() + where.height() * i / 2) + 0.5;
        painter.drawLine(QPointF(where.left(), y), QPointF(where.right(), y));
    }
    if (m_data.threshold >= 0) {
        QPen dashed(tokens.dim, 1);
        dashed.setDashPattern({4, 3});
        painter.setPen(dashed);
        const double y = std::round(at({m_data.now, m_data.threshold}).y()) + 0.5;
        painter.drawLine(QPointF(where.left(), y), QPointF(where.right(), y));
    }
    painter.setClipRect(QRectF(rect()).adjusted(0, kTitleHeight - 2, 0, 0));
    paintLine(painter, m_data.second, theme::blend(tokens.ground, tokens.dim, 0.8), 1);
    paintLine(painter, m_data.line, m_data.errors ? tokens.serverError : tokens.accent, 1.2);
    paintMarks(painter);
}

bool TimePlot::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const QRectF where = area();
    const double time = m_data.now - (where.right() - help->pos().x()) / where.width() * m_data.span;
    const PlotPoint* nearest = nullptr;
    for (const PlotPoint& point : m_data.line)
        if (!nearest || std::abs(point.time - time) < std::abs(nearest->time - time))
            nearest = &point;
    if (nearest && nearest->value >= 0 && std::abs(nearest->time - time) < 5) {
        const base::WallTime when{base::Millis(std::llround(nearest->time * 1000))};
        QToolTip::showText(
            help->globalPos(),
            QStringLiteral("%1   %2").arg(QString::fromStdString(wording::clockTime(when)), valueText(nearest->value)),
            this);
    } else
        QToolTip::hideText();
    return true;
}

} // namespace gleaner::console
