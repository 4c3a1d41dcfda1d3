#include "widgets/console/event_delegate.h"

#include <QPainter>

#include "widgets/console/event_log_model.h"
#include "widgets/console/event_text.h"
#include "widgets/console/outcome_strip.h"
#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"

namespace gleaner::console {
namespace {

constexpr int kPad = 8;
constexpr int kFirstPad = 16; // in line with the head above
constexpr int kGlyph = 16;    // room for an answer's glyph
constexpr int kIcon = 14;

QColor colourOf(eventlog::Level level, const theme::Tokens& tokens) {
    switch (level) {
    case eventlog::Level::Info:
    case eventlog::Level::Notice:
        return tokens.dim;
    case eventlog::Level::Warning:
        return tokens.clientError;
    case eventlog::Level::Error:
        break;
    }
    return tokens.serverError;
}

} // namespace

QSize EventDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const QFontMetrics metrics(m_theme.baseFont());
    return {metrics.horizontalAdvance(index.data().toString()) + 2 * kPad + kGlyph, theme::kCompactRowHeight};
}

void EventDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const EventLogModel*>(index.model());
    if (!model)
        return;
    const theme::Tokens& tokens = m_theme.tokens();
    const eventlog::Event& event = *model->event(index.row());
    const bool first = index.column() == EventLogModel::Time;
    const bool selected = option.state & QStyle::State_Selected;
    painter->save();
    painter->setClipRect(option.rect);
    painter->fillRect(option.rect, selected ? tokens.selection : tokens.panel);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                      theme::blend(tokens.panel, tokens.line, 0.6));
    const QRect logical = option.rect.adjusted(first ? kFirstPad : kPad, 0, -kPad, -1);
    const QRect inner = QStyle::visualRect(option.direction, option.rect, logical);
    if (first && selected && (option.state & QStyle::State_Active))
        painter->fillRect(QStyle::visualRect(option.direction, option.rect,
                                             QRect(option.rect.left(), option.rect.top(), 3, option.rect.height() - 1)),
                          tokens.accent);
    const bool figure = EventLogModel::isFigure(index.column());
    switch (index.column()) {
    case EventLogModel::Level:
        paintLevel(*painter, inner, event.level, option.direction);
        break;
    case EventLogModel::Answer:
        if (!event.outcome.empty())
            paintAnswer(*painter, inner, event.outcome, m_theme, option.direction);
        break;
    default: {
        const bool quiet = first || figure || (index.column() == EventLogModel::Source && event.source.empty());
        painter->setFont(first || figure ? m_theme.figureFont(theme::kSmallPixels) : m_theme.baseFont());
        painter->setPen(quiet ? tokens.dim : tokens.text);
        // Of an address its end says more than its middle.
        const bool address = index.column() == EventLogModel::What && isRequest(event);
        if (address || figure || first)
            painter->setLayoutDirection(Qt::LeftToRight); // figures and addresses keep their order
        const QString words = painter->fontMetrics().elidedText(
            index.data().toString(), address ? Qt::ElideMiddle : Qt::ElideRight, inner.width());
        const auto side = QStyle::visualAlignment(option.direction, figure ? Qt::AlignRight : Qt::AlignLeft);
        painter->drawText(inner, int(Qt::AlignVCenter | Qt::AlignAbsolute | side), words);
    }
    }
    painter->restore();
}

void EventDelegate::paintLevel(QPainter& painter, const QRect& inner, eventlog::Level level,
                               Qt::LayoutDirection direction) const {
    const QString icon = levelIcon(level);
    if (icon.isEmpty())
        return;
    const QRect place = QStyle::alignedRect(direction, Qt::AlignVCenter | Qt::AlignLeft, {kIcon, kIcon}, inner);
    painter.drawPixmap(place.topLeft(), m_theme.pixmap(icon, colourOf(level, m_theme.tokens()), kIcon,
                                                       painter.device()->devicePixelRatioF()));
}

void EventDelegate::paintAnswer(QPainter& painter, const QRect& area, const std::string& outcome,
                                const theme::Theme& theme, Qt::LayoutDirection direction) {
    const model::OutcomeClass kind = classOfName(outcome);
    painter.setPen(theme::colourOf(kind, theme.tokens()));
    painter.setFont(theme.baseFont());
    const QRect glyph = QStyle::visualRect(direction, area, QRect(area.left(), area.top(), kGlyph, area.height()));
    painter.drawText(glyph, int(Qt::AlignVCenter | Qt::AlignHCenter), theme::glyphOf(kind));
    painter.setFont(theme.figureFont());
    const QRect words = QStyle::visualRect(direction, area, area.adjusted(kGlyph + 4, 0, 0, 0));
    const auto side = QStyle::visualAlignment(direction, Qt::AlignLeft);
    painter.drawText(words, int(Qt::AlignVCenter | Qt::AlignAbsolute | side),
                     painter.fontMetrics().elidedText(text(outcome), Qt::ElideRight, words.width()));
}

} // namespace gleaner::console
