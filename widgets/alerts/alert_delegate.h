#pragma once
// Draws one alert: sign, what, where and how much, what to do, since when and who knows.

#include <QStyledItemDelegate>

namespace gleaner::theme {
class Theme;
}

namespace gleaner::alertviews {

inline constexpr int kAlertRowHeight = 90;

class AlertDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit AlertDelegate(theme::Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintTexts(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;

    theme::Theme& m_theme;
};

} // namespace gleaner::alertviews
