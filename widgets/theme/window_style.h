#pragma once
// Draws what a style sheet cannot draw in the tokens' colours: check boxes, radio buttons, combo boxes, spin boxes,
// arrows, focus.

#include <memory>

#include <QProxyStyle>

#include "widgets/theme/theme_state.h"

namespace gleaner::theme {

class WindowStyle final : public QProxyStyle {
    Q_OBJECT

public:
    explicit WindowStyle(std::shared_ptr<Theme::State> state);

    using QProxyStyle::polish;
    void polish(QWidget* widget) override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                         const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returnData) const override;

private:
    const Tokens& tokens() const { return m_state->tokens; }
    void drawIcon(QPainter* painter, const QRect& rect, const QString& name, const QColor& colour, int pixels) const;
    void drawBox(const QStyleOption* option, QPainter* painter, bool round) const;
    void drawField(const QStyleOption* option, QPainter* painter) const;
    void drawComboBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;
    void drawSpinBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;

    std::shared_ptr<Theme::State> m_state;
};

} // namespace gleaner::theme
