#pragma once
// What fired in the past, newest first, as a table.

#include <vector>

#include <QAbstractTableModel>

#include "core/alerts/alert_store.h"

namespace gleaner::alertviews {

class EpisodeModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Fired, Lasted, Rule, Source, Worst, Acknowledged, Columns };
    using QAbstractTableModel::QAbstractTableModel;

    void setEpisodes(std::vector<alerts::Episode> episodes);
    const alerts::Episode& episode(int row) const { return m_episodes[size_t(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString shown(const alerts::Episode& episode, int column) const;

    std::vector<alerts::Episode> m_episodes;
};

} // namespace gleaner::alertviews
