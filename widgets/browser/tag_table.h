#pragma once
// Every tag of a file as a table that can be filtered and copied.

#include <vector>

#include <QAbstractTableModel>
#include <QWidget>

#include "core/analysis/metadata.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::browser {

class TagTableModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;
    void setFields(std::vector<analysis::MetadataField> fields);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<analysis::MetadataField> m_fields;
};

class TagTable final : public QWidget {
    Q_OBJECT

public:
    explicit TagTable(theme::Theme& theme, QWidget* parent = nullptr);
    void setFields(std::vector<analysis::MetadataField> fields);
    // The selected rows, or all that pass the filter: key, tab, value, one a line.
    QString copied() const;
    QLineEdit& filter() const { return *m_filter; }
    QTableView& view() const { return *m_view; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void copy();
    void countRows();

    TagTableModel* m_model;
    QSortFilterProxyModel* m_filtered;
    QLineEdit* m_filter;
    QPushButton* m_copy;
    QTableView* m_view;
    QLabel* m_nothing;
};

} // namespace gleaner::browser
