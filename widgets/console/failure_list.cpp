#include "widgets/console/failure_list.h"

#include <algorithm>

#include <QPainter>

#include "widgets/console/event_delegate.h"
#include "widgets/console/event_text.h"
#include "widgets/console/source_text.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

constexpr int kPad = 8;
constexpr int kLine = 18;
constexpr int kRow = 2 * kLine + 7;
constexpr int kFigures = 150; // room for time and milliseconds

// "10:58:12 · 1,204 ms"
QString figuresOf(const eventlog::Event& event) {
    QString words = text(wording::clockTime(event.time));
    if (event.totalMs >= 0)
        words += QStringLiteral(" · ") + FailureModel::tr("%1 ms").arg(millisText(event.totalMs));
    return words;
}

} // namespace

void FailureModel::setFailures(std::vector<eventlog::EventPtr> failures) {
    const auto same = [](const eventlog::EventPtr& a, const eventlog::EventPtr& b) {
        return a->sequence == b->sequence;
    };
    if (std::equal(failures.begin(), failures.end(), m_failures.begin(), m_failures.end(), same))
        return;
    // New ones come at the start, the oldest go at the end; anything else is another list.
    const auto known =
        m_failures.empty() ? failures.end() : std::find_if(failures.begin(), failures.end(), [&](const auto& failure) {
            return same(failure, m_failures.front());
        });
    const auto stay = size_t(failures.end() - known);
    if (known == failures.end() || stay > m_failures.size() ||
        !std::equal(known, failures.end(), m_failures.begin(), same)) {
        beginResetModel();
        m_failures = std::move(failures);
        endResetModel();
        return;
    }
    if (stay < m_failures.size()) {
        beginRemoveRows({}, int(stay), int(m_failures.size()) - 1);
        m_failures.resize(stay);
        endRemoveRows();
    }
    if (known != failures.begin()) {
        beginInsertRows({}, 0, int(known - failures.begin()) - 1);
        m_failures.insert(m_failures.begin(), failures.begin(), known);
        endInsertRows();
    }
}

QVariant FailureModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const eventlog::Event& event = *m_failures[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2, %3, %4")
            .arg(text(event.outcome), outcomeMeaning(event.outcome), figuresOf(event), text(event.url));
    case Qt::ToolTipRole: {
        QString tip = QStringLiteral("%1: %2\n%3\n%4")
                          .arg(text(event.outcome), outcomeMeaning(event.outcome),
                               text(wording::dayAndTime(event.time)), text(event.url));
        const auto detail = event.args.find(eventlog::kDetail);
        if (detail != event.args.end() && !detail->second.empty())
            tip += QLatin1Char('\n') + text(detail->second);
        return tip;
    }
    default:
        return {};
    }
}

QSize FailureDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {120, kRow};
}

void FailureDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const FailureModel*>(index.model());
    if (!model)
        return;
    const eventlog::Event& event = *model->failure(index.row());
    const theme::Tokens& tokens = m_theme.tokens();
    const bool selected = option.state & QStyle::State_Selected;
    painter->save();
    painter->setClipRect(option.rect);
    painter->fillRect(option.rect, selected ? tokens.selection : tokens.panel);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                      theme::blend(tokens.panel, tokens.line, 0.6));
    if (selected && (option.state & QStyle::State_HasFocus))
        painter->fillRect(QStyle::visualRect(option.direction, option.rect,
                                             QRect(option.rect.left(), option.rect.top(), 3, option.rect.height() - 1)),
                          tokens.accent);
    const QRect inner = option.rect.adjusted(kPad, 3, -kPad, -3);
    const QRect upper(inner.left(), inner.top(), inner.width(), kLine);
    const auto placed = [&](const QRect& logical) {
        return QStyle::visualRect(option.direction, option.rect, logical);
    };
    EventDelegate::paintAnswer(*painter, placed(upper.adjusted(0, 0, -kFigures, 0)), event.outcome, m_theme,
                               option.direction);
    painter->setLayoutDirection(Qt::LeftToRight); // figures and addresses keep their order
    painter->setFont(m_theme.figureFont(theme::kTinyPixels));
    painter->setPen(tokens.dim);
    const auto right = QStyle::visualAlignment(option.direction, Qt::AlignRight);
    painter->drawText(placed(upper.adjusted(upper.width() - kFigures, 0, 0, 0)),
                      int(Qt::AlignVCenter | Qt::AlignAbsolute | right), figuresOf(event));
    painter->setFont(m_theme.smallFont());
    painter->setPen(tokens.text);
    const QRect lower(inner.left(), inner.top() + kLine, inner.width(), kLine);
    const auto left = QStyle::visualAlignment(option.direction, Qt::AlignLeft);
    painter->drawText(placed(lower), int(Qt::AlignVCenter | Qt::AlignAbsolute | left),
                      painter->fontMetrics().elidedText(text(event.url), Qt::ElideMiddle, lower.width()));
    painter->restore();
}

} // namespace gleaner::console
