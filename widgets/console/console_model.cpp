#include "widgets/console/console_model.h"

#include <algorithm>
#include <unordered_set>

#include <QTextDocument>

#include "widgets/console/console_columns.h"
#include "widgets/wording/wording.h"

namespace gleaner::console {
namespace {

// More rows than this come and go together only when a filter or a library changes: then a reset is cheaper than single
// steps.
constexpr int kFewChanges = 64;
// Five minutes of history cost about 8 KB a source; beyond this many sources only those that are working are recorded.
constexpr size_t kRecordedSources = 2000;

bool sameShown(const crawl::SourceFigures& a, const crawl::SourceFigures& b) {
    return a.state == b.state && !a.until && !b.until && a.actualRate == b.actualRate && a.rateLimit == b.rateLimit &&
           a.rateOrigin == b.rateOrigin && a.tokens == b.tokens && a.windowTotal == b.windowTotal &&
           a.windowErrors == b.windowErrors && a.firstByteP50 == b.firstByteP50 && a.firstByteP95 == b.firstByteP95 &&
           a.queue.left() == b.queue.left() && a.etaLow == b.etaLow && a.etaHigh == b.etaHigh && a.ok == b.ok &&
           a.failed == b.failed && a.bytes == b.bytes && a.inFlight == b.inFlight && a.byteRate == b.byteRate &&
           a.peakRate == b.peakRate && a.starvedShare == b.starvedShare && a.queue.failed == b.queue.failed &&
           a.queue.waitingRetry == b.queue.waitingRetry && a.unchanged == b.unchanged && a.linkRot == b.linkRot &&
           a.blocked == b.blocked && a.retried == b.retried && a.name == b.name && a.why == b.why &&
           a.last50 == b.last50 && a.outcomes == b.outcomes;
}

QVariant alignmentOf(int column) {
    return QVariant::fromValue<Qt::Alignment>((lookOf(column).isFigure ? Qt::AlignRight : Qt::AlignLeft) |
                                              Qt::AlignVCenter);
}

} // namespace

ConsoleModel::ConsoleModel(QObject* parent)
    : QAbstractTableModel(parent), m_figures(std::make_shared<const crawl::CrawlFigures>()) {}

std::vector<int> ConsoleModel::wantedRows(const crawl::CrawlFigures& figures) const {
    std::vector<int> rows;
    for (int i = 0; i < int(figures.sources.size()); ++i) {
        const crawl::SourceFigures& s = figures.sources[size_t(i)];
        if (m_group != StateGroup::All && groupOf(s.state) != m_group)
            continue;
        if (!m_words.isEmpty() && !text(s.name).contains(m_words, Qt::CaseInsensitive) &&
            !chipText(s, figures.time).contains(m_words, Qt::CaseInsensitive))
            continue;
        rows.push_back(i);
    }
    const bool down = m_sortOrder == Qt::DescendingOrder;
    if (m_sortColumn == Source) { // figures come by name
        if (down)
            std::reverse(rows.begin(), rows.end());
        return rows;
    }
    std::vector<double> values(figures.sources.size());
    for (const int row : rows)
        values[size_t(row)] = cellValue(figures.sources[size_t(row)], m_sortColumn);
    std::stable_sort(rows.begin(), rows.end(), [&](int a, int b) {
        return down ? values[size_t(a)] > values[size_t(b)] : values[size_t(a)] < values[size_t(b)];
    });
    return rows;
}

void ConsoleModel::setFigures(std::shared_ptr<const crawl::CrawlFigures> figures) {
    m_counts.fill(0);
    for (const crawl::SourceFigures& s : figures->sources) {
        ++m_counts[size_t(StateGroup::All)];
        ++m_counts[size_t(groupOf(s.state))];
    }
    show(std::move(figures));
    record();
}

void ConsoleModel::setFilter(const QString& words, StateGroup group) {
    m_words = words.trimmed();
    m_group = group;
    show(m_figures);
}

void ConsoleModel::sort(int column, Qt::SortOrder order) {
    m_sortColumn = column < 0 ? int(Source) : column;
    m_sortOrder = order;
    show(m_figures);
}

// Brings the rows from what is shown to what is wanted: rows leave, the rest is put in order, rows come, values change.
// The selection of what stays is kept.
void ConsoleModel::show(std::shared_ptr<const crawl::CrawlFigures> figures) {
    const std::vector<int> wanted = wantedRows(*figures);
    std::unordered_map<Key, int> position; // in the new figures, of what is wanted
    position.reserve(wanted.size());
    for (int i : wanted)
        position.emplace(figures->sources[size_t(i)].key.value, i);
    int leaving = 0;
    for (int row = 0; row < int(m_rows.size()); ++row)
        leaving += position.count(keyAt(row)) ? 0 : 1;
    const int coming = int(wanted.size()) - (int(m_rows.size()) - leaving);
    if (leaving + coming > kFewChanges) {
        beginResetModel();
        m_figures = std::move(figures);
        m_rows = wanted;
        endResetModel();
        return;
    }
    for (int row = int(m_rows.size()) - 1; row >= 0; --row) {
        if (position.count(keyAt(row)))
            continue;
        beginRemoveRows({}, row, row);
        m_rows.erase(m_rows.begin() + row);
        endRemoveRows();
    }
    const auto before = m_figures;
    const std::vector<int> rowsBefore = m_rows;
    for (int& row : m_rows)
        row = position.at(before->sources[size_t(row)].key.value);
    m_figures = std::move(figures);
    tellChanges(*before, rowsBefore);
    reorder(wanted);
    insertMissing(wanted);
}

// One signal over the rows between the first and the last that look different.
void ConsoleModel::tellChanges(const crawl::CrawlFigures& before, const std::vector<int>& rowsBefore) {
    int first = -1, last = -1;
    for (int row = 0; row < int(m_rows.size()); ++row) {
        if (sameShown(before.sources[size_t(rowsBefore[size_t(row)])], source(row)))
            continue;
        first = first < 0 ? row : first;
        last = row;
    }
    if (first >= 0)
        Q_EMIT dataChanged(index(first, 0), index(last, Columns - 1));
}

void ConsoleModel::reorder(const std::vector<int>& wanted) {
    const std::unordered_set<int> here(m_rows.begin(), m_rows.end());
    std::vector<int> ordered;
    ordered.reserve(m_rows.size());
    for (int i : wanted)
        if (here.count(i))
            ordered.push_back(i);
    if (ordered == m_rows)
        return;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    std::unordered_map<int, int> rowNow;
    for (int row = 0; row < int(ordered.size()); ++row)
        rowNow.emplace(ordered[size_t(row)], row);
    const QModelIndexList from = persistentIndexList();
    QModelIndexList to;
    to.reserve(from.size());
    for (const QModelIndex& old : from)
        to.append(index(rowNow.at(m_rows[size_t(old.row())]), old.column()));
    m_rows = std::move(ordered);
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

void ConsoleModel::insertMissing(const std::vector<int>& wanted) {
    for (int row = 0; row < int(wanted.size()); ++row) {
        if (row < int(m_rows.size()) && m_rows[size_t(row)] == wanted[size_t(row)])
            continue;
        beginInsertRows({}, row, row);
        m_rows.insert(m_rows.begin() + row, wanted[size_t(row)]);
        endInsertRows();
    }
}

void ConsoleModel::record() {
    const bool all = m_figures->sources.size() <= kRecordedSources;
    for (const crawl::SourceFigures& s : m_figures->sources)
        if (all || s.actualRate > 0 || m_history.count(s.key.value))
            m_history[s.key.value].add(s, m_figures->time);
}

int ConsoleModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}
int ConsoleModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(Columns);
}

const crawl::SourceFigures& ConsoleModel::source(int row) const {
    return m_figures->sources[size_t(m_rows[size_t(row)])];
}

int ConsoleModel::rowOf(model::SourceKey key) const {
    for (int row = 0; row < int(m_rows.size()); ++row)
        if (source(row).key == key)
            return row;
    return -1;
}

const SourceHistory* ConsoleModel::history(model::SourceKey key) const {
    const auto found = m_history.find(key.value);
    return found == m_history.end() ? nullptr : &found->second;
}

// As plain text, whatever a name or an address looks like: a tip would take it for a page otherwise.
QString ConsoleModel::tipAt(int row, int column) const {
    const crawl::SourceFigures& s = source(row);
    QString tip = cellTip(s, column, now());
    const SourceHistory* past = column == Rate ? history(s.key) : nullptr;
    if (past && !past->samples().empty()) {
        double minute = 0, all = 0;
        int ofMinute = 0;
        for (const HistorySample& sample : past->samples()) {
            all += double(sample.rate);
            if (sample.time > past->samples().back().time - 60) {
                minute += double(sample.rate);
                ++ofMinute;
            }
        }
        tip += QLatin1Char('\n') + tr("Average: %1 over the last minute, %2 over the last five")
                                       .arg(text(wording::rate(minute / ofMinute)),
                                            text(wording::rate(all / double(past->samples().size()))));
    }
    return Qt::mightBeRichText(tip) ? QStringLiteral("<qt>") + tip.toHtmlEscaped() + QStringLiteral("</qt>") : tip;
}

QVariant ConsoleModel::data(const QModelIndex& at, int role) const {
    if (!checkIndex(at, CheckIndexOption::IndexIsValid))
        return {};
    const crawl::SourceFigures& s = source(at.row());
    switch (role) {
    case Qt::DisplayRole:
        return cellText(s, at.column(), now());
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
        return tipAt(at.row(), at.column());
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(columnTitle(at.column()), cellText(s, at.column(), now()));
    case Qt::TextAlignmentRole:
        return alignmentOf(at.column());
    default:
        return {};
    }
}

QVariant ConsoleModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= Columns)
        return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return columnTitle(section);
    case Qt::ToolTipRole:
        return columnTip(section);
    case Qt::TextAlignmentRole:
        return alignmentOf(section);
    default:
        return {};
    }
}

} // namespace gleaner::console
