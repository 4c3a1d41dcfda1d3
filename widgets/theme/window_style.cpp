#include "widgets/theme/window_style.h"

#include <algorithm>
#include <cmath>

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QPainter>
#include <QPushButton>
#include <QStyleFactory>
#include <QStyleOption>

namespace gleaner::theme {

WindowStyle::WindowStyle(std::shared_ptr<Theme::State> state)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))), m_state(std::move(state)) {}

void WindowStyle::drawIcon(QPainter* painter, const QRect& rect, const QString& name, const QColor& colour,
                           int pixels) const {
    const qreal ratio = painter->device()->devicePixelRatioF();
    QPixmap picture = m_state->render(name, colour, int(std::ceil(pixels * ratio)));
    picture.setDevicePixelRatio(ratio);
    painter->drawPixmap(rect.center().x() - pixels / 2 + 1, rect.center().y() - pixels / 2 + 1, picture);
}

void WindowStyle::drawBox(const QStyleOption* option, QPainter* painter, bool round) const {
    const bool on = option->state & (State_On | State_NoChange);
    const bool enabled = option->state & State_Enabled;
    const bool marked = option->state & (State_MouseOver | State_HasFocus);
    const int edge = std::min({option->rect.width(), option->rect.height(), 16});
    const QRectF box(option->rect.center().x() - edge / 2 + 1.5, option->rect.center().y() - edge / 2 + 1.5, edge - 2,
                     edge - 2);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QColor fill = on ? tokens().accent : tokens().panel;
    if (!enabled)
        fill = on ? blend(tokens().panel, tokens().dim, 0.5) : tokens().ground;
    const QColor line = on ? fill : marked && enabled ? tokens().accent : blend(tokens().edge, tokens().dim, 0.45);
    painter->setPen(QPen(line, 1));
    painter->setBrush(fill);
    painter->drawRoundedRect(box, round ? box.width() / 2 : 3.5, round ? box.height() / 2 : 3.5);
    if (on) {
        QPen pen(tokens().onAccent, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
        painter->setPen(pen);
        painter->setBrush(tokens().onAccent);
        const QPointF c = box.center();
        if (round)
            painter->drawEllipse(c, 1.8, 1.8);
        else if (option->state & State_NoChange)
            painter->drawLine(c + QPointF(-3, 0), c + QPointF(3, 0));
        else
            painter->drawPolyline(QPolygonF{c + QPointF(-3.2, 0.2), c + QPointF(-1, 2.5), c + QPointF(3.3, -2.4)});
    }
    if ((option->state & State_HasFocus) && (option->state & State_KeyboardFocusChange)) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(tokens().accent, 1.5));
        painter->drawRoundedRect(box.adjusted(-2, -2, 2, 2), round ? edge : 5, round ? edge : 5);
    }
    painter->restore();
}

void WindowStyle::drawField(const QStyleOption* option, QPainter* painter) const {
    const bool enabled = option->state & State_Enabled;
    const bool focus = option->state & State_HasFocus;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(focus && enabled ? tokens().accent : tokens().edge, focus && enabled ? 1.5 : 1));
    painter->setBrush(!enabled                            ? tokens().ground
                      : (option->state & State_MouseOver) ? blend(tokens().panel, tokens().hover, 0.6)
                                                          : tokens().panel);
    painter->drawRoundedRect(QRectF(option->rect).adjusted(0.75, 0.75, -0.75, -0.75), kRadius, kRadius);
    painter->restore();
}

void WindowStyle::drawComboBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const {
    drawField(option, painter);
    const QRect arrow = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
    drawIcon(painter, arrow, QStringLiteral("chevron-down"), tokens().dim, 14);
}

void WindowStyle::drawSpinBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const {
    drawField(option, painter);
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    if (!spin || spin->buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    const auto ink = [&](QAbstractSpinBox::StepEnabledFlag step) {
        return spin->stepEnabled & step ? tokens().dim : blend(tokens().panel, tokens().dim, 0.4);
    };
    drawIcon(painter, subControlRect(CC_SpinBox, option, SC_SpinBoxUp, widget).translated(0, 1),
             QStringLiteral("chevron-up"), ink(QAbstractSpinBox::StepUpEnabled), 11);
    drawIcon(painter, subControlRect(CC_SpinBox, option, SC_SpinBoxDown, widget).translated(0, -2),
             QStringLiteral("chevron-down"), ink(QAbstractSpinBox::StepDownEnabled), 11);
}

// A styled push button leaves 4 px between icon and words; an icon that is wider than high, drawn at its left, makes
// it 8.
void WindowStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (auto* button = qobject_cast<QPushButton*>(widget);
        button && button->iconSize().width() == button->iconSize().height())
        button->setIconSize({button->iconSize().width() + theme::kStep, button->iconSize().height()});
    // Beside a style sheet, sizeFromContents() is not asked for every spin box.
    if (qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QComboBox*>(widget))
        widget->setMinimumHeight(kControlHeight);
}

void WindowStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const {
    switch (element) {
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        return drawBox(option, painter, false);
    case PE_IndicatorRadioButton:
        return drawBox(option, painter, true);
    case PE_IndicatorArrowDown:
        return drawIcon(painter, option->rect, QStringLiteral("chevron-down"), tokens().dim, 14);
    case PE_IndicatorArrowUp:
        return drawIcon(painter, option->rect, QStringLiteral("chevron-up"), tokens().dim, 14);
    case PE_IndicatorArrowRight:
        return drawIcon(painter, option->rect, QStringLiteral("chevron-right"), tokens().dim, 14);
    case PE_IndicatorArrowLeft:
        return drawIcon(painter, option->rect, QStringLiteral("chevron-left"), tokens().dim, 14);
    case PE_IndicatorHeaderArrow: {
        const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        // Qt calls the indicator of ascending order "down".
        const bool up = header && header->sortIndicator == QStyleOptionHeader::SortDown;
        return drawIcon(painter, option->rect, up ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down"),
                        tokens().accent, 12);
    }
    case PE_FrameFocusRect: {
        if (!(option->state & State_KeyboardFocusChange))
            return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(tokens().accent, 1.5));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), 4, 4);
        painter->restore();
        return;
    }
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void WindowStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                     const QWidget* widget) const {
    if (control == CC_ComboBox)
        return drawComboBox(option, painter, widget);
    if (control == CC_SpinBox)
        return drawSpinBox(option, painter, widget);
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect WindowStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                                  const QWidget* widget) const {
    QRect rect = QProxyStyle::subControlRect(control, option, part, widget);
    if (control == CC_ComboBox && part == SC_ComboBoxEditField)
        rect.adjust(theme::kStep, 0, 0, 0);
    return rect;
}

QSize WindowStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                    const QWidget* widget) const {
    QSize wanted = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ComboBox || type == CT_SpinBox)
        wanted.setHeight(std::max(wanted.height(), kControlHeight));
    if (type == CT_ComboBox)
        wanted.rwidth() += 2 * theme::kStep;
    return wanted;
}

int WindowStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
        return kIconSize;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 16;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return 2 * kStep;
    case PM_HeaderMarkSize:
        return 12;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int WindowStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                           QStyleHintReturn* returnData) const {
    switch (hint) {
    case SH_ToolTip_WakeUpDelay:
        return 400;
    case SH_ScrollBar_LeftClickAbsolutePosition:
        return 1;
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_ItemView_ActivateItemOnSingleClick:
    case SH_EtchDisabledText:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

} // namespace gleaner::theme
