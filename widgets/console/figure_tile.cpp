#include "widgets/console/figure_tile.h"

#include <algorithm>

#include <QPainter>
#include <QPainterPath>

#include "widgets/theme/theme.h"

namespace gleaner::console {
namespace {

constexpr int kHeight = 42;
constexpr int kPad = 8;
constexpr int kCaptionHeight = 15;
constexpr int kValueHeight = 18;
constexpr int kGap = 4; // between a value and what it is measured against
constexpr int kTrendWidth = 36;
constexpr int kTrendHeight = 12;
constexpr int kPartsHeight = 4;
constexpr size_t kTrendLength = 60; // ticks
constexpr int kWidthStep = 8;
constexpr int kSlack = 32; // a tile this much too wide shrinks

} // namespace

FigureTile::FigureTile(theme::Theme& theme, QString caption, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_caption(std::move(caption)) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAutoRepeat(false);
    setValue(QStringLiteral("—"));
    connect(&theme, &theme::Theme::changed, this, qOverload<>(&QWidget::update));
}

int FigureTile::widthWith(const QString& value, const QString& against, bool trend) const {
    QFont strong = m_theme.figureFont();
    strong.setWeight(QFont::DemiBold);
    const int figures = QFontMetrics(strong).horizontalAdvance(value) +
                        QFontMetrics(m_theme.figureFont(theme::kSmallPixels)).horizontalAdvance(against) +
                        (value.isEmpty() || against.isEmpty() ? 0 : kGap) +
                        (trend && !m_trend.empty() ? kTrendWidth + 6 : 0);
    const int caption = QFontMetrics(m_theme.tinyFont()).horizontalAdvance(m_caption);
    const int width = 2 * kPad + std::max(figures, caption);
    return (width + kWidthStep - 1) / kWidthStep * kWidthStep;
}

void FigureTile::fit() {
    const int wanted = widthWith(m_trendShown);
    if (wanted > m_width || wanted + kSlack <= m_width) {
        m_width = wanted;
        updateGeometry();
    }
    update();
}

void FigureTile::setValue(const QString& value, const QString& against) {
    if (value == m_value && against == m_against)
        return;
    m_value = value;
    m_against = against;
    setAccessibleName(QStringLiteral("%1: %2").arg(m_caption, this->value()));
    fit();
}

void FigureTile::addToTrend(double value) {
    m_trend.push_back(value);
    if (m_trend.size() > kTrendLength)
        m_trend.pop_front();
    fit();
}

void FigureTile::setTrendShown(bool shown) {
    if (m_trendShown == shown)
        return;
    m_trendShown = shown;
    m_width = 0; // exactly, this time
    fit();
}

void FigureTile::setParts(std::vector<double> shares) {
    m_parts = std::move(shares);
    update();
}

QSize FigureTile::sizeHint() const {
    return {m_width, kHeight};
}

void FigureTile::paintTrend(QPainter& painter, const QRect& area) const {
    const double top = *std::max_element(m_trend.begin(), m_trend.end());
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    QPainterPath path;
    for (size_t i = 0; i < m_trend.size(); ++i) {
        // The newest stands at the end side, whatever there is of the past before it.
        const double back = double(m_trend.size() - 1 - i) / double(kTrendLength - 1) * (area.width() - 1);
        const QPointF at(rtl ? area.left() + back : area.right() - back,
                         area.bottom() - (top > 0 ? m_trend[i] / top * (area.height() - 1) : 0));
        if (i == 0)
            path.moveTo(at);
        else
            path.lineTo(at);
    }
    painter.setPen(QPen(theme::blend(m_theme.tokens().ground, m_theme.tokens().accent, 0.75), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

void FigureTile::paintParts(QPainter& painter, const QRect& area) const {
    const theme::Tokens& tokens = m_theme.tokens();
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.track);
    painter.drawRoundedRect(area, 2, 2);
    double from = 0;
    double strength = 1;
    for (const double share : m_parts) {
        const double width = share * area.width();
        painter.setBrush(theme::blend(tokens.track, tokens.accent, strength));
        painter.drawRect(
            QRectF(rtl ? area.right() + 1 - from - width : area.left() + from, area.top(), width, area.height()));
        from += width;
        strength *= 0.62;
    }
}

void FigureTile::paintEvent(QPaintEvent*) {
    const theme::Tokens& tokens = m_theme.tokens();
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    const auto side = (rtl ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::AlignAbsolute;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setLayoutDirection(Qt::LayoutDirectionAuto);
    if (isDown() || underMouse() || hasFocus()) {
        painter.setPen(hasFocus() ? QPen(tokens.accent, 1) : QPen(Qt::NoPen));
        painter.setBrush(isDown() || underMouse() ? QBrush(tokens.hover) : QBrush(Qt::NoBrush));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme::kRadius, theme::kRadius);
    }
    const QRect inner = rect().adjusted(kPad, 4, -kPad, 0);
    painter.setFont(m_theme.tinyFont());
    painter.setPen(tokens.dim);
    painter.drawText(QRect(inner.left(), inner.top(), inner.width(), kCaptionHeight), side, m_caption);

    QRect row(inner.left(), inner.top() + kCaptionHeight, inner.width(), kValueHeight);
    if (hasTrend()) {
        const int left = rtl ? row.left() : row.right() - kTrendWidth + 1;
        paintTrend(painter, QRect(left, row.top() + 3, kTrendWidth, kTrendHeight));
    }
    QFont strong = m_theme.figureFont();
    strong.setWeight(QFont::DemiBold);
    painter.setFont(strong);
    painter.setPen(m_value == QLatin1String("—") ? tokens.dim : tokens.text);
    painter.drawText(row, side, m_value);
    const int used = m_value.isEmpty() ? 0 : painter.fontMetrics().horizontalAdvance(m_value) + kGap;
    painter.setLayoutDirection(layoutDirection()); // "/ 188.4" is read on from the value
    painter.setFont(m_theme.figureFont(theme::kSmallPixels));
    painter.setPen(tokens.dim);
    painter.drawText(rtl ? row.adjusted(0, 0, -used, 0) : row.adjusted(used, 0, 0, 0), side, m_against);
    if (!m_parts.empty())
        paintParts(painter, QRect(inner.left(), row.bottom(), inner.width(), kPartsHeight));
}

void FigureTile::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void FigureTile::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace gleaner::console
