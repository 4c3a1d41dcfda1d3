#include "widgets/mainwindow/way_button.h"

#include <QPainter>

#include "widgets/theme/theme.h"

namespace gleaner::mainwindow {

WayButton::WayButton(theme::Theme& theme, const QString& icon, const QString& title, const QString& words, bool primary,
                     QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_iconName(icon), m_words(words), m_primary(primary) {
    setText(title);
    setAccessibleDescription(words);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, qOverload<>(&QWidget::update));
}

void WayButton::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void WayButton::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

void WayButton::paintEvent(QPaintEvent*) {
    const theme::Tokens& t = m_theme.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool lit = isEnabled() && (underMouse() || isDown());
    painter.setBrush(!isEnabled() ? t.ground : lit ? t.hover : t.panel);
    painter.setPen(QPen(hasFocus() ? t.accent : isEnabled() ? t.edge : t.line, hasFocus() ? 1.5 : 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), theme::kRadius, theme::kRadius);
    const QRectF disc(16, height() / 2.0 - 18, 36, 36);
    painter.setPen(Qt::NoPen);
    painter.setBrush(!isEnabled() ? t.chip : m_primary ? t.accent : t.selection);
    painter.drawEllipse(disc);
    const QColor ink = !isEnabled() ? t.dim : m_primary ? t.onAccent : t.accent;
    painter.drawPixmap(disc.topLeft() + QPointF(9, 9), m_theme.pixmap(m_iconName, ink, 18, devicePixelRatioF()));
    const QRect words(68, 0, width() - 84, height());
    painter.setFont(m_theme.strongFont());
    painter.setPen(isEnabled() ? t.text : t.dim);
    painter.drawText(words.adjusted(0, 13, 0, 0), Qt::AlignLeft | Qt::AlignTop, text());
    painter.setFont(m_theme.smallFont());
    painter.setPen(t.dim);
    painter.drawText(words.adjusted(0, 34, 0, 0), Qt::AlignLeft | Qt::AlignTop,
                     painter.fontMetrics().elidedText(m_words, Qt::ElideRight, words.width()));
}

} // namespace gleaner::mainwindow
