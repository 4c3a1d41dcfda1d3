#include "widgets/delegates/thumbnail_delegate.h"

#include <QPainter>
#include <QPainterPath>

#include "core/analysis/placeholder.h"
#include "widgets/models/record_grid_model.h"
#include "widgets/models/record_words.h"
#include "widgets/models/thumbnail_loader.h"
#include "widgets/theme/theme.h"

namespace gleaner::delegates {
namespace {

using theme::kStep;

constexpr int kGap = kStep;         // around a cell's frame
constexpr int kPadding = 2 * kStep; // between the frame and the picture
constexpr int kTitleHeight = 18;
constexpr int kLicenceHeight = 16;
constexpr int kMark = 13;
constexpr double kBoxShape = 0.84; // height of the picture's box by its width: between 4:3 and a square
constexpr int kElidedKept = 4000;
constexpr int kBlursKept = 1000;
constexpr int kBlurEdge = 40; // pixels of a kept blur: smooth enough to be stretched, small enough to keep a thousand

// The grid of a placeholder as a small smooth picture; null for bytes that are none.
QImage blurOf(std::span<const std::uint8_t> placeholder) {
    const auto grid = analysis::placeholderPixels(placeholder);
    if (!grid)
        return {};
    QImage coarse(grid->width, grid->height, QImage::Format_RGB32);
    for (int y = 0; y < grid->height; ++y)
        for (int x = 0; x < grid->width; ++x) {
            const auto& [red, green, blue] = grid->pixels[size_t(y * grid->width + x)];
            coarse.setPixel(x, y, qRgb(red, green, blue));
        }
    return coarse.scaled(kBlurEdge, kBlurEdge, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

} // namespace

ThumbnailDelegate::ThumbnailDelegate(theme::Theme& theme, const models::RecordGridModel& model,
                                     const models::ThumbnailLoader& pictures, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme), m_model(model), m_pictures(pictures), m_blurs(kBlursKept),
      m_elided(kElidedKept) {
    connect(&theme, &theme::Theme::changed, this, [this] { m_elided.clear(); });
}

int ThumbnailDelegate::columnWidth(int edge) {
    return edge + 2 * (kGap + kPadding);
}
void ThumbnailDelegate::setColumn(int width) {
    m_column = width;
}

QSize ThumbnailDelegate::pictureBox() const {
    const int edge = std::max(kEdgeStep, (m_column - columnWidth(0)) / kEdgeStep * kEdgeStep);
    return {edge, qRound(edge * kBoxShape)};
}

QSize ThumbnailDelegate::cell() const {
    return {m_column, pictureBox().height() + columnWidth(0) + kPadding + kTitleHeight + kLicenceHeight};
}

QString ThumbnailDelegate::elided(const QString& text, const QFont& font, int width) const {
    const QString key = QString::number(width) + QLatin1Char('/') + QString::number(font.pixelSize()) + text;
    if (const QString* known = m_elided.object(key))
        return *known;
    QString shorter = QFontMetrics(font).elidedText(text, Qt::ElideRight, width);
    m_elided.insert(key, new QString(shorter));
    return shorter;
}

void ThumbnailDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    // What the steps leave over goes to both sides.
    const int width = pictureBox().width() + 2 * kPadding;
    const QRect frame(option.rect.x() + (option.rect.width() - width) / 2, option.rect.y() + kGap, width,
                      option.rect.height() - 2 * kGap);
    const catalog::RecordSummary* record = m_model.summaryAt(index.row());
    painter->save();
    paintFrame(painter, option, frame);
    const QRect box(frame.topLeft() + QPoint(kPadding, kPadding), pictureBox());
    paintPicture(painter, box, record, option.state & QStyle::State_Selected, index.row());
    const QRect words(box.left(), box.bottom() + 1 + kPadding, box.width(), kTitleHeight + kLicenceHeight);
    paintWords(painter, option, words, record, index.data(Qt::DisplayRole).toString());
    painter->restore();
}

void ThumbnailDelegate::paintFrame(QPainter* painter, const QStyleOptionViewItem& option, const QRect& frame) const {
    const theme::Tokens& tokens = m_theme.tokens();
    const bool selected = option.state & QStyle::State_Selected;
    const bool focus = option.state & QStyle::State_HasFocus;
    const bool hover = option.state & QStyle::State_MouseOver;
    if (!selected && !focus && !hover)
        return;
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF line = QRectF(frame).adjusted(1, 1, -1, -1);
    if (selected)
        painter->setPen(QPen(tokens.accent, 2));
    else if (focus)
        painter->setPen(QPen(tokens.accent, 1, Qt::DashLine));
    else
        painter->setPen(Qt::NoPen);
    painter->setBrush(selected ? tokens.selection : hover ? tokens.hover : QColor(Qt::transparent));
    painter->drawRoundedRect(line, theme::kRadius + 1, theme::kRadius + 1);
    painter->setRenderHint(QPainter::Antialiasing, false);
}

void ThumbnailDelegate::paintPicture(QPainter* painter, const QRect& box, const catalog::RecordSummary* record,
                                     bool selected, int row) const {
    const theme::Tokens& tokens = m_theme.tokens();
    painter->setPen(Qt::NoPen);
    painter->setBrush(selected ? theme::blend(tokens.selection, tokens.accent, 0.07) : tokens.chip);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->drawRoundedRect(box, 3, 3);
    painter->setRenderHint(QPainter::Antialiasing, false);
    if (!record) {
        using RowState = models::RecordGridModel::RowState;
        const RowState state = m_model.rowState(row);
        if (state == RowState::Removed)
            return paintPlaceholder(painter, box, QStringLiteral("trash-2"), tr("Removed"));
        if (state == RowState::Failed)
            return paintPlaceholder(painter, box, QStringLiteral("triangle-alert"), tr("Not readable"));
        return paintPlaceholder(painter, box, QStringLiteral("loader"), tr("Loading"));
    }
    if (!record->blob)
        return paintPlaceholder(painter, box, models::stateIcon(record->crawlState),
                                models::stateWords(record->crawlState));
    const QImage image = m_pictures.image(*record->blob);
    if (image.isNull()) {
        switch (m_pictures.state(*record->blob)) {
        case models::ThumbnailLoader::State::Missing:
            return paintPlaceholder(painter, box, QStringLiteral("image"), tr("No preview"));
        case models::ThumbnailLoader::State::Damaged:
            return paintPlaceholder(painter, box, QStringLiteral("triangle-alert"), tr("Preview damaged"));
        case models::ThumbnailLoader::State::Ready:
        case models::ThumbnailLoader::State::Loading:
            if (paintBlur(painter, box, *record))
                return;
            return paintPlaceholder(painter, box, QStringLiteral("loader"), tr("Loading"));
        }
    }
    const QSizeF natural = image.deviceIndependentSize();
    // A stand-in of another size is stretched to where the right one will be.
    const bool stretched = natural.width() > box.width() + 1 || natural.height() > box.height() + 1;
    const QSizeF size = stretched ? natural.scaled(box.size(), Qt::KeepAspectRatio) : natural;
    const QPoint corner(box.x() + qRound((box.width() - size.width()) / 2),
                        box.y() + qRound((box.height() - size.height()) / 2));
    if (stretched)
        painter->drawImage(QRectF(corner, size), image);
    else
        painter->drawImage(corner, image);
}

bool ThumbnailDelegate::paintBlur(QPainter* painter, const QRect& box, const catalog::RecordSummary& record) const {
    if (record.placeholder.empty())
        return false;
    const QByteArray key(reinterpret_cast<const char*>(record.placeholder.data()),
                         qsizetype(record.placeholder.size()));
    const QImage* blur = m_blurs.object(key);
    if (!blur) {
        auto* made = new QImage(blurOf(record.placeholder));
        m_blurs.insert(key, made);
        blur = made;
    }
    if (blur->isNull())
        return false;
    // Where the picture will be: fitted into the box, never enlarged.
    QSizeF size = record.width && record.height ? QSizeF(*record.width, *record.height) : QSizeF(blur->size()) * 100;
    if (size.width() > box.width() || size.height() > box.height())
        size.scale(box.size(), Qt::KeepAspectRatio);
    const QRectF place(box.x() + (box.width() - size.width()) / 2, box.y() + (box.height() - size.height()) / 2,
                       size.width(), size.height());
    const bool smooth = painter->testRenderHint(QPainter::SmoothPixmapTransform);
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    painter->drawImage(place, *blur);
    painter->setRenderHint(QPainter::SmoothPixmapTransform, smooth);
    return true;
}

void ThumbnailDelegate::paintPlaceholder(QPainter* painter, const QRect& box, const QString& icon,
                                         const QString& word) const {
    constexpr int kIcon = 20;
    const QColor ink = m_theme.tokens().dim;
    const QFont font = m_theme.tinyFont();
    const int top = box.center().y() - (kIcon + kStep + kLicenceHeight) / 2;
    painter->drawPixmap(box.center().x() - kIcon / 2, top,
                        m_theme.pixmap(icon, ink, kIcon, painter->device()->devicePixelRatioF()));
    painter->setFont(font);
    painter->setPen(ink);
    painter->drawText(QRect(box.left(), top + kIcon + kStep, box.width(), kLicenceHeight), Qt::AlignCenter,
                      elided(word, font, box.width() - 2 * kStep));
}

void ThumbnailDelegate::paintWords(QPainter* painter, const QStyleOptionViewItem& option, const QRect& words,
                                   const catalog::RecordSummary* record, const QString& title) const {
    const theme::Tokens& tokens = m_theme.tokens();
    const Qt::Alignment leading = QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter);
    const QFont titleFont = m_theme.baseFont();
    painter->setFont(titleFont);
    painter->setPen(record && !record->title.empty() ? tokens.text : tokens.dim);
    painter->drawText(QRect(words.left(), words.top(), words.width(), kTitleHeight), int(leading),
                      elided(title, titleFont, words.width()));
    if (!record)
        return;
    const QRect line(words.left(), words.top() + kTitleHeight, words.width(), kLicenceHeight);
    const QFont licenceFont = m_theme.tinyFont();
    const QString licence = elided(models::licenceWords(record->licence), licenceFont, line.width() - kMark - kStep);
    painter->setFont(licenceFont);
    painter->setPen(tokens.dim);
    painter->drawText(QStyle::visualRect(option.direction, line, line.adjusted(0, 0, -kMark - kStep, 0)), int(leading),
                      licence);
    const QColor ink = record->crawlState == model::CrawlState::Failed ? tokens.clientError : tokens.dim;
    const QRect mark(line.right() - kMark + 1, line.top() + (line.height() - kMark) / 2, kMark, kMark);
    painter->drawPixmap(
        QStyle::visualRect(option.direction, line, mark).topLeft(),
        m_theme.pixmap(models::stateIcon(record->crawlState), ink, kMark, painter->device()->devicePixelRatioF()));
}

} // namespace gleaner::delegates
