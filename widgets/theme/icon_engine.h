#pragma once
// Draws one line icon in a token's colour, whatever the scheme is at the moment of drawing.

#include <memory>

#include <QIconEngine>

#include "widgets/theme/theme.h"
#include "widgets/theme/theme_state.h"

namespace gleaner::theme {

class IconEngine final : public QIconEngine {
public:
    IconEngine(std::shared_ptr<Theme::State> state, QString name, Ink ink)
        : m_state(std::move(state)), m_name(std::move(name)), m_ink(ink) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override;
    QIconEngine* clone() const override { return new IconEngine(m_state, m_name, m_ink); }
    QString key() const override { return QStringLiteral("gleaner"); }
    bool isNull() override { return false; }

private:
    QColor colour(QIcon::Mode mode, QIcon::State state) const;

    std::shared_ptr<Theme::State> m_state;
    QString m_name;
    Ink m_ink;
};

} // namespace gleaner::theme
