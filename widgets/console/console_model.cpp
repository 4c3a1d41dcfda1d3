#include "widgets/console/console_model.h"

#include <algorithm>
#include <unordered_set>

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
           a.failed == b.failed && a.bytes == b.bytes && a.name == b.name && a.why == b.why && a.last50 == b.last50;
}

// The order of states when sorted: what needs a person first.
int urgency(model::SourceState state) {
    switch (state) {
    case model::SourceState::BreakerOpen:
        return 0;
    case model::SourceState::Offline:
        return 1;
    case model::SourceState::RobotsUnavailable:
        return 2;
    case model::SourceState::Halted:
        return 3;
    case model::SourceState::RetryAfter:
        return 4;
    case model::SourceState::HalfOpen:
        return 5;
    case model::SourceState::Paused:
        return 6;
    case model::SourceState::Running:
        return 7;
    case model::SourceState::Idle:
        return 8;
    case model::SourceState::Done:
        break;
    }
    return 9;
}

double sortValue(const crawl::SourceFigures& s, int column) {
    switch (column) {
    case ConsoleModel::State:
    case ConsoleModel::Why:
        return urgency(s.state);
    case ConsoleModel::Rate:
        return s.actualRate;
    case ConsoleModel::Tokens:
        return s.tokens;
    case ConsoleModel::Last50:
    case ConsoleModel::Errors:
        return s.windowTotal > 0 ? double(s.windowErrors) / double(s.windowTotal) : -1;
    case ConsoleModel::FirstByte:
        return s.firstByteP50 ? double(*s.firstByteP50) : -1;
    case ConsoleModel::Queued:
        return double(s.queue.left());
    case ConsoleModel::Left:
        return s.etaHigh ? double(*s.etaHigh) : -1;
    case ConsoleModel::Stored:
        return double(s.ok);
    case ConsoleModel::Bytes:
        return double(s.bytes);
    default:
        return 0;
    }
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
    std::stable_sort(rows.begin(), rows.end(), [&](int a, int b) {
        const double x = sortValue(figures.sources[size_t(a)], m_sortColumn);
        const double y = sortValue(figures.sources[size_t(b)], m_sortColumn);
        return down ? x > y : x < y;
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

QString ConsoleModel::display(const crawl::SourceFigures& s, int column) const {
    switch (column) {
    case Source:
        return text(s.name);
    case State:
        return chipText(s, now());
    case Rate:
        return rateText(s);
    case Tokens:
        return text(wording::rate(s.tokens));
    case Last50:
        return stripText(s);
    case Errors:
        return errorText(s);
    case FirstByte:
        return firstByteText(s);
    case Queued:
        return text(wording::count(s.queue.left()));
    case Left:
        return leftText(s);
    case Stored:
        return QStringLiteral("%1 / %2").arg(text(wording::count(s.ok)), text(wording::count(s.failed)));
    case Bytes:
        return s.bytes > 0 ? text(wording::bytes(s.bytes)) : QStringLiteral("—");
    case Why:
        return whyText(s, now());
    default:
        return {};
    }
}

QString ConsoleModel::tip(const crawl::SourceFigures& s, int column) const {
    switch (column) {
    case State:
        return tr("Since %1").arg(text(wording::clockTime(s.since)));
    case Rate:
        return tr("%1 requests a second over the last 10 s, at most %2 allowed: %3")
            .arg(text(wording::rate(s.actualRate)), text(wording::rate(s.rateLimit)), originTip(s.rateOrigin));
    case Tokens:
        return tr("%1 requests may be sent at once. For %2 % of the last minute there was work and a free connection "
                  "but no "
                  "token: it was at its limit.")
            .arg(text(wording::rate(s.tokens)), QString::number(s.starvedShare * 100, 'f', 0));
    case Last50:
        return tr("The last %n attempts, newest on the right: ", nullptr, int(s.last50.size())) + stripText(s);
    case Errors:
        return errorTip(s);
    case FirstByte:
        return s.firstByteP50
                   ? tr("Half of the last 512 answers began within %1 ms, 95 % within %2 ms, 99 % within %3 ms.")
                         .arg(text(wording::count(*s.firstByteP50)), text(wording::count(s.firstByteP95.value_or(0))),
                              text(wording::count(s.firstByteP99.value_or(0))))
                   : tr("No answer yet.");
    case Queued:
        return queueTip(s);
    case Stored:
        return tr("By this run: %1 stored, %2 unchanged, %3 given up, %4 gone (404), %5 blocked, %6 tried again")
            .arg(text(wording::count(s.ok)), text(wording::count(s.unchanged)), text(wording::count(s.failed)),
                 text(wording::count(s.linkRot)), text(wording::count(s.blocked)), text(wording::count(s.retried)));
    case Source:
    case Why:
        return display(s, column);
    default:
        return {};
    }
}

QVariant ConsoleModel::data(const QModelIndex& at, int role) const {
    if (!checkIndex(at, CheckIndexOption::IndexIsValid))
        return {};
    const crawl::SourceFigures& s = source(at.row());
    switch (role) {
    case Qt::DisplayRole:
        return display(s, at.column());
    case Qt::ToolTipRole:
        return tip(s, at.column());
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(headerData(at.column(), Qt::Horizontal).toString(),
                                            display(s, at.column()));
    case Qt::AccessibleDescriptionRole:
        return tip(s, at.column());
    case Qt::TextAlignmentRole: {
        static constexpr std::array kRight{Tokens, Errors, FirstByte, Queued, Left, Stored, Bytes};
        const bool right = std::find(kRight.begin(), kRight.end(), at.column()) != kRight.end();
        return QVariant::fromValue<Qt::Alignment>((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    default:
        return {};
    }
}

QVariant ConsoleModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= Columns)
        return {};
    const std::pair<QString, QString> words[Columns] = {
        {tr("Source"), tr("A site crawled under one limit")},
        {tr("State"), tr("What the source is doing now")},
        {tr("Rate / limit, per s"), tr("Requests sent in the last 10 s ÷ 10, and how many are allowed")},
        {tr("Tokens"), tr("Requests that may be sent at once")},
        {tr("Last 50"), tr("How the last 50 attempts ended, newest on the right")},
        {tr("Errors, 60 s"), tr("Share of errors in the last minute, and the share above which the source is halted")},
        {tr("First byte, ms"), tr("Until the answer began: half of them, 95 % of them (p50 / p95)")},
        {tr("Queued"), tr("Pictures still to be fetched")},
        {tr("Left"), tr("How long that will take")},
        {tr("Stored / failed"), tr("By this run")},
        {tr("Bytes"), tr("Received by this run")},
        {tr("Why"), tr("What limits or blocks it, until when, and what to do")},
    };
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return words[section].first;
    case Qt::ToolTipRole:
        return words[section].second;
    case Qt::TextAlignmentRole: {
        const bool right = section == Tokens || (section >= Errors && section <= Bytes);
        return QVariant::fromValue<Qt::Alignment>((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    default:
        return {};
    }
}

} // namespace gleaner::console
