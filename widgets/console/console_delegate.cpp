#include "widgets/console/console_delegate.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QTextLayout>

#include "widgets/console/console_columns.h"
#include "widgets/console/outcome_strip.h"
#include "widgets/theme/theme.h"

namespace gleaner::console {
namespace {

constexpr int kPad = 8;
constexpr int kFirstPad = 16; // the table's left edge is in line with the head above it
constexpr int kRateFigures = 92;
constexpr int kBulletWidth = 46;
constexpr int kBulletHeight = 8;
constexpr int kStripHeight = 18;

bool isNothing(const QString& words) { // a figure that says that there is none recedes
    return words == QStringLiteral("0") || words == QStringLiteral("—") || words == QStringLiteral("0 %");
}

} // namespace

struct ConsoleDelegate::Cell {
    QPainter& painter;
    const QStyleOptionViewItem& option;
    const ConsoleModel& model;
    const crawl::SourceFigures& source;
    const theme::Tokens& tokens;
    int column;
    QRect inner; // as from left to right; placed() mirrors it
    QString words;

    QRect placed(const QRect& logical) const { return QStyle::visualRect(option.direction, option.rect, logical); }
};

QRect ConsoleDelegate::stripIn(const QRect& cell) {
    const QRect inner = cell.adjusted(kPad, 0, -kPad, -1);
    return {inner.left(), inner.center().y() - kStripHeight / 2 + 1, inner.width(), kStripHeight};
}

ConsoleDelegate::ConsoleDelegate(theme::Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

QSize ConsoleDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const QFontMetrics metrics(m_theme.baseFont());
    return {metrics.horizontalAdvance(index.data().toString()) + 2 * kPad, theme::kRowHeight};
}

void ConsoleDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const ConsoleModel*>(index.model());
    if (!model)
        return;
    const theme::Tokens& tokens = m_theme.tokens();
    const bool first = index.column() == ConsoleModel::Source;
    const Cell cell{*painter,
                    option,
                    *model,
                    model->source(index.row()),
                    tokens,
                    index.column(),
                    option.rect.adjusted(first ? kFirstPad : kPad, 0, -kPad, -1),
                    index.data().toString()};
    painter->save();
    painter->setClipRect(option.rect);
    const bool selected = option.state & QStyle::State_Selected;
    painter->fillRect(option.rect, selected                      ? tokens.selection
                                   : index.row() == m_hoveredRow ? theme::blend(tokens.panel, tokens.hover, 0.6)
                                                                 : tokens.panel);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), tokens.line);
    if (first && selected && (option.state & QStyle::State_Active))
        painter->fillRect(cell.placed(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height() - 1)),
                          tokens.accent);
    painter->setPen(tokens.text);
    painter->setFont(m_theme.baseFont());
    switch (index.column()) {
    case ConsoleModel::Source: {
        painter->setFont(m_theme.strongFont());
        const QString name = painter->fontMetrics().elidedText(cell.words, Qt::ElideRight, cell.inner.width());
        painter->drawText(cell.placed(cell.inner), Qt::AlignVCenter | Qt::AlignLeft, name);
        break;
    }
    case ConsoleModel::State:
        paintState(cell);
        break;
    case ConsoleModel::Rate:
        paintRate(cell);
        break;
    case ConsoleModel::Last50:
        paintStrip(*painter, stripIn(option.rect), cell.source.last50, tokens, option.direction);
        break;
    case ConsoleModel::Errors:
        paintErrors(cell);
        break;
    case ConsoleModel::Failed:
        paintFigure(cell, cell.words, cell.source.queue.failed > 0 ? tokens.serverError : tokens.dim);
        break;
    case ConsoleModel::Why:
        paintWhy(cell);
        break;
    default:
        paintFigure(cell, cell.words, isNothing(cell.words) ? tokens.dim : tokens.text);
    }
    painter->restore();
}

// Figures keep their order from right to left, too ("7.9 % of 10 %"), at the mirrored side of their cell.
int ConsoleDelegate::placeOf(const Cell& cell) {
    if (!lookOf(cell.column).isFigure)
        return int(Qt::AlignVCenter | Qt::AlignLeft);
    return int(QStyle::visualAlignment(cell.option.direction, Qt::AlignVCenter | Qt::AlignRight) | Qt::AlignAbsolute) |
           int(Qt::TextForceLeftToRight);
}

void ConsoleDelegate::paintFigure(const Cell& cell, const QString& words, const QColor& ink) const {
    cell.painter.setFont(m_theme.figureFont());
    cell.painter.setPen(ink);
    const QString shown = cell.painter.fontMetrics().elidedText(words, Qt::ElideRight, cell.inner.width());
    cell.painter.drawText(cell.placed(cell.inner), placeOf(cell), shown);
}

void ConsoleDelegate::paintState(const Cell& cell) const {
    const QColor ink = theme::colourOf(cell.source.state, cell.tokens);
    const qreal ratio = cell.painter.device()->devicePixelRatioF();
    const QPixmap icon = m_theme.pixmap(theme::iconOf(cell.source.state), ink, 15, ratio);
    cell.painter.drawPixmap(cell.placed(QRect(cell.inner.left(), cell.inner.center().y() - 7, 15, 15)).topLeft(), icon);
    QFont font = m_theme.figureFont(theme::kTinyPixels);
    font.setWeight(QFont::DemiBold);
    cell.painter.setFont(font);
    cell.painter.setPen(ink);
    const QRect words = cell.inner.adjusted(15 + 5, 0, 0, 0);
    cell.painter.drawText(cell.placed(words), Qt::AlignVCenter | Qt::AlignLeft,
                          cell.painter.fontMetrics().elidedText(cell.words, Qt::ElideRight, words.width()));
}

void ConsoleDelegate::paintRate(const Cell& cell) const {
    QPainter& p = cell.painter;
    p.setFont(m_theme.figureFont());
    const QStringList parts = cell.words.split(QStringLiteral(" / "));
    const QString limit = QStringLiteral(" / ") + parts.value(1);
    // Figures stay in their order from right to left, too: "0.4 / 4.0" is a rate and its limit.
    const QRect figures = cell.placed(QRect(cell.inner.left(), cell.inner.top(), kRateFigures, cell.inner.height()));
    constexpr int kPlace = int(Qt::AlignVCenter | Qt::AlignRight | Qt::AlignAbsolute);
    p.setPen(cell.tokens.dim);
    p.drawText(figures, kPlace | Qt::TextForceLeftToRight, limit);
    p.setPen(cell.tokens.text);
    p.drawText(figures.adjusted(0, 0, -p.fontMetrics().horizontalAdvance(limit), 0), kPlace, parts.value(0));
    const QRect track(cell.inner.left() + kRateFigures - 1 + kPad, cell.inner.center().y() - kBulletHeight / 2 + 1,
                      kBulletWidth, kBulletHeight);
    paintBullet(cell, track);
    using crawl::RateOrigin;
    if (cell.source.rateOrigin == RateOrigin::Size || cell.source.rateOrigin == RateOrigin::Floor)
        return; // what anybody expects needs no note
    p.setFont(m_theme.tinyFont());
    p.setPen(cell.source.rateOrigin == RateOrigin::Profile ? cell.tokens.clientError : cell.tokens.dim);
    const QRect note(track.right() + 2 * kPad, cell.inner.top(), cell.inner.right() - track.right() - kPad,
                     cell.inner.height());
    p.drawText(cell.placed(note), Qt::AlignVCenter | Qt::AlignLeft, originText(cell.source.rateOrigin));
}

// The rate within its limit, which is the bar at the end.
void ConsoleDelegate::paintBullet(const Cell& cell, const QRect& track) const {
    QPainter& p = cell.painter;
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(Qt::NoPen);
    p.setBrush(cell.tokens.track);
    p.drawRoundedRect(cell.placed(track), 2, 2);
    const double share =
        cell.source.rateLimit > 0 ? std::clamp(cell.source.actualRate / cell.source.rateLimit, 0.0, 1.0) : 0;
    if (share > 0) {
        const int length = std::max(2, int(std::lround(share * track.width())));
        p.setBrush(theme::blend(cell.tokens.panel, cell.tokens.accent, 0.85));
        p.drawRoundedRect(cell.placed(QRect(track.left(), track.top(), length, track.height())), 2, 2);
    }
    p.restore();
    p.fillRect(cell.placed(QRect(track.right() + 1, track.center().y() - 7, 2, 16)), cell.tokens.text);
}

void ConsoleDelegate::paintErrors(const Cell& cell) const {
    if (!aboveHaltShare(cell.source))
        return paintFigure(cell, cell.words, cell.source.windowTotal > 0 ? cell.tokens.text : cell.tokens.dim);
    QFont font = m_theme.figureFont();
    font.setWeight(QFont::DemiBold);
    cell.painter.setFont(font);
    cell.painter.setPen(cell.tokens.serverError);
    cell.painter.drawText(cell.placed(cell.inner), placeOf(cell), cell.words);
}

void ConsoleDelegate::paintWhy(const Cell& cell) const {
    const QStringList lines = wrapped(cell.words, cell.inner.width(), kWhyLines);
    cell.painter.setFont(m_theme.smallFont());
    cell.painter.setPen(cell.tokens.dim);
    const int height = cell.painter.fontMetrics().height();
    int top = cell.inner.top() + (cell.inner.height() - height * int(lines.size())) / 2;
    for (const QString& line : lines) {
        const QRect place(cell.inner.left(), top, cell.inner.width(), height);
        cell.painter.drawText(cell.placed(place), Qt::AlignLeft, line);
        top += height;
    }
}

QStringList ConsoleDelegate::wrapped(const QString& sentence, int width, int lines) const {
    const QFont font = m_theme.smallFont();
    QTextLayout layout(sentence, font);
    QTextOption wrap;
    wrap.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(wrap);
    layout.beginLayout();
    QStringList result;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(std::max(40, width));
        if (int(result.size()) == lines - 1) { // the last line takes the rest
            const QString rest = sentence.mid(line.textStart());
            result.append(QFontMetrics(font).elidedText(rest, Qt::ElideRight, std::max(40, width)));
            break;
        }
        result.append(sentence.mid(line.textStart(), line.textLength()).trimmed());
    }
    layout.endLayout();
    return result;
}

int ConsoleDelegate::rowHeight(const QString& sentence, int columnWidth) const {
    const int lines = int(wrapped(sentence, columnWidth - 2 * kPad, kWhyLines).size());
    return std::max(theme::kRowHeight, lines * QFontMetrics(m_theme.smallFont()).height() + 2 * theme::kStep);
}

} // namespace gleaner::console
