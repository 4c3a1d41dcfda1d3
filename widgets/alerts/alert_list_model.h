#pragma once
// The present alerts as rows, worst first.

#include <span>
#include <vector>

#include <QAbstractListModel>

#include "core/alerts/alert_store.h"
#include "core/crawl/crawl_engine.h"

namespace gleaner::alertviews {

class AlertListModel final : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    // Rows that stay keep their identity, so that selection and scroll position stay with them.
    void setAlerts(std::span<const crawl::Alert> alerts, base::WallTime now);
    const crawl::Alert& alert(int row) const { return m_alerts[size_t(row)]; }
    base::WallTime now() const { return m_now; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<crawl::Alert> m_alerts;
    base::WallTime m_now{};
};

alerts::AlertKey keyOf(const crawl::Alert& alert);
// What an alert is at, for its icon: the sign of its phase, or of its severity while it fires.
QString iconOf(const crawl::Alert& alert);

} // namespace gleaner::alertviews
