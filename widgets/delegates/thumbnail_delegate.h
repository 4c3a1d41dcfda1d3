#pragma once
// One cell of the grid: the picture on a quiet ground, its title, its licence and what became of it.

#include <QCache>
#include <QImage>
#include <QStyledItemDelegate>

#include "core/catalog/catalog.h"

namespace gleaner::theme {
class Theme;
}
namespace gleaner::models {
class RecordGridModel;
class ThumbnailLoader;
} // namespace gleaner::models

namespace gleaner::delegates {

// For views of a RecordGridModel. Never blocks: what is not there yet is drawn as such, a picture as the blur that came
// with its record.
class ThumbnailDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int kSmallestEdge = 88;
    static constexpr int kUsualEdge = 136;
    static constexpr int kLargestEdge = 320;
    static constexpr int kEdgeStep =
        8; // boxes come in steps of this, or every pixel of a resize would scale all pictures anew

    ThumbnailDelegate(theme::Theme& theme, const models::RecordGridModel& model,
                      const models::ThumbnailLoader& pictures, QObject* parent = nullptr);

    static int columnWidth(int edge); // what a picture's box of this width needs
    // Fits the cell to a column: the picture's box takes what there is.
    void setColumn(int width);
    QSize pictureBox() const;
    QSize cell() const;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return cell(); }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintFrame(QPainter* painter, const QStyleOptionViewItem& option, const QRect& frame) const;
    void paintPicture(QPainter* painter, const QRect& box, const catalog::RecordSummary* record, bool selected,
                      int row) const;
    // Whether there was a blur to paint.
    bool paintBlur(QPainter* painter, const QRect& box, const catalog::RecordSummary& record) const;
    void paintPlaceholder(QPainter* painter, const QRect& box, const QString& icon, const QString& word) const;
    void paintWords(QPainter* painter, const QStyleOptionViewItem& option, const QRect& words,
                    const catalog::RecordSummary* record, const QString& title) const;
    QString elided(const QString& text, const QFont& font, int width) const;

    theme::Theme& m_theme;
    const models::RecordGridModel& m_model;
    const models::ThumbnailLoader& m_pictures;
    int m_column = columnWidth(kUsualEdge);
    mutable QCache<QByteArray, QImage> m_blurs; // by the placeholder's bytes; null image = it is none
    mutable QCache<QString, QString> m_elided;  // measuring text is the dearest part of a cell
};

} // namespace gleaner::delegates
