#include "core/alerts/sqlite/sqlite_alert_store.h"

#include <functional>

#include "core/alerts/rule_json.h"
#include "core/base/sqlite/sqlite_file.h"

namespace gleaner::alerts {
namespace {

using base::sqlite::Connection;
using base::sqlite::Prepared;
using base::sqlite::RowBinder;
using base::sqlite::RowReader;

constexpr const char* kColumns = "SELECT rule,source,rule_name,metric,severity,since,fired,ended,worst,threshold,"
                                 "acknowledged_by,acknowledged FROM alert_episode ";

// `source` is part of keys and therefore never null, unlike other texts that are empty.
void bindKey(SQLite::Statement& statement, int rule, int source, const AlertKey& key) {
    statement.bind(rule, key.rule);
    statement.bindNoCopy(source, key.source);
}

void run(Connection& db, std::string_view sql, const std::function<void(SQLite::Statement&)>& bind = {}) {
    Prepared statement = db.prepared(sql);
    statement->reset();
    if (bind)
        bind(*statement);
    statement->exec();
}

// What people decide is noticed by other processes.
void countRevision(Connection& db) {
    run(db, "UPDATE alert_setting SET value=value+1 WHERE key='revision'");
}

Episode readEpisode(SQLite::Statement& statement) {
    RowReader row(statement);
    Episode episode;
    episode.key.rule = row.integer();
    episode.key.source = row.text();
    episode.ruleName = row.text();
    episode.metric = row.text();
    episode.severity = row.text();
    episode.since = row.time();
    episode.firedAt = row.time();
    episode.endedAt = row.maybeTime();
    episode.worst = row.real();
    episode.threshold = row.real();
    episode.acknowledgedBy = row.text();
    episode.acknowledgedAt = row.maybeTime();
    return episode;
}

std::vector<Episode> readEpisodes(SQLite::Statement& rows) {
    std::vector<Episode> episodes;
    while (rows.executeStep())
        episodes.push_back(readEpisode(rows));
    return episodes;
}

void putEpisode(Connection& db, const Episode& episode) {
    Prepared put = db.prepared(
        "INSERT INTO alert_episode(rule,source,rule_name,metric,severity,since,fired,ended,worst,threshold) "
        "VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT(rule,source,fired) DO UPDATE SET rule_name=excluded.rule_name,"
        "metric=excluded.metric,severity=excluded.severity,since=excluded.since,ended=excluded.ended,"
        "worst=excluded.worst,threshold=excluded.threshold");
    put->reset();
    bindKey(*put, 1, 2, episode.key);
    base::sqlite::bindText(*put, 3, episode.ruleName);
    base::sqlite::bindText(*put, 4, episode.metric);
    base::sqlite::bindText(*put, 5, episode.severity);
    const auto bindTime = [&](int index, const std::optional<base::WallTime>& time) {
        if (time)
            put->bind(index, std::int64_t(time->time_since_epoch().count()));
        else
            put->bind(index);
    };
    const auto bindReal = [&](int index, const std::optional<double>& value) {
        if (value)
            put->bind(index, *value);
        else
            put->bind(index);
    };
    bindTime(6, episode.since);
    bindTime(7, episode.firedAt);
    bindTime(8, episode.endedAt);
    bindReal(9, episode.worst);
    bindReal(10, episode.threshold);
    put->exec();
}

} // namespace

Result<std::vector<StoredRule>> SqliteAlertStore::rules() const {
    return m_file.query([](Connection& db) -> Result<std::vector<StoredRule>> {
        std::vector<StoredRule> rules;
        Prepared rows = db.prepared("SELECT id,document FROM alert_rule ORDER BY id");
        while (rows->executeStep()) {
            RowReader row(*rows);
            StoredRule& stored = rules.emplace_back();
            stored.id = row.integer();
            const std::string document = row.text();
            if (document.empty())
                continue;
            Result<AlertRule> rule = ruleFromText(document);
            if (!rule)
                return fail(rule.error());
            stored.rule = std::move(*rule);
            stored.rule->id = stored.id;
        }
        return rules;
    });
}

Result<std::vector<std::int64_t>> SqliteAlertStore::saveRules(std::span<const AlertRule> rules) {
    std::vector<std::int64_t> ids;
    const Result<void> done = m_file.write([&](Connection& db) -> Result<void> {
        ids.clear();
        for (AlertRule rule : rules) {
            if (rule.id == 0) {
                Prepared next = db.prepared("UPDATE alert_setting SET value=value+1 WHERE key='next_rule' "
                                            "RETURNING value-1");
                if (!next->executeStep())
                    return fail(ErrorCode::LibraryDamaged, m_file.path().string(), "alert_setting has no next_rule");
                rule.id = next->getColumn(0).getInt64();
            }
            const std::string document = toText(rule);
            run(db, "INSERT OR REPLACE INTO alert_rule(id,document) VALUES(?,?)",
                [&](SQLite::Statement& put) { RowBinder(put).integer(rule.id).text(document); });
            ids.push_back(rule.id);
        }
        countRevision(db);
        return {};
    });
    if (!done)
        return fail(done.error());
    return ids;
}

Result<void> SqliteAlertStore::markRemoved(std::int64_t id) {
    return m_file.write([&](Connection& db) -> Result<void> {
        run(db, "INSERT OR REPLACE INTO alert_rule(id,document) VALUES(?,NULL)",
            [&](SQLite::Statement& put) { RowBinder(put).integer(id); });
        countRevision(db);
        return {};
    });
}

Result<void> SqliteAlertStore::forgetRule(std::int64_t id) {
    return m_file.write([&](Connection& db) -> Result<void> {
        run(db, "DELETE FROM alert_rule WHERE id=?", [&](SQLite::Statement& drop) { RowBinder(drop).integer(id); });
        countRevision(db);
        return {};
    });
}

Result<void> SqliteAlertStore::forgetDefaults() {
    return m_file.write([&](Connection& db) -> Result<void> {
        run(db, "DELETE FROM alert_rule WHERE id<=?",
            [&](SQLite::Statement& drop) { RowBinder(drop).integer(kLastDefaultRule); });
        countRevision(db);
        return {};
    });
}

Result<void> SqliteAlertStore::saveEpisodes(std::span<const Episode> episodes) {
    return m_file.write([&](Connection& db) -> Result<void> {
        for (const Episode& episode : episodes)
            putEpisode(db, episode);
        run(db,
            "DELETE FROM alert_episode WHERE ended IS NOT NULL AND id<=(SELECT id FROM alert_episode "
            "ORDER BY id DESC LIMIT 1 OFFSET ?)",
            [&](SQLite::Statement& trim) { RowBinder(trim).integer(std::int64_t(kMostEpisodes)); });
        return {};
    });
}

Result<std::vector<Episode>> SqliteAlertStore::openEpisodes() const {
    return m_file.query([](Connection& db) -> Result<std::vector<Episode>> {
        Prepared rows = db.prepared(std::string(kColumns) + "WHERE ended IS NULL ORDER BY rule,source");
        return readEpisodes(*rows);
    });
}

Result<std::vector<Episode>> SqliteAlertStore::episodes(size_t newest) const {
    return m_file.query([&](Connection& db) -> Result<std::vector<Episode>> {
        Prepared rows = db.prepared(std::string(kColumns) + "ORDER BY fired DESC,id DESC LIMIT ?");
        RowBinder(*rows).integer(std::int64_t(newest));
        return readEpisodes(*rows);
    });
}

Result<void> SqliteAlertStore::acknowledge(std::span<const Episode> open, const std::string& who, base::WallTime when) {
    return m_file.write([&](Connection& db) -> Result<void> {
        for (const Episode& episode : open) {
            run(db,
                "INSERT OR IGNORE INTO alert_episode(rule,source,since,fired) SELECT ?1,?2,?3,?4 WHERE NOT EXISTS"
                "(SELECT 1 FROM alert_episode WHERE rule=?1 AND source=?2 AND ended IS NULL)",
                [&](SQLite::Statement& make) {
                    bindKey(make, 1, 2, episode.key);
                    make.bind(3, std::int64_t(episode.since.time_since_epoch().count()));
                    make.bind(4, std::int64_t(episode.firedAt.time_since_epoch().count()));
                });
            if (db.getChanges() > 0)
                putEpisode(db, episode);
            run(db,
                "UPDATE alert_episode SET acknowledged_by=?3,acknowledged=?4 "
                "WHERE rule=?1 AND source=?2 AND ended IS NULL",
                [&](SQLite::Statement& mark) {
                    bindKey(mark, 1, 2, episode.key);
                    mark.bindNoCopy(3, who);
                    mark.bind(4, std::int64_t(when.time_since_epoch().count()));
                });
        }
        countRevision(db);
        return {};
    });
}

Result<std::vector<Mute>> SqliteAlertStore::mutes() const {
    return m_file.query([](Connection& db) -> Result<std::vector<Mute>> {
        std::vector<Mute> mutes;
        Prepared rows = db.prepared("SELECT rule,source,until,who FROM alert_mute ORDER BY rule,source");
        while (rows->executeStep()) {
            RowReader row(*rows);
            Mute& mute = mutes.emplace_back();
            mute.key.rule = row.integer();
            mute.key.source = row.text();
            mute.until = row.time();
            mute.who = row.text();
        }
        return mutes;
    });
}

Result<void> SqliteAlertStore::saveMutes(std::span<const Mute> mutes) {
    return m_file.write([&](Connection& db) -> Result<void> {
        for (const Mute& mute : mutes)
            run(db, "INSERT OR REPLACE INTO alert_mute(rule,source,until,who) VALUES(?,?,?,?)",
                [&](SQLite::Statement& put) {
                    bindKey(put, 1, 2, mute.key);
                    put.bind(3, std::int64_t(mute.until.time_since_epoch().count()));
                    base::sqlite::bindText(put, 4, mute.who);
                });
        countRevision(db);
        return {};
    });
}

Result<void> SqliteAlertStore::removeMutes(std::span<const AlertKey> keys) {
    return m_file.write([&](Connection& db) -> Result<void> {
        for (const AlertKey& key : keys)
            run(db, "DELETE FROM alert_mute WHERE rule=? AND source=?",
                [&](SQLite::Statement& drop) { bindKey(drop, 1, 2, key); });
        countRevision(db);
        return {};
    });
}

Result<void> SqliteAlertStore::forgetMutesBefore(base::WallTime time) {
    return m_file.write([&](Connection& db) -> Result<void> {
        run(db, "DELETE FROM alert_mute WHERE until<=?", [&](SQLite::Statement& drop) { RowBinder(drop).time(time); });
        return {};
    });
}

Result<std::string> SqliteAlertStore::quietHours() const {
    return m_file.query([](Connection& db) -> Result<std::string> {
        Prepared row = db.prepared("SELECT value FROM alert_setting WHERE key='quiet_hours'");
        return row->executeStep() ? RowReader(*row).text() : std::string();
    });
}

Result<void> SqliteAlertStore::saveQuietHours(const std::string& text) {
    return m_file.write([&](Connection& db) -> Result<void> {
        run(db, "INSERT OR REPLACE INTO alert_setting(key,value) VALUES('quiet_hours',?)",
            [&](SQLite::Statement& put) { RowBinder(put).text(text); });
        countRevision(db);
        return {};
    });
}

std::int64_t SqliteAlertStore::revision() const {
    const Result<std::int64_t> now = m_file.query([](Connection& db) -> Result<std::int64_t> {
        Prepared row = db.prepared("SELECT value FROM alert_setting WHERE key='revision'");
        return row->executeStep() ? RowReader(*row).integer() : 0;
    });
    if (now)
        m_lastRevision = *now;
    return m_lastRevision;
}

} // namespace gleaner::alerts
