#pragma once
// The figures of a plot as a table: for screen readers, for copying.

#include <QAbstractTableModel>
#include <QDialog>

#include "widgets/plots/plot_data.h"

class QTableView;

namespace gleaner::theme {
class Theme;
}

namespace gleaner::plots {

// A row for each time at which anything is known, newest first; a column for each line, and one for what happened.
class PlotTableModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit PlotTableModel(PlotData data, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString marksOf(int row) const;

    PlotData m_data;
    std::vector<double> m_times; // newest first
};

class PlotTableDialog final : public QDialog {
    Q_OBJECT

public:
    PlotTableDialog(theme::Theme& theme, PlotData data, QWidget* parent = nullptr);

    // The selected rows, or all of them, with their heads, as lines of tab-separated cells.
    QString text() const;

private:
    QTableView* m_table;
};

} // namespace gleaner::plots
