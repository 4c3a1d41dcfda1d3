#pragma once
// Paints a row of events: figures in tabular digits, an answer with its glyph in its colour, levels as icons.

#include <QStyledItemDelegate>

#include "core/eventlog/event.h"

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

// For views over EventLogModel.
class EventDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit EventDelegate(theme::Theme& theme, QObject* parent = nullptr)
        : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    // The glyph and the name of an answer from the leading edge of `area`, in the answer's colour.
    static void paintAnswer(QPainter& painter, const QRect& area, const std::string& outcome, const theme::Theme& theme,
                            Qt::LayoutDirection direction);

private:
    void paintLevel(QPainter& painter, const QRect& inner, eventlog::Level level, Qt::LayoutDirection direction) const;

    theme::Theme& m_theme;
};

} // namespace gleaner::console
