#pragma once
// The records of a result as a list. Holds only their ordered keys; what a row shows is read in pages on worker
// threads, while data() answers at once with what is there. Nothing here costs more with more rows, apart from eight
// bytes a row.

#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <QAbstractListModel>

#include "widgets/models/record_source.h"
#include "widgets/models/worker_jobs.h"

class QTimer;

namespace gleaner::models {

// GUI thread only.
class RecordGridModel final : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        KeyRole = Qt::UserRole + 1, // qint64
        CreatorRole,                // QString
        LicenceRole,                // QString, e.g. "CC BY 4.0"
        StateRole,                  // int, model::CrawlState; invalid while the row is being read
        PictureRole,                // QString, the stored picture's SHA-256; empty when it is not stored
        RowStateRole,               // int, RowState
    };
    enum class RowState {
        Loading,
        Present,
        Removed, // the record is no longer in the catalogue
        Failed,  // its page could not be read; see readFailed()
    };
    static constexpr int kPageRows = 256;
    static constexpr int kPagesKept = 64;   // 16,384 rows, about 8 MiB
    static constexpr int kPagesWaiting = 8; // of those asked for; older wishes are of rows scrolled past

    RecordGridModel(const RecordSource& source, QThreadPool& pool, QObject* parent = nullptr);
    ~RecordGridModel() override;

    // Replaces all rows. What was read of records that are in the new list too is shown until it has been read again.
    void setKeys(std::vector<RecordKey> keys);
    const std::vector<RecordKey>& keys() const { return m_keys; }
    RecordKey keyAt(int row) const { return m_keys[size_t(row)]; }
    int rowOf(RecordKey key) const;                                 // -1 when it is not there
    std::vector<int> rowsOf(std::span<const RecordKey> keys) const; // ascending, of those that are there; one pass

    // Records changed in the catalogue: those of them that are held are read again.
    void recordsChanged(std::span<const RecordKey> keys);
    // Pages that could not be read are tried again.
    void retry();

    // What is known of a row, or null; asks for its page when it is not there. Valid until control returns to the event
    // loop.
    const catalog::RecordSummary* summaryAt(int row) const;
    RowState rowState(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void readFailed(const gleaner::Error& error);

private:
    struct Page {
        std::vector<std::optional<catalog::RecordSummary>> rows; // none = removed
        mutable quint64 used = 0;
    };
    using Summaries = std::vector<catalog::RecordSummary>;

    void wantPage(int page) const;
    void readWanted();
    void readPage(int page);
    void pageRead(quint64 generation, int page, Result<Summaries> rows);
    void readChanged();
    void changedRead(quint64 generation, const std::unordered_set<RecordKey>& asked, Result<Summaries> rows);
    void forgetOldPages();
    const Page* pageOf(int row) const;

    const RecordSource& m_source;
    std::vector<RecordKey> m_keys;
    std::unordered_map<int, Page> m_pages;
    std::unordered_map<RecordKey, catalog::RecordSummary> m_former; // of the list before, until its page has been read
    mutable std::vector<int> m_wanted;                              // newest last, read first
    std::unordered_set<int> m_reading;
    std::unordered_set<int> m_failed;
    std::unordered_set<RecordKey> m_changed;   // to be read again when the reading under way has ended
    std::unordered_set<RecordKey> m_overtaken; // changed while their page was being read: it may hold what was before
    bool m_readingChanged = false;
    quint64 m_generation = 0; // of m_keys: answers for an older list are dropped
    mutable quint64 m_uses = 0;
    QTimer* m_readSoon;
    WorkerJobs m_jobs; // last: ends before anything it writes to
};

} // namespace gleaner::models
