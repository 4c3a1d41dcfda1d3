#include "widgets/theme/icon_engine.h"

#include <algorithm>
#include <cmath>

#include <QPainter>

namespace gleaner::theme {

QColor IconEngine::colour(QIcon::Mode mode, QIcon::State state) const {
    const Tokens& tokens = m_state->tokens;
    if (mode == QIcon::Disabled)
        return blend(tokens.panel, tokens.dim, 0.5);
    if (state == QIcon::On && (m_ink == Ink::Text || m_ink == Ink::Dim))
        return tokens.accent;
    switch (m_ink) {
    case Ink::Text:
        return tokens.text;
    case Ink::Dim:
        return tokens.dim;
    case Ink::Accent:
        return tokens.accent;
    case Ink::OnAccent:
        return tokens.onAccent;
    case Ink::Success:
        return tokens.success;
    case Ink::Caution:
        return tokens.clientError;
    case Ink::Alarm:
        return tokens.serverError;
    }
    return tokens.text;
}

void IconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) {
    const qreal ratio = painter->device()->devicePixelRatioF();
    const int edge = std::min(rect.width(), rect.height());
    QPixmap picture = m_state->render(m_name, colour(mode, state), int(std::ceil(edge * ratio)));
    picture.setDevicePixelRatio(ratio);
    painter->drawPixmap(QPointF(rect.x(), rect.y() + (rect.height() - edge) / 2.0), picture);
}

QPixmap IconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
    const QPixmap drawing = m_state->render(m_name, colour(mode, state), std::min(size.width(), size.height()));
    if (size.width() == size.height())
        return drawing;
    QPixmap wide(size); // at the left of a wider place: what is over is the distance to the words
    wide.fill(Qt::transparent);
    QPainter painter(&wide);
    painter.drawPixmap(0, (size.height() - drawing.height()) / 2, drawing);
    painter.end();
    return wide;
}

// `size` is in device pixels here; the caller sets the ratio (QIcon::pixmap).
QPixmap IconEngine::scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) {
    return pixmap(size, mode, state);
}

} // namespace gleaner::theme
