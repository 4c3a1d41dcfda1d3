#include "widgets/alerts/alert_delegate.h"

#include <QApplication>
#include <QPainter>
#include <QTextLayout>

#include "widgets/alerts/alert_list_model.h"
#include "widgets/theme/theme.h"
#include "widgets/wording/alerts.h"

namespace gleaner::alertviews {
namespace {

constexpr int kSide = 16; // space left and right of a row
constexpr int kTop = 10;
constexpr int kTextAt = kSide + 20 + 2 * theme::kStep; // beside the icon
constexpr int kTitleHeight = 20;
constexpr int kLineHeight = 17;
constexpr int kParagraphLines = 2;

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

bool isKnown(const crawl::Alert& alert) {
    return !alert.acknowledgedBy.empty() || alert.snoozedUntil.has_value();
}

QColor inkOf(const crawl::Alert& alert, const theme::Tokens& tokens) {
    if (alert.phase != crawl::Alert::Phase::Firing || isKnown(alert))
        return tokens.dim;
    return alert.severity == "critical" ? tokens.serverError : tokens.clientError;
}

// The words beside the title: how bad, and that somebody knows.
QString tagOf(const crawl::Alert& alert) {
    if (alert.snoozedUntil)
        return AlertDelegate::tr("snoozed");
    if (!alert.acknowledgedBy.empty())
        return AlertDelegate::tr("acknowledged");
    if (alert.phase != crawl::Alert::Phase::Firing)
        return text(wording::phaseWord(alert.phase));
    return text(wording::severityWord(alert.severity));
}

// `sentence` and, in a quieter colour, `action`, in at most kParagraphLines lines; returns in how many.
int paintParagraph(QPainter* painter, const QRect& area, const QFont& font, const QString& sentence,
                   const QString& action, const theme::Tokens& tokens, bool reverse) {
    const QString all = action.isEmpty() ? sentence : sentence + QLatin1Char(' ') + action;
    QTextOption wrap;
    wrap.setWrapMode(QTextOption::WordWrap);
    wrap.setTextDirection(Qt::LayoutDirectionAuto); // the words say which way they run, the window where they begin
    wrap.setAlignment(Qt::AlignAbsolute | (reverse ? Qt::AlignRight : Qt::AlignLeft));
    QTextLayout layout(all, font);
    layout.setTextOption(wrap);
    QTextLayout::FormatRange quiet;
    quiet.start = int(sentence.size());
    quiet.length = int(all.size() - sentence.size());
    quiet.format.setForeground(tokens.dim);
    layout.setFormats({quiet});
    layout.beginLayout();
    QTextLine last;
    for (int line = 0; line < kParagraphLines; ++line) {
        QTextLine next = layout.createLine();
        if (!next.isValid())
            break;
        next.setLineWidth(area.width());
        next.setPosition(QPointF(0, line * kLineHeight));
        last = next;
    }
    layout.endLayout();
    painter->setPen(tokens.text);
    const bool cut = last.isValid() && last.textStart() + last.textLength() < all.size();
    if (!cut) {
        layout.draw(painter, area.topLeft());
        return layout.lineCount();
    }
    for (int line = 0; line + 1 < layout.lineCount(); ++line)
        layout.lineAt(line).draw(painter, area.topLeft());
    painter->setPen(last.textStart() >= sentence.size() ? tokens.dim : tokens.text);
    painter->drawText(QRect(area.left(), area.top() + (kParagraphLines - 1) * kLineHeight, area.width(), kLineHeight),
                      int(wrap.alignment() | Qt::AlignVCenter),
                      QFontMetrics(font).elidedText(all.mid(last.textStart()), Qt::ElideRight, area.width()));
    return kParagraphLines;
}

} // namespace

AlertDelegate::AlertDelegate(theme::Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

QSize AlertDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {100, kAlertRowHeight};
}

void AlertDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const theme::Tokens& tokens = m_theme.tokens();
    const auto* model = qobject_cast<const AlertListModel*>(index.model());
    if (!model)
        return;
    const crawl::Alert& alert = model->alert(index.row());
    painter->save();
    painter->setLayoutDirection(Qt::LayoutDirectionAuto);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, tokens.selection);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, tokens.hover);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), tokens.line);
    const QRect icon = QStyle::visualRect(option.direction, option.rect,
                                          QRect(option.rect.left() + kSide, option.rect.top() + kTop, 20, 20));
    painter->drawPixmap(icon.topLeft(), m_theme.pixmap(iconOf(alert), inkOf(alert, tokens), 20,
                                                       painter->device()->devicePixelRatioF()));
    paintTexts(painter, option, index);
    if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange) {
        painter->setPen(QPen(tokens.accent, 1));
        painter->drawRect(option.rect.adjusted(1, 1, -2, -2));
    }
    painter->restore();
}

void AlertDelegate::paintTexts(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const theme::Tokens& tokens = m_theme.tokens();
    const auto* model = qobject_cast<const AlertListModel*>(index.model());
    const crawl::Alert& alert = model->alert(index.row());
    const QRect all = option.rect.adjusted(0, kTop, 0, -kTop);
    const int width = all.width() - kTextAt - kSide;
    const auto placed = [&](int top, int height, int left = 0, int span = -1) {
        return QStyle::visualRect(option.direction, option.rect,
                                  QRect(all.left() + kTextAt + left, all.top() + top, span < 0 ? width : span, height));
    };
    const QString tag = tagOf(alert);
    const QFont small = m_theme.smallFont();
    const int tagWidth = QFontMetrics(small).horizontalAdvance(tag);
    const bool reverse = option.direction == Qt::RightToLeft;
    const int leading = int((reverse ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::AlignAbsolute);

    painter->setFont(m_theme.strongFont());
    painter->setPen(isKnown(alert) ? tokens.dim : tokens.text);
    const QFontMetrics strong(m_theme.strongFont());
    painter->drawText(placed(0, kTitleHeight, 0, width - tagWidth - 12), leading,
                      strong.elidedText(index.data().toString(), Qt::ElideRight, width - tagWidth - 12));
    painter->setFont(small);
    painter->setPen(inkOf(alert, tokens));
    painter->drawText(placed(0, kTitleHeight, width - tagWidth, tagWidth), leading, tag);

    const auto action = alert.args.find("action");
    const int lines = paintParagraph(
        painter, placed(kTitleHeight, kParagraphLines * kLineHeight), small, text(wording::alertSentence(alert)),
        action == alert.args.end() ? QString() : text(wording::alertAction(action->second)), tokens, reverse);
    painter->setFont(m_theme.tinyFont());
    painter->setPen(tokens.dim);
    const QFontMetrics tiny(m_theme.tinyFont());
    painter->drawText(placed(kTitleHeight + lines * kLineHeight + 2, kLineHeight), leading,
                      tiny.elidedText(text(wording::alertStanding(alert, model->now())), Qt::ElideRight, width));
}

} // namespace gleaner::alertviews
