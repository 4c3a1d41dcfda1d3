#include "widgets/browser/search_session.h"

#include <algorithm>

#include <QElapsedTimer>
#include <QTimer>

#include "widgets/browser/query_filters.h"

namespace gleaner::browser {
namespace {

constexpr int kLookMs = 700;   // between two looks for new results
constexpr int kLookShare = 20; // and at least this many times as long as a look takes
constexpr size_t kWordsTried = 6;

Result<Found> find(const SearchSource& source, const std::string& query) {
    QElapsedTimer clock;
    clock.start();
    Result<std::vector<RecordKey>> keys = source.keys(query, SearchSession::kMostKeys);
    if (!keys)
        return fail(keys.error());
    Found found;
    found.query = query;
    found.total = std::int64_t(keys->size());
    if (keys->size() >= SearchSession::kMostKeys) {
        const Result<search::SearchPage> page = source.search({query, 1, {}, false});
        if (!page)
            return fail(page.error());
        found.total = std::max(found.total, page->total);
    }
    found.keys = std::make_shared<const std::vector<RecordKey>>(std::move(*keys));
    found.milliseconds = double(clock.nsecsElapsed()) / 1e6;
    const Result<std::int64_t> records = source.recordCount();
    if (!records)
        return fail(records.error());
    found.libraryRecords = *records;
    return found;
}

Result<std::int64_t> totalOf(const SearchSource& source, const index::Query& query) {
    const Result<search::SearchPage> page = source.search({search::toText(query), 1, {}, false});
    if (!page)
        return fail(page.error());
    return page->total;
}

Result<Beside> lookBeside(const SearchSource& source, const Found& found, const FacetCounts& library) {
    const Result<index::Query> query = search::parseQuery(found.query);
    if (!query)
        return fail(query.error());
    Result<std::vector<FacetGroup>> facets = countFacets(source, *query, library);
    if (!facets)
        return fail(facets.error());
    Beside beside{std::move(*facets), {}, {}};
    if (found.total > 0)
        return beside;
    std::vector<index::Query> words = wordsOf(*query);
    words.resize(std::min(words.size(), kWordsTried));
    for (const index::Query& word : words) {
        const Result<std::int64_t> total = totalOf(source, word);
        if (!total)
            return fail(total.error());
        beside.words.emplace_back(word.text, *total);
    }
    if (hasFilters(*query)) {
        const Result<std::int64_t> total = totalOf(source, withoutFilters(*query));
        if (!total)
            return fail(total.error());
        beside.withoutFilters = *total;
    }
    return beside;
}

// How many of `now` are not in `shown`.
qint64 countNew(const std::vector<RecordKey>& shown, std::vector<RecordKey> now) {
    std::vector<RecordKey> before = shown;
    std::sort(before.begin(), before.end());
    return std::count_if(now.begin(), now.end(),
                         [&](RecordKey key) { return !std::binary_search(before.begin(), before.end(), key); });
}

// What a result would be now, without showing it.
struct Glance {
    qint64 fresh = 0; // results that are not shown
    Beside beside;
    std::shared_ptr<const FacetCounts> library;
};

Result<Glance> glanceAt(const SearchSource& source, const std::string& query, const std::vector<RecordKey>& shown) {
    Result<std::vector<RecordKey>> keys = source.keys(query, SearchSession::kMostKeys);
    if (!keys)
        return fail(keys.error());
    Result<FacetCounts> library = countLibrary(source);
    if (!library)
        return fail(library.error());
    Found found;
    found.query = query;
    found.total = std::int64_t(keys->size());
    Result<Beside> beside = lookBeside(source, found, *library);
    if (!beside)
        return fail(beside.error());
    return Glance{countNew(shown, std::move(*keys)), std::move(*beside),
                  std::make_shared<const FacetCounts>(std::move(*library))};
}

} // namespace

SearchSession::SearchSession(const SearchSource& source, QThreadPool& pool, QObject* parent)
    : QObject(parent), m_source(source), m_keys(std::make_shared<const std::vector<RecordKey>>()),
      m_library(std::make_shared<const FacetCounts>()), m_lookSoon(new QTimer(this)), m_jobs(pool) {
    m_lookSoon->setSingleShot(true);
    m_lookSoon->setInterval(kLookMs);
    connect(m_lookSoon, &QTimer::timeout, this, &SearchSession::look);
}

SearchSession::~SearchSession() = default;

void SearchSession::search(const std::string& query) {
    m_query = query;
    m_waiting = query;
    m_waitingRefresh = false;
    next();
}

void SearchSession::refresh() {
    m_waitingRefresh = !m_waiting || m_waitingRefresh;
    m_waiting = m_query;
    m_libraryRecords = -1;
    next();
}

void SearchSession::next() {
    if (m_busy || !m_waiting)
        return;
    const std::string query = *m_waiting;
    m_waiting.reset();
    begin(query, m_waitingRefresh);
}

void SearchSession::ended() {
    m_busy = false;
    next();
}

void SearchSession::begin(const std::string& query, bool refreshed) {
    m_busy = true;
    m_jobs.run([this, query, refreshed]() -> models::WorkerJobs::Answer {
        auto result = std::make_shared<Result<Found>>(find(m_source, query));
        return [this, result, refreshed] {
            if (*result) {
                (*result)->refreshed = refreshed;
                show(**result);
                return;
            }
            if (!m_waiting) // else somebody has typed on
                Q_EMIT failed(result->error());
            ended();
        };
    });
}

void SearchSession::show(const Found& result) {
    if (m_waiting)
        return ended();
    m_keys = result.keys;
    m_keysQuery = result.query;
    m_lookSoon->stop();
    Q_EMIT found(result);
    countBeside(result);
}

void SearchSession::countBeside(const Found& result) {
    const bool countAll = result.libraryRecords != m_libraryRecords;
    m_jobs.run([this, result, countAll, library = m_library]() mutable -> models::WorkerJobs::Answer {
        if (countAll) {
            Result<FacetCounts> counts = countLibrary(m_source);
            if (!counts)
                return [this, error = counts.error()] {
                    Q_EMIT failed(error);
                    ended();
                };
            library = std::make_shared<const FacetCounts>(std::move(*counts));
        }
        auto beside = std::make_shared<Result<Beside>>(lookBeside(m_source, result, *library));
        return [this, beside, library, records = result.libraryRecords] {
            m_library = library;
            m_libraryRecords = records;
            if (*beside)
                Q_EMIT counted(**beside);
            else
                Q_EMIT failed(beside->error());
            ended();
        };
    });
}

void SearchSession::lookForNew() {
    if (!m_lookSoon->isActive())
        m_lookSoon->start();
}

void SearchSession::look() {
    if (m_busy || m_looking)
        return m_lookSoon->start();
    m_looking = true; // beside searches, never before them
    m_jobs.run([this, query = m_keysQuery, shown = m_keys]() -> models::WorkerJobs::Answer {
        QElapsedTimer clock;
        clock.start();
        auto glance = std::make_shared<Result<Glance>>(glanceAt(m_source, query, *shown));
        return [this, shown, glance, took = clock.elapsed()] {
            m_looking = false;
            m_lookSoon->setInterval(int(std::max<qint64>(kLookMs, kLookShare * took)));
            if (!*glance || shown != m_keys || m_waiting || m_busy)
                return; // what failed is said when somebody searches
            m_library = (*glance)->library;
            Q_EMIT counted((*glance)->beside);
            if ((*glance)->fresh > 0)
                Q_EMIT newResults((*glance)->fresh);
        };
    });
}

} // namespace gleaner::browser
