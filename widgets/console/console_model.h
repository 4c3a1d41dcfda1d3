#pragma once
// The sources of a crawl as a table: takes whole figures once a second, shows those that pass the filter, tells the
// view what changed in one signal.

#include <array>
#include <memory>
#include <unordered_map>
#include <vector>

#include <QAbstractTableModel>

#include "widgets/console/source_history.h"
#include "widgets/console/source_text.h"

namespace gleaner::console {

class ConsoleModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    // In the order of a first start; console_columns.h says what each is.
    enum Column {
        Source,
        State,
        Rate, // limit
        Origin,
        Tokens,
        Starved,
        InFlight, // flow
        ByteRate,
        Peak,
        Last50, // health
        Errors,
        FirstByte,
        P99,
        Success,
        Redirect,
        ClientError,
        TooMany,
        ServerError,
        Network,
        Queued, // work
        Waiting,
        Failed,
        Left,
        Stored, // data
        Unchanged,
        Gone,
        Blocked,
        Retried,
        Bytes,
        Why, // the sentence has the rest of the width
        Columns
    };

    explicit ConsoleModel(QObject* parent = nullptr);

    void setFigures(std::shared_ptr<const crawl::CrawlFigures> figures);
    void setFilter(const QString& words, StateGroup group);
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    const crawl::SourceFigures& source(int row) const; // row must exist
    int rowOf(model::SourceKey key) const;             // −1 = not shown
    const SourceHistory* history(model::SourceKey key) const;
    const crawl::CrawlFigures& figures() const { return *m_figures; }
    base::WallTime now() const { return m_figures->time; }
    int count(StateGroup group) const { return m_counts[size_t(group)]; } // over all sources, shown or not

private:
    using Key = std::int64_t;

    std::vector<int> wantedRows(const crawl::CrawlFigures& figures) const;
    void show(std::shared_ptr<const crawl::CrawlFigures> figures);
    void reorder(const std::vector<int>& wanted);
    void insertMissing(const std::vector<int>& wanted);
    void tellChanges(const crawl::CrawlFigures& before, const std::vector<int>& rowsBefore);
    void record();
    QString tipAt(int row, int column) const;
    Key keyAt(int row) const { return source(row).key.value; }

    std::shared_ptr<const crawl::CrawlFigures> m_figures;
    std::vector<int> m_rows; // row → position in m_figures->sources
    std::array<int, kStateGroups> m_counts{};
    std::unordered_map<Key, SourceHistory> m_history;
    QString m_words;
    StateGroup m_group = StateGroup::All;
    int m_sortColumn = Source;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace gleaner::console
