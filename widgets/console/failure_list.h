#pragma once
// The rows of a list of failures, and how they are painted: answer, time, milliseconds; below them the address.

#include <vector>

#include <QAbstractListModel>
#include <QStyledItemDelegate>

#include "core/eventlog/event.h"

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

class FailureModel final : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    // Newest first. Rows that stay keep selection and current row.
    void setFailures(std::vector<eventlog::EventPtr> failures);
    const eventlog::EventPtr& failure(int row) const { return m_failures[size_t(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : int(m_failures.size());
    }
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<eventlog::EventPtr> m_failures;
};

class FailureDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit FailureDelegate(theme::Theme& theme, QObject* parent = nullptr)
        : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    theme::Theme& m_theme;
};

} // namespace gleaner::console
