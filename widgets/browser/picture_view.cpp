#include "widgets/browser/picture_view.h"

#include <algorithm>

#include <QPainter>
#include <QPainterPath>

#include "widgets/theme/theme.h"

namespace gleaner::browser {
namespace {

constexpr int kLeastHeight = 140;
constexpr double kMostByWidth = 1.25; // of a tall picture, or nothing else would be left of the panel

} // namespace

PictureView::PictureView(theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&theme, &theme::Theme::changed, this, qOverload<>(&QWidget::update));
}

void PictureView::setPicture(const QImage& picture) {
    m_picture = picture;
    m_scaled = {};
    if (!picture.isNull())
        m_shape = double(picture.width()) / picture.height();
    updateGeometry();
    update();
}

void PictureView::setPlaceholder(const QString& icon, const QString& words) {
    m_icon = icon;
    m_words = words;
    setPicture({});
}

void PictureView::setShape(std::optional<int> width, std::optional<int> height) {
    if (width && height && *width > 0 && *height > 0)
        m_shape = double(*width) / *height;
    updateGeometry();
}

int PictureView::heightForWidth(int width) const {
    return std::clamp(int(width / m_shape), kLeastHeight, std::max(kLeastHeight, int(width * kMostByWidth)));
}

void PictureView::paintEvent(QPaintEvent*) {
    const theme::Tokens& tokens = m_theme.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath frame;
    frame.addRoundedRect(rect(), theme::kRadius, theme::kRadius);
    painter.fillPath(frame, tokens.chip);
    const qreal ratio = devicePixelRatioF();
    if (m_picture.isNull()) {
        constexpr int kIcon = 28;
        painter.drawPixmap(rect().center() - QPoint(kIcon / 2, kIcon),
                           m_theme.pixmap(m_icon, tokens.dim, kIcon, ratio));
        painter.setFont(m_theme.smallFont());
        painter.setPen(tokens.dim);
        painter.drawText(rect().adjusted(0, 2 * kIcon, 0, 0), Qt::AlignHCenter | Qt::AlignVCenter, m_words);
        return;
    }
    // Never larger than it is: stretched pixels would lie about it.
    const QSize room = this->size() * ratio, natural = m_picture.size() * ratio;
    const QSize size = natural.boundedTo(room) == natural ? natural : natural.scaled(room, Qt::KeepAspectRatio);
    if (m_scaled.size() != size) {
        m_scaled = m_picture.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        m_scaled.setDevicePixelRatio(ratio);
    }
    painter.setClipPath(frame);
    const QSizeF shown = m_scaled.deviceIndependentSize();
    painter.drawImage(QPointF((width() - shown.width()) / 2, (height() - shown.height()) / 2), m_scaled);
}

} // namespace gleaner::browser
