#include "core/base/sqlite/sqlite_file.h"
#include "core/catalog/sqlite/hash_lookup.h"
#include "core/catalog/sqlite/record_row.h"
#include "core/catalog/sqlite/sqlite_catalog.h"

#include <algorithm>
#include <unordered_map>

namespace gleaner::catalog {
namespace {

using base::sqlite::Connection;
using base::sqlite::Prepared;
using base::sqlite::RowBinder;
using base::sqlite::RowReader;
using base::sqlite::SqliteFile;

constexpr std::string_view kSummaryColumns = "r.identifier,r.title,r.creator,s.text,p.text,r.url,r.landing_url,r."
                                             "licence,r.licence_version,r.licence_known,r.width,"
                                             "r.height,r.size_time,t.time,t.width,t.height,t.state,t.sha256,h.bytes";
constexpr std::string_view kRealtimeOfOne = " LEFT JOIN realtime t ON t.record_id=r.id WHERE r.id=?";
constexpr std::string_view kRealtimeAndPlaceholder = " LEFT JOIN realtime t ON t.record_id=r.id "
                                                     "LEFT JOIN placeholder h ON h.record_id=r.id WHERE r.id=?";

model::RecordView readView(RecordKey key, SQLite::Statement& statement) {
    RowReader row(statement);
    std::string tags;
    BulkColumns bulk = readBulk(row, tags);
    bulk.record.tags = parseTags(tags);
    RealtimeColumns realtime = readRealtime(row);
    const bool queued = row.boolean();
    return combine(key, std::move(bulk), std::move(realtime), queued);
}

RecordSummary readSummary(RecordKey key, SQLite::Statement& statement) {
    RowReader row(statement);
    RecordSummary summary;
    summary.key = key;
    row.fixedBlob(summary.identifier.bytes);
    summary.title = row.text();
    summary.creator = row.text();
    summary.source = row.text();
    summary.provider = row.text();
    summary.url = row.text();
    summary.landingUrl = row.text();
    summary.licence.slug = row.text();
    summary.licence.version = row.text();
    summary.licence.known = row.boolean();
    const auto bulkWidth = row.maybeInteger<int>();
    const auto bulkHeight = row.maybeInteger<int>();
    const base::WallTime bulkTime = row.time();
    const base::WallTime realtimeTime = row.time();
    summary.width = choose(bulkWidth, bulkTime, row.maybeInteger<int>(), realtimeTime).value;
    summary.height = choose(bulkHeight, bulkTime, row.maybeInteger<int>(), realtimeTime).value;
    const auto state = model::CrawlState(row.integer());
    Sha256 blob;
    if (row.fixedBlob(blob.bytes))
        summary.blob = blob;
    const auto placeholder = row.blob();
    summary.placeholder.assign(placeholder.begin(), placeholder.end());
    summary.crawlState = shownState(state, summary.blob.has_value(), row.boolean());
    return summary;
}

// What `read` makes of the row of each key that exists, in the order of the keys.
template<typename T, typename Read>
Result<std::vector<T>> rowsOf(const SqliteFile& file, const std::string& sql, std::span<const RecordKey> keys,
                              Read read) {
    return file.query([&](Connection& db) -> Result<std::vector<T>> {
        std::vector<T> rows;
        rows.reserve(keys.size());
        Prepared statement = db.prepared(sql);
        for (const RecordKey key : keys) {
            RowBinder(*statement).integer(key.value);
            if (statement->executeStep())
                rows.push_back(read(key, *statement));
        }
        return rows;
    });
}

} // namespace

SqliteCatalogReader::SqliteCatalogReader(const SqliteFile& file) : m_file(file) {
    const std::string_view queued = hasQueue(file) ? "EXISTS(SELECT 1 FROM open_task q WHERE q.record_id=r.id)" : "0";
    m_viewQuery = joined({"SELECT ", kBulkColumns, ",", kRealtimeColumns, ",", queued, kRecordTables, kRealtimeOfOne});
    m_summaryQuery = joined({"SELECT ", kSummaryColumns, ",", queued, kRecordTables, kRealtimeAndPlaceholder});
}

Result<RecordKey> SqliteCatalogReader::find(std::string_view id) const {
    return m_file.query([&](Connection& db) -> Result<RecordKey> {
        if (const auto uuid = Uuid::parse(id)) {
            Prepared byIdentifier = db.prepared(kByIdentifier);
            RowBinder(*byIdentifier).integer(lookupHash(uuid->bytes)).blob(uuid->bytes);
            if (byIdentifier->executeStep())
                return RecordKey{byIdentifier->getColumn(0).getInt64()};
        }
        Prepared byForeign = db.prepared("SELECT min(id) FROM record WHERE foreign_identifier=?");
        const std::string foreign(id);
        RowBinder(*byForeign).text(foreign);
        if (byForeign->executeStep() && !byForeign->getColumn(0).isNull())
            return RecordKey{byForeign->getColumn(0).getInt64()};
        return fail(ErrorCode::NotFound, foreign);
    });
}

Result<model::RecordView> SqliteCatalogReader::get(RecordKey key) const {
    Result<std::vector<model::RecordView>> views = getMany(std::span(&key, 1));
    if (!views)
        return fail(views.error());
    if (views->empty())
        return fail(ErrorCode::NotFound, std::to_string(key.value));
    return std::move(views->front());
}

Result<std::vector<model::RecordView>> SqliteCatalogReader::getMany(std::span<const RecordKey> keys) const {
    return rowsOf<model::RecordView>(m_file, m_viewQuery, keys, readView);
}

Result<std::vector<RecordSummary>> SqliteCatalogReader::summaries(std::span<const RecordKey> keys) const {
    return rowsOf<RecordSummary>(m_file, m_summaryQuery, keys, readSummary);
}

Result<std::int64_t> SqliteCatalogReader::count() const {
    return m_file.query([](Connection& db) -> Result<std::int64_t> {
        Prepared sum = db.prepared("SELECT sum(records) FROM catalog_count");
        return sum->executeStep() ? sum->getColumn(0).getInt64() : 0;
    });
}

Result<std::vector<SourceCount>> SqliteCatalogReader::sources() const {
    return m_file.query([](Connection& db) -> Result<std::vector<SourceCount>> {
        std::vector<SourceCount> counts;
        Prepared rows = db.prepared("SELECT n.text,c.records,c.stored FROM catalog_count c JOIN catalog_name n "
                                    "ON n.id=c.source_id WHERE n.text<>'' AND c.records>0 ORDER BY n.text");
        while (rows->executeStep()) {
            RowReader row(*rows);
            SourceCount& count = counts.emplace_back();
            count.source = row.text();
            count.records = row.integer();
            count.stored = row.integer();
        }
        return counts;
    });
}

Result<std::vector<Sha256>> SqliteCatalogReader::storedBlobs() const {
    return m_file.query([](Connection& db) -> Result<std::vector<Sha256>> {
        std::vector<Sha256> blobs;
        Prepared rows = db.prepared("SELECT sha256 FROM realtime WHERE sha256 IS NOT NULL");
        while (rows->executeStep())
            RowReader(*rows).fixedBlob(blobs.emplace_back().bytes);
        std::sort(blobs.begin(), blobs.end());
        blobs.erase(std::unique(blobs.begin(), blobs.end()), blobs.end());
        return blobs;
    });
}

Result<std::vector<Change>> SqliteCatalogReader::changesAfter(std::int64_t cursor, size_t limit) const {
    return m_file.query([&](Connection& db) -> Result<std::vector<Change>> {
        std::vector<Change> changes;
        std::unordered_map<RecordKey, std::int64_t> last; // a record that comes again counts where it comes last
        Prepared rows = db.prepared("SELECT cursor,record_id FROM change WHERE cursor>? ORDER BY cursor LIMIT ?");
        RowBinder(*rows).integer(cursor).integer(std::int64_t(limit));
        while (rows->executeStep()) {
            RowReader row(*rows);
            Change& change = changes.emplace_back();
            change.cursor = row.integer();
            change.key = RecordKey{row.integer()};
            last[change.key] = change.cursor;
        }
        std::erase_if(changes, [&](const Change& change) { return last.at(change.key) != change.cursor; });
        return changes;
    });
}

} // namespace gleaner::catalog
