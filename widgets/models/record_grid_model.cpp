#include "widgets/models/record_grid_model.h"

#include <algorithm>

#include <QTimer>

#include "widgets/models/record_words.h"

namespace gleaner::models {

RecordGridModel::RecordGridModel(const RecordSource& source, QThreadPool& pool, QObject* parent)
    : QAbstractListModel(parent), m_source(source), m_readSoon(new QTimer(this)), m_jobs(pool) {
    // One pass of the event loop gathers what a whole frame asked for.
    m_readSoon->setSingleShot(true);
    m_readSoon->setInterval(0);
    connect(m_readSoon, &QTimer::timeout, this, &RecordGridModel::readWanted);
}

RecordGridModel::~RecordGridModel() = default;

void RecordGridModel::setKeys(std::vector<RecordKey> keys) {
    beginResetModel();
    m_former.clear();
    for (auto& [number, page] : m_pages)
        for (auto& row : page.rows)
            if (row)
                m_former.emplace(row->key, std::move(*row));
    m_pages.clear();
    m_wanted.clear();
    m_reading.clear();
    m_failed.clear();
    m_changed.clear();
    m_overtaken.clear();
    m_readingChanged = false;
    ++m_generation;
    m_keys = std::move(keys);
    endResetModel();
}

int RecordGridModel::rowOf(RecordKey key) const {
    const auto found = std::find(m_keys.begin(), m_keys.end(), key);
    return found == m_keys.end() ? -1 : int(found - m_keys.begin());
}

std::vector<int> RecordGridModel::rowsOf(std::span<const RecordKey> keys) const {
    std::vector<int> rows;
    if (keys.empty())
        return rows;
    const std::unordered_set<RecordKey> wanted(keys.begin(), keys.end());
    for (size_t row = 0; row < m_keys.size() && rows.size() < wanted.size(); ++row)
        if (wanted.contains(m_keys[row]))
            rows.push_back(int(row));
    return rows;
}

int RecordGridModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_keys.size());
}

const RecordGridModel::Page* RecordGridModel::pageOf(int row) const {
    const auto found = m_pages.find(row / kPageRows);
    if (found == m_pages.end()) {
        wantPage(row / kPageRows);
        return nullptr;
    }
    found->second.used = ++m_uses;
    return &found->second;
}

const catalog::RecordSummary* RecordGridModel::summaryAt(int row) const {
    if (const Page* page = pageOf(row)) {
        const auto& known = page->rows[size_t(row % kPageRows)];
        return known ? &*known : nullptr;
    }
    const auto former = m_former.find(keyAt(row));
    return former == m_former.end() ? nullptr : &former->second;
}

RecordGridModel::RowState RecordGridModel::rowState(int row) const {
    if (summaryAt(row))
        return RowState::Present;
    if (m_pages.contains(row / kPageRows))
        return RowState::Removed;
    return m_failed.contains(row / kPageRows) ? RowState::Failed : RowState::Loading;
}

QVariant RecordGridModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    if (role == KeyRole)
        return QVariant::fromValue(qint64(keyAt(index.row()).value));
    if (role == RowStateRole)
        return int(rowState(index.row()));
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole &&
        (role < CreatorRole || role > PictureRole))
        return {};
    const catalog::RecordSummary* record = summaryAt(index.row());
    if (!record) {
        if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
            return {};
        const RowState state = rowState(index.row());
        return state == RowState::Removed  ? tr("No longer in the library")
               : state == RowState::Failed ? tr("Could not be read")
                                           : tr("Loading");
    }
    switch (role) {
    case Qt::DisplayRole:
        return titleWords(record->title);
    case Qt::AccessibleTextRole:
        return spokenWords(*record);
    case Qt::ToolTipRole:
        return QStringLiteral("%1\n%2\n%3 · %4\n%5")
            .arg(titleWords(record->title), creatorWords(record->creator), licenceWords(record->licence),
                 text(record->source), stateWords(record->crawlState));
    case CreatorRole:
        return text(record->creator);
    case LicenceRole:
        return licenceWords(record->licence);
    case StateRole:
        return int(record->crawlState);
    default:
        return record->blob ? text(record->blob->toString()) : QString();
    }
}

QHash<int, QByteArray> RecordGridModel::roleNames() const {
    QHash<int, QByteArray> names = QAbstractListModel::roleNames();
    names.insert({{KeyRole, "key"},
                  {CreatorRole, "creator"},
                  {LicenceRole, "licence"},
                  {StateRole, "crawlState"},
                  {PictureRole, "picture"},
                  {RowStateRole, "rowState"}});
    return names;
}

void RecordGridModel::wantPage(int page) const {
    if (m_reading.contains(page) || m_failed.contains(page))
        return;
    if (!m_wanted.empty() && m_wanted.back() == page)
        return;
    std::erase(m_wanted, page);
    m_wanted.push_back(page);
    if (m_wanted.size() > kPagesWaiting)
        m_wanted.erase(m_wanted.begin());
    if (!m_readSoon->isActive())
        m_readSoon->start();
}

void RecordGridModel::readWanted() {
    while (!m_wanted.empty() && int(m_reading.size()) < m_jobs.atOnce()) {
        const int page = m_wanted.back();
        m_wanted.pop_back();
        readPage(page);
    }
}

void RecordGridModel::readPage(int page) {
    m_reading.insert(page);
    const auto first = m_keys.begin() + std::ptrdiff_t(page) * kPageRows;
    const auto last = first + std::min<std::ptrdiff_t>(kPageRows, m_keys.end() - first);
    m_jobs.run(
        [this, page, generation = m_generation, keys = std::vector<RecordKey>(first, last)]() -> WorkerJobs::Answer {
            auto rows = std::make_shared<Result<Summaries>>(m_source.summaries(keys));
            return [this, page, generation, rows] { pageRead(generation, page, std::move(*rows)); };
        });
}

void RecordGridModel::pageRead(quint64 generation, int number, Result<Summaries> rows) {
    if (generation != m_generation)
        return;
    m_reading.erase(number);
    const int first = number * kPageRows;
    const int count = std::min(kPageRows, int(m_keys.size()) - first);
    if (rows) {
        Page page;
        page.used = ++m_uses;
        page.rows.resize(size_t(count));
        auto next = rows->begin();
        for (int row = 0; row < count && next != rows->end(); ++row)
            if (next->key == keyAt(first + row))
                page.rows[size_t(row)] = std::move(*next++);
        for (int row = 0; row < count; ++row)
            m_former.erase(keyAt(first + row));
        m_pages.insert_or_assign(number, std::move(page));
        forgetOldPages();
    } else {
        m_failed.insert(number);
    }
    Q_EMIT dataChanged(index(first), index(first + count - 1));
    if (!rows)
        Q_EMIT readFailed(rows.error());
    readWanted();
    if (m_reading.empty() && !m_overtaken.empty()) {
        const auto again = std::exchange(m_overtaken, {});
        recordsChanged(std::vector<RecordKey>(again.begin(), again.end()));
    }
}

void RecordGridModel::forgetOldPages() {
    while (m_pages.size() > kPagesKept) {
        const auto oldest = std::min_element(
            m_pages.begin(), m_pages.end(), [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
        m_pages.erase(oldest);
    }
}

void RecordGridModel::recordsChanged(std::span<const RecordKey> keys) {
    m_changed.insert(keys.begin(), keys.end());
    if (!m_readingChanged)
        readChanged();
}

void RecordGridModel::readChanged() {
    std::unordered_set<RecordKey> asked;
    for (const auto& [number, page] : m_pages)
        for (size_t row = 0; row < page.rows.size(); ++row) {
            const RecordKey key = keyAt(number * kPageRows + int(row));
            if (m_changed.contains(key))
                asked.insert(key);
        }
    for (const int page : m_reading)
        for (int row = page * kPageRows; row < std::min(int(m_keys.size()), (page + 1) * kPageRows); ++row)
            if (m_changed.contains(keyAt(row)))
                m_overtaken.insert(keyAt(row));
    m_changed.clear();
    if (asked.empty())
        return;
    m_readingChanged = true;
    m_jobs.run([this, generation = m_generation, asked = std::move(asked)]() -> WorkerJobs::Answer {
        const std::vector<RecordKey> keys(asked.begin(), asked.end());
        auto rows = std::make_shared<Result<Summaries>>(m_source.summaries(keys));
        return [this, generation, asked, rows] { changedRead(generation, asked, std::move(*rows)); };
    });
}

void RecordGridModel::changedRead(quint64 generation, const std::unordered_set<RecordKey>& asked,
                                  Result<Summaries> rows) {
    if (generation != m_generation)
        return;
    m_readingChanged = false;
    if (rows) {
        std::unordered_map<RecordKey, catalog::RecordSummary> fresh;
        for (catalog::RecordSummary& row : *rows)
            fresh.emplace(row.key, std::move(row));
        for (auto& [number, page] : m_pages) {
            int first = -1, last = -1;
            for (int row = 0; row < int(page.rows.size()); ++row) {
                const RecordKey key = keyAt(number * kPageRows + row);
                if (!asked.contains(key))
                    continue;
                const auto found = fresh.find(key);
                page.rows[size_t(row)] = found == fresh.end() ? std::nullopt : std::optional(found->second);
                first = first < 0 ? row : first;
                last = row;
            }
            if (first >= 0)
                Q_EMIT dataChanged(index(number * kPageRows + first), index(number * kPageRows + last));
        }
    } else {
        Q_EMIT readFailed(rows.error());
    }
    if (!m_changed.empty())
        readChanged();
}

void RecordGridModel::retry() {
    m_failed.clear();
    if (!m_keys.empty())
        Q_EMIT dataChanged(index(0), index(int(m_keys.size()) - 1));
}

} // namespace gleaner::models
