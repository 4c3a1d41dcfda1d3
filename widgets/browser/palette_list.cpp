#include "widgets/browser/palette_list.h"

#include <algorithm>

#include <QLocale>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

#include "core/analysis/lab.h"
#include "widgets/models/record_words.h"
#include "widgets/theme/theme.h"

namespace gleaner::browser {
namespace {

using theme::kStep;

constexpr int kLine = 24;
constexpr int kSwatchWidth = 34, kSwatchHeight = 16;
constexpr int kName = 72;
constexpr int kShare = 40;
constexpr int kDigits = 62;
constexpr int kBar = 6;
constexpr int kLeastBar = 24;              // narrower tells nothing
const QString kLeftToRight(QChar(0x200e)); // digits keep their order in a mirrored window

} // namespace

QColor colourOf(const analysis::PaletteColour& colour) {
    const auto rgb = analysis::rgbOfLab({float(colour.l), float(colour.a), float(colour.b)});
    return {rgb[0], rgb[1], rgb[2]};
}

ColourRow::ColourRow(theme::Theme& theme, const analysis::PaletteColour& colour, double heaviest, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_entry(colour), m_colour(colourOf(colour)), m_heaviest(heaviest) {
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    const QString share = QLocale().toString(colour.weight * 100, 'f', 0);
    setAccessibleName(tr("%1, %2 % of the picture, %3").arg(models::text(colour.name), share, digits()));
    setToolTip(tr("%1 – L %2, a %3, b %4\nClick to copy %5")
                   .arg(models::text(colour.name), QLocale().toString(colour.l, 'f', 0),
                        QLocale().toString(colour.a, 'f', 0), QLocale().toString(colour.b, 'f', 0), digits()));
    connect(&theme, &theme::Theme::changed, this, qOverload<>(&QWidget::update));
}

QString ColourRow::digits() const {
    return m_colour.name();
}

QSize ColourRow::sizeHint() const {
    return {kSwatchWidth + kName + kShare + kDigits + kLeastBar + 4 * 2 * kStep, kLine};
}

void ColourRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const theme::Tokens& tokens = m_theme.tokens();
    const auto placed = [&](int x, int width, int height) {
        return QStyle::visualRect(layoutDirection(), rect(), QRect(x, (kLine - height) / 2, width, height));
    };
    const auto words = [&](int x, int width, const QString& text, Qt::Alignment side) {
        painter.drawText(placed(x, width, kLine),
                         int(QStyle::visualAlignment(layoutDirection(), side | Qt::AlignVCenter)), text);
    };
    if (underMouse() || hasFocus()) {
        painter.setPen(hasFocus() ? QPen(tokens.accent, 1, Qt::DashLine) : QPen(Qt::NoPen));
        painter.setBrush(underMouse() ? tokens.hover : QColor(Qt::transparent));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
    constexpr int kEdge = kStep;
    painter.setPen(QPen(tokens.edge, 1));
    painter.setBrush(m_colour);
    painter.drawRoundedRect(QRectF(placed(kEdge, kSwatchWidth, kSwatchHeight)).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    int x = kEdge + kSwatchWidth + 2 * kStep;
    painter.setFont(m_theme.smallFont());
    painter.setPen(tokens.text);
    words(x, kName, painter.fontMetrics().elidedText(models::text(m_entry.name), Qt::ElideRight, kName), Qt::AlignLeft);
    x += kName + kStep;
    const int room = width() - x - kShare - kDigits - 3 * kStep;
    if (room >= kLeastBar) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.track);
        painter.drawRoundedRect(placed(x, room, kBar), 3, 3);
        painter.setBrush(tokens.dim);
        const double part = m_heaviest > 0 ? std::clamp(m_entry.weight / m_heaviest, 0.0, 1.0) : 0;
        painter.drawRoundedRect(placed(x, std::max(2, int(room * part)), kBar), 3, 3);
    }
    painter.setFont(m_theme.figureFont(theme::kSmallPixels));
    painter.setPen(tokens.text);
    words(width() - kShare - kDigits - 2 * kStep, kShare,
          tr("%1 %").arg(QLocale().toString(m_entry.weight * 100, 'f', 0)), Qt::AlignRight);
    painter.setPen(tokens.dim);
    words(width() - kDigits - kStep, kDigits, kLeftToRight + digits(), Qt::AlignRight);
}

PaletteList::PaletteList(theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
}

void PaletteList::setColours(const std::vector<analysis::PaletteColour>& palette) {
    while (QLayoutItem* item = m_column->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    double heaviest = 0;
    for (const analysis::PaletteColour& colour : palette)
        heaviest = std::max(heaviest, colour.weight);
    for (const analysis::PaletteColour& colour : palette) {
        auto* row = new ColourRow(m_theme, colour, heaviest);
        connect(row, &QAbstractButton::clicked, this, [this, row] { Q_EMIT chosen(row->digits()); });
        m_column->addWidget(row);
    }
}

} // namespace gleaner::browser
