#pragma once
// What a crawl would do, shown before it does it.

#include <QAbstractTableModel>
#include <QDialog>

#include "core/crawl/crawl_plan.h"

namespace gleaner::theme {
class Theme;
}

namespace gleaner::console {

// The sources with work: those that can run first, the slowest at the top, then those that wait for somebody.
class PlanModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Queued, Rate, Share, AtLeast, Size, State, Columns };

    PlanModel(const crawl::CrawlPlan& plan, base::WallTime now, theme::Theme& theme, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString cell(const crawl::PlannedSource& source, int column) const;

    std::vector<crawl::PlannedSource> m_sources;
    const base::WallTime m_now;
    theme::Theme& m_theme;
};

// Accepted: the crawl is to be started. `canStart` is false where it runs already, or another program crawls.
class PlanDialog final : public QDialog {
    Q_OBJECT

public:
    PlanDialog(theme::Theme& theme, const crawl::CrawlPlan& plan, base::WallTime now, bool canStart,
               QWidget* parent = nullptr);
};

} // namespace gleaner::console
