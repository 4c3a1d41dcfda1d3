#include "core/base/sqlite/sqlite_file.h"
#include "core/catalog/sqlite/hash_lookup.h"
#include "core/catalog/sqlite/record_row.h"
#include "core/catalog/sqlite/sqlite_catalog.h"

#include <algorithm>
#include <limits>
#include <map>

namespace gleaner::catalog {
namespace {

using base::WallTime;
using base::sqlite::Connection;
using base::sqlite::Prepared;
using base::sqlite::RowBinder;
using base::sqlite::RowReader;
using model::Record;

// What every writing call leaves behind at its end: one journal entry a changed record, and the counts of the sources.
class Trail {
public:
    void changed(RecordKey key) { m_changed.push_back(key.value); }
    void counted(std::int64_t sourceId, std::int64_t records, std::int64_t stored) {
        m_counts[sourceId].first += records;
        m_counts[sourceId].second += stored;
    }

    void write(Connection& db) {
        std::sort(m_changed.begin(), m_changed.end());
        m_changed.erase(std::unique(m_changed.begin(), m_changed.end()), m_changed.end());
        Prepared note = db.prepared("INSERT INTO change(record_id) VALUES(?)");
        for (const std::int64_t key : m_changed) {
            RowBinder(*note).integer(key);
            note->exec();
        }
        Prepared count =
            db.prepared("INSERT INTO catalog_count(source_id,records,stored) VALUES(?,?,?) ON CONFLICT(source_id) "
                        "DO UPDATE SET records=records+excluded.records, stored=stored+excluded.stored");
        for (const auto& [sourceId, delta] : m_counts) {
            RowBinder(*count).integer(sourceId).integer(delta.first).integer(delta.second);
            count->exec();
        }
    }

private:
    std::vector<std::int64_t> m_changed;
    std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> m_counts; // source → records, stored
};

// Names ↔ their small numbers. Lives for one call only: what it learnt may be rolled back afterwards.
class Names {
public:
    explicit Names(Connection& db) : m_db(db) {}

    std::int64_t number(const std::string& name) {
        if (name.empty())
            return 0;
        const auto [known, isNew] = m_numbers.try_emplace(name, 0);
        if (isNew)
            known->second = stored(name);
        return known->second;
    }

private:
    std::int64_t stored(const std::string& name) {
        Prepared find = m_db.prepared("SELECT id FROM catalog_name WHERE text=?");
        RowBinder(*find).text(name);
        if (find->executeStep())
            return find->getColumn(0).getInt64();
        Prepared add = m_db.prepared("INSERT INTO catalog_name(text) VALUES(?)");
        RowBinder(*add).text(name);
        add->exec();
        return m_db.getLastInsertRowid();
    }

    Connection& m_db;
    std::map<std::string, std::int64_t> m_numbers;
};

std::string findQuery() {
    return joined({"SELECT r.id,r.source_id,t.sha256 IS NOT NULL,", kBulkColumns, kRecordTables,
                   " LEFT JOIN realtime t ON t.record_id=r.id WHERE r.foreign_identifier=? AND r.provider_id=?"});
}

// "?,?,…", one for each written column.
std::string marks() {
    std::string text = "?";
    for (int i = 1; i < kWrittenColumnCount; ++i)
        text += ",?";
    return text;
}

std::string insertQuery() {
    return joined({"INSERT INTO record(identifier,provider_id,foreign_identifier,", kWrittenColumns, ") VALUES(?,?,?,",
                   marks(), ")"});
}

std::string updateQuery() {
    return joined({"UPDATE record SET (", kWrittenColumns, ")=(", marks(), ") WHERE id=?"});
}

// One call of upsert().
class UpsertRun {
public:
    UpsertRun(Connection& db, WallTime now)
        : m_db(db), m_now(now), m_names(db), m_urls(db, "url_lookup"), m_identifiers(db, "identifier_lookup"),
          m_find(db.prepared(findQuery())), m_insert(db.prepared(insertQuery())), m_update(db.prepared(updateQuery())),
          m_byIdentifier(db.prepared(kByIdentifier)),
          m_sameUrl(db.prepared("SELECT 1 FROM url_lookup_all c CROSS JOIN record r ON r.id=c.record_id "
                                "WHERE c.hash=? AND r.url=? AND r.id<>? AND r.id<? LIMIT 1")) {}

    Upserted upsert(const Record& record) {
        const std::int64_t provider = m_names.number(record.provider);
        RowBinder(*m_find).text(record.foreignIdentifier).integer(provider);
        const bool exists = m_find->executeStep();
        const Upserted done = exists ? update(record) : insert(record, provider);
        m_find->tryReset();
        return done;
    }

    void finish() {
        m_trail.write(m_db);
        m_urls.settle();
        m_identifiers.settle();
    }

private:
    Upserted insert(const Record& record, std::int64_t provider) {
        const std::int64_t source = m_names.number(record.source);
        const std::string tags = tagsText(record.tags);
        const Uuid identifier = freeIdentifier(record);
        RowBinder row(*m_insert);
        row.blob(identifier.bytes).integer(provider).text(record.foreignIdentifier);
        bindWritten(row, record, {m_now, m_now, m_now}, tags, source, m_now);
        m_insert->exec();
        const RecordKey key{m_db.getLastInsertRowid()};
        m_identifiers.add(lookupHash(identifier.bytes), key.value);
        m_trail.changed(key);
        m_trail.counted(source, 1, 0);
        const bool sameUrl = urlIsKnown(record.url, key, kNoBound);
        if (!record.url.empty())
            m_urls.add(lookupHash(record.url), key.value);
        return {UpsertKind::Inserted, key, sameUrl};
    }

    // The record's own identifier, else its version-5 one; a random one when another record was given that on purpose.
    Uuid freeIdentifier(const Record& record) {
        if (!record.identifier.isNull() && isFree(record.identifier))
            return record.identifier;
        const Uuid named = Uuid::named(base::kRecordSpace, record.provider + '\n' + record.foreignIdentifier);
        return isFree(named) ? named : Uuid::random();
    }
    bool isFree(const Uuid& identifier) {
        RowBinder(*m_byIdentifier).integer(lookupHash(identifier.bytes)).blob(identifier.bytes);
        const bool taken = m_byIdentifier->executeStep();
        m_byIdentifier->tryReset();
        return !taken;
    }

    Upserted update(const Record& incoming) {
        RowReader row(*m_find);
        const RecordKey key{row.integer()};
        const std::int64_t oldSource = row.integer();
        const bool isStored = row.boolean();
        std::string tags;
        BulkColumns bulk = readBulk(row, tags);
        m_find->tryReset();

        const bool newUrl = !incoming.url.empty() && incoming.url != bulk.record.url;
        bool changed = overlayAllButTags(bulk, incoming, m_now);
        // Tags are compared as their text, which is cheaper than taking the stored ones apart.
        if (std::string given = tagsText(incoming.tags); !given.empty() && given != tags) {
            tags = std::move(given);
            changed = true;
        }
        const bool sameUrl = urlIsKnown(bulk.record.url, key, newUrl ? kNoBound : key.value);
        if (!changed)
            return {UpsertKind::Unchanged, key, sameUrl};
        const std::int64_t source = m_names.number(bulk.record.source);
        RowBinder binder(*m_update);
        bindWritten(binder, bulk.record, bulk.times, tags, source, m_now);
        binder.integer(key.value);
        m_update->exec();
        if (newUrl)
            m_urls.add(lookupHash(incoming.url), key.value);
        m_trail.changed(key);
        if (source != oldSource) {
            m_trail.counted(oldSource, -1, isStored ? -1 : 0);
            m_trail.counted(source, 1, isStored ? 1 : 0);
        }
        return {UpsertKind::Updated, key, sameUrl};
    }

    // Whether a record other than `key` and below `bound` has this address.
    bool urlIsKnown(const std::string& url, RecordKey key, std::int64_t bound) {
        if (url.empty())
            return false;
        RowBinder(*m_sameUrl).integer(lookupHash(url)).text(url).integer(key.value).integer(bound);
        const bool known = m_sameUrl->executeStep();
        m_sameUrl->tryReset();
        return known;
    }

    static constexpr std::int64_t kNoBound = std::numeric_limits<std::int64_t>::max();

    Connection& m_db;
    const WallTime m_now;
    Names m_names;
    Trail m_trail;
    HashLookup m_urls, m_identifiers;
    Prepared m_find, m_insert, m_update, m_byIdentifier, m_sameUrl;
};

} // namespace

Result<std::vector<Upserted>> SqliteCatalogWriter::upsert(std::span<const Record> records, WallTime now) {
    for (const Record& record : records)
        if (record.provider.empty() || record.foreignIdentifier.empty())
            return fail(ErrorCode::InvalidArgument, record.provider.empty() ? "provider" : "foreign_identifier");
    std::vector<Upserted> answers;
    answers.reserve(records.size());
    const Result<void> done = m_file.write([&](Connection& db) -> Result<void> {
        UpsertRun run(db, now);
        for (const Record& record : records)
            answers.push_back(run.upsert(record));
        run.finish();
        return {};
    });
    if (!done)
        return fail(done.error());
    return answers;
}

Result<std::vector<std::optional<UpsertKind>>> SqliteCatalogWriter::setPopularity(std::span<const PopularityRow> rows,
                                                                                  WallTime now) {
    std::vector<std::optional<UpsertKind>> answers;
    answers.reserve(rows.size());
    const Result<void> done = m_file.write([&](Connection& db) -> Result<void> {
        Trail trail;
        Prepared find = db.prepared(kByIdentifier);
        Prepared update = db.prepared("UPDATE record SET popularity=?, bulk_time=? WHERE id=?");
        for (const PopularityRow& wanted : rows) {
            RowBinder(*find).integer(lookupHash(wanted.identifier.bytes)).blob(wanted.identifier.bytes);
            if (!find->executeStep()) {
                answers.emplace_back(std::nullopt);
                continue;
            }
            RowReader row(*find);
            const RecordKey key{row.integer()};
            if (row.real() == wanted.popularity) {
                answers.emplace_back(UpsertKind::Unchanged);
                continue;
            }
            RowBinder(*update).real(wanted.popularity).time(now).integer(key.value);
            update->exec();
            trail.changed(key);
            answers.emplace_back(UpsertKind::Updated);
        }
        trail.write(db);
        return {};
    });
    if (!done)
        return fail(done.error());
    return answers;
}

namespace {

// A new picture brings its own validators; otherwise what an attempt did not learn stays as it was. A look at a stored
// picture that found it (2) or found it gone (4) is one more check, unless the picture is another one now.
constexpr const char* kApplyRealtime = R"sql(
INSERT INTO realtime(record_id,time,state,outcome,http_status,sha256,bytes,width,height,filetype,etag,last_modified,
                     analysis,evidence,analysed,checked_time)
VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,CASE WHEN ?3=2 THEN ?2 END)
ON CONFLICT(record_id) DO UPDATE SET
  time=excluded.time, outcome=excluded.outcome, http_status=excluded.http_status,
  state=CASE WHEN excluded.state<>0 THEN excluded.state ELSE state END,
  sha256=coalesce(excluded.sha256,sha256), bytes=coalesce(excluded.bytes,bytes),
  width=coalesce(excluded.width,width), height=coalesce(excluded.height,height),
  filetype=coalesce(excluded.filetype,filetype),
  etag=CASE WHEN excluded.sha256 IS NULL THEN coalesce(excluded.etag,etag) ELSE excluded.etag END,
  last_modified=CASE WHEN excluded.sha256 IS NULL THEN coalesce(excluded.last_modified,last_modified)
                     ELSE excluded.last_modified END,
  analysis=coalesce(excluded.analysis,analysis),
  evidence=excluded.evidence,
  analysed=CASE WHEN excluded.sha256 IS NULL THEN analysed ELSE excluded.analysed END,
  checked_time=coalesce(excluded.checked_time,checked_time),
  checks=CASE WHEN sha256 IS NULL OR excluded.state NOT IN (2,4) THEN checks
              WHEN excluded.sha256<>sha256 THEN 0 ELSE checks+1 END
)sql";

void bindRealtime(SQLite::Statement& statement, const RealtimeFacts& facts, const std::string& outcome,
                  const std::string& evidence) {
    RowBinder row(statement);
    row.integer(facts.key.value).time(facts.time).integer(std::int64_t(facts.state));
    row.text(outcome).integer(facts.outcome.httpStatus);
    if (facts.blob)
        row.blob(facts.blob->sha256.bytes).integer(facts.blob->bytes);
    else
        row.null().null();
    row.integer(facts.width).integer(facts.height).text(facts.filetype);
    row.text(facts.etag).text(facts.lastModified).text(facts.analysis).text(evidence);
    row.integer(facts.blob ? facts.stamp : 0);
}

// Placeholders of pictures, beside their records.
class Placeholders {
public:
    explicit Placeholders(Connection& db)
        : m_put(db.prepared("INSERT OR REPLACE INTO placeholder(record_id,bytes) VALUES(?,?)")),
          m_drop(db.prepared("DELETE FROM placeholder WHERE record_id=?")) {}

    void put(RecordKey key, std::span<const std::uint8_t> bytes) {
        RowBinder(*m_put).integer(key.value).blob(bytes);
        m_put->exec();
    }
    void drop(RecordKey key) {
        RowBinder(*m_drop).integer(key.value);
        m_drop->exec();
    }

private:
    Prepared m_put, m_drop;
};

} // namespace

Result<void> SqliteCatalogWriter::applyRealtime(std::span<const RealtimeFacts> facts) {
    return m_file.write([&](Connection& db) -> Result<void> {
        Trail trail;
        Prepared find = db.prepared("SELECT r.source_id,t.sha256 IS NOT NULL FROM record r LEFT JOIN realtime t "
                                    "ON t.record_id=r.id WHERE r.id=?");
        Prepared write = db.prepared(kApplyRealtime);
        Placeholders placeholders(db);
        for (const RealtimeFacts& fact : facts) {
            RowBinder(*find).integer(fact.key.value);
            if (!find->executeStep())
                continue;
            RowReader row(*find);
            const std::int64_t source = row.integer();
            const bool wasStored = row.boolean();
            const std::string outcome = fact.outcome.name();
            const std::string evidence = evidenceText(fact.evidence);
            bindRealtime(*write, fact, outcome, evidence);
            write->exec();
            trail.changed(fact.key);
            if (fact.blob && !wasStored)
                trail.counted(source, 0, 1);
            if (fact.blob && !fact.placeholder.empty())
                placeholders.put(fact.key, fact.placeholder);
            else if (fact.blob && wasStored)
                placeholders.drop(fact.key);
        }
        trail.write(db);
        return {};
    });
}

Result<void> SqliteCatalogWriter::applyAnalysis(std::span<const AnalysisFacts> facts) {
    return m_file.write([&](Connection& db) -> Result<void> {
        Trail trail;
        Prepared write = db.prepared("UPDATE realtime SET analysed=?3,width=coalesce(?4,width),"
                                     "height=coalesce(?5,height),filetype=coalesce(?6,filetype),"
                                     "analysis=coalesce(?7,analysis) WHERE record_id=?1 AND sha256=?2");
        Placeholders placeholders(db);
        for (const AnalysisFacts& fact : facts) {
            RowBinder row(*write);
            row.integer(fact.key.value).blob(fact.blob.bytes).integer(fact.stamp);
            row.integer(fact.width).integer(fact.height).text(fact.filetype).text(fact.analysis);
            if (write->exec() == 0)
                continue; // no such record, or another picture by now
            if (!fact.placeholder.empty())
                placeholders.put(fact.key, fact.placeholder);
            trail.changed(fact.key);
        }
        trail.write(db);
        return {};
    });
}

} // namespace gleaner::catalog
