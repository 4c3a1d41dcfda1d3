#pragma once
// The figures of plots with one time axis as one table: for reading out, copying and saving.

#include <vector>

#include <QAbstractTableModel>

#include "widgets/plots/plot_data.h"

namespace gleaner::console {

// A row for each time at which anything is known or something happened, newest first; a column for the time, for each
// line (and the least and most of it), and for what happened.
class FigureTableModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role { NumberRole = Qt::UserRole }; // the value in full; invalid where nothing is known

    using QAbstractTableModel::QAbstractTableModel;

    // `named`: plots are told apart by their titles, not by what they show.
    void setPlots(const std::vector<plots::PlotData>& plots, bool named);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    // Rows as they are shown, with their heads, as lines of tab-separated cells; no rows = all.
    QString textOf(const std::vector<int>& rows) const;
    // Everything, as comma-separated values: times in ISO 8601, UTC, numbers in full.
    QByteArray csv() const;

private:
    struct Column {
        QString head;
        plots::PlotFormat format;
    };
    struct Row {
        double time = 0;
        std::vector<double> values; // as the columns
        QString happened;
    };

    std::vector<Column> m_columns;
    std::vector<Row> m_rows; // newest first
    double m_span = 0;
};

} // namespace gleaner::console
