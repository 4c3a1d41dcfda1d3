#pragma once
// Runs the searches of the Search place on worker threads: one at a time, the newest wish next, so that typing never
// piles up.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QObject>

#include "widgets/browser/result_facets.h"
#include "widgets/browser/search_source.h"
#include "widgets/models/worker_jobs.h"

class QTimer;

namespace gleaner::browser {

using KeyList = std::shared_ptr<const std::vector<RecordKey>>;

// What a search found. Complete with the first signal but for what stands beside the pictures.
struct Found {
    std::string query;
    KeyList keys;           // in rank order, at most SearchSession::kMostKeys
    std::int64_t total = 0; // exact, also when there are more than keys
    std::int64_t libraryRecords = 0;
    double milliseconds = 0;
    bool refreshed = false; // the same query again: keep what was selected
};

// What stands beside the pictures.
struct Beside {
    std::vector<FacetGroup> facets;
    // When nothing was found: how many each word finds by itself, and how many there are without the filters.
    std::vector<std::pair<std::string, std::int64_t>> words;
    std::optional<std::int64_t> withoutFilters;
};

// GUI thread only.
class SearchSession final : public QObject {
    Q_OBJECT

public:
    static constexpr size_t kMostKeys = 1'000'000; // 8 MB

    SearchSession(const SearchSource& source, QThreadPool& pool, QObject* parent = nullptr);
    ~SearchSession() override;

    void search(const std::string& query);
    void refresh(); // the same query against the library as it is now
    // Records changed: looks, before long, whether the query would find more now. A busy crawl costs a look every few
    // seconds.
    void lookForNew();

    const std::string& query() const { return m_query; } // of the last search asked for

Q_SIGNALS:
    void found(const gleaner::browser::Found& found);
    void counted(const gleaner::browser::Beside& beside); // of the last found(), as the library is now
    void failed(const gleaner::Error& error);             // BadQuery among others
    void newResults(qint64 count);                        // since the last found(); never 0

private:
    using Library = std::shared_ptr<const FacetCounts>;

    void next();
    void begin(const std::string& query, bool refreshed);
    void ended();
    void show(const Found& result);
    void countBeside(const Found& result);
    void look();

    const SearchSource& m_source;
    std::string m_query;
    std::optional<std::string> m_waiting; // searched when what is under way has ended
    bool m_waitingRefresh = false;
    bool m_busy = false;
    bool m_looking = false;
    KeyList m_keys;
    std::string m_keysQuery;
    Library m_library;
    std::int64_t m_libraryRecords = -1; // when m_library was counted
    QTimer* m_lookSoon;
    models::WorkerJobs m_jobs; // last: ends before anything it writes to
};

} // namespace gleaner::browser
