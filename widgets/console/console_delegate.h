#pragma once
// Paints the cells of the Crawl table.

#include <QStyledItemDelegate>

#include "core/crawl/crawl_engine.h"

namespace gleaner::theme {
class Theme;
struct Tokens;
} // namespace gleaner::theme

namespace gleaner::console {

// At most this many lines of the sentence are shown; the rest is in the tool tip.
inline constexpr int kWhyLines = 3;

class ConsoleDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit ConsoleDelegate(theme::Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    // The height a row needs so that `sentence` fits into a column of this width.
    int rowHeight(const QString& sentence, int columnWidth) const;
    void setHoveredRow(int row) { m_hoveredRow = row; }

    // Where the strip of the last attempts is painted in a cell.
    static QRect stripIn(const QRect& cell);

private:
    struct Cell; // what every cell is painted with
    void paintState(const Cell& cell) const;
    void paintRate(const Cell& cell) const;
    void paintBullet(const Cell& cell, const QRect& track) const;
    void paintErrors(const Cell& cell) const;
    void paintWhy(const Cell& cell) const;
    static int placeOf(const Cell& cell);
    void paintFigure(const Cell& cell, const QString& words, const QColor& ink) const;
    QStringList wrapped(const QString& sentence, int width, int lines) const;

    theme::Theme& m_theme;
    int m_hoveredRow = -1;
};

} // namespace gleaner::console
