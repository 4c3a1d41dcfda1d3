#include "core/crawlstate/sqlite/sqlite_source_registry.h"

#include "core/base/sqlite/source_table.h"
#include "core/base/sqlite/sqlite_file.h"
#include "core/crawlstate/source_json.h"

namespace gleaner::crawlstate {
namespace {

using base::sqlite::Connection;
using base::sqlite::Prepared;
using base::sqlite::RowBinder;
using base::sqlite::RowReader;

constexpr const char* kAll = "SELECT s.id,s.name,t.settings,t.condition FROM source s LEFT JOIN source_state t "
                             "ON t.source_id=s.id ORDER BY s.name";
constexpr const char* kByName = "SELECT s.id,s.name,t.settings,t.condition FROM source s LEFT JOIN source_state t "
                                "ON t.source_id=s.id WHERE s.name=?";
constexpr const char* kSaveSettings = "INSERT INTO source_state(source_id,settings) VALUES(?,?) ON CONFLICT(source_id) "
                                      "DO UPDATE SET settings=excluded.settings";
constexpr const char* kSaveCondition =
    "INSERT INTO source_state(source_id,condition) VALUES(?,?) ON CONFLICT(source_id) "
    "DO UPDATE SET condition=excluded.condition";

constexpr SourceKey kNoSource{0}; // of what the journal says of the whole crawl

Result<SourceEntry> readEntry(RowReader row) {
    SourceEntry entry;
    entry.key = SourceKey{row.integer()};
    entry.name = row.text();
    Result<SourceSettings> settings = settingsFrom(row.text());
    if (!settings)
        return fail(settings.error());
    Result<SourceCondition> condition = conditionFrom(row.text());
    if (!condition)
        return fail(condition.error());
    entry.settings = std::move(*settings);
    entry.condition = std::move(*condition);
    return entry;
}

void note(Connection& db, SourceKey key, const Transition& transition) {
    Prepared add =
        db.prepared("INSERT INTO transition(time,source_id,source,action,from_state,to_state,reason,who,args) "
                    "VALUES(?,?,?,?,?,?,?,?,?)");
    const std::string args = toText(transition.args);
    RowBinder row(*add);
    row.time(transition.time).integer(key.value).text(transition.source).text(transition.action);
    row.text(transition.from).text(transition.to).text(transition.reason).text(transition.who).text(args);
    add->exec();
}

} // namespace

Result<std::vector<SourceEntry>> SqliteSourceRegistry::list() const {
    return m_file.query([](Connection& db) -> Result<std::vector<SourceEntry>> {
        std::vector<SourceEntry> entries;
        Prepared rows = db.prepared(kAll);
        while (rows->executeStep()) {
            Result<SourceEntry> entry = readEntry(RowReader(*rows));
            if (!entry)
                return fail(entry.error());
            entries.push_back(std::move(*entry));
        }
        return entries;
    });
}

Result<std::optional<SourceEntry>> SqliteSourceRegistry::find(const std::string& name) const {
    return m_file.query([&](Connection& db) -> Result<std::optional<SourceEntry>> {
        Prepared query = db.prepared(kByName);
        RowBinder(*query).text(name);
        if (!query->executeStep())
            return std::nullopt;
        Result<SourceEntry> entry = readEntry(RowReader(*query));
        if (!entry)
            return fail(entry.error());
        return std::optional(std::move(*entry));
    });
}

Result<SourceEntry> SqliteSourceRegistry::ensure(const std::string& name) {
    if (name.empty())
        return fail(ErrorCode::InvalidArgument, "source");
    Result<std::optional<SourceEntry>> known = find(name);
    if (!known)
        return fail(known.error());
    if (*known)
        return std::move(**known);
    SourceEntry entry;
    entry.name = name;
    const Result<void> done = m_file.write([&](Connection& db) -> Result<void> {
        entry.key = SourceKey{base::sqlite::sourceId(db, name)};
        return {};
    });
    if (!done)
        return fail(done.error());
    return entry;
}

Result<void> SqliteSourceRegistry::save(SourceKey key, const char* sql, const std::string& text,
                                        const Transition& transition) {
    return m_file.write([&](Connection& db) -> Result<void> {
        Prepared exists = db.prepared("SELECT 1 FROM source WHERE id=?");
        RowBinder(*exists).integer(key.value);
        if (!exists->executeStep())
            return fail(ErrorCode::NotFound, transition.source);
        Prepared change = db.prepared(sql);
        RowBinder(*change).integer(key.value).text(text);
        change->exec();
        note(db, key, transition);
        return {};
    });
}

Result<void> SqliteSourceRegistry::saveSettings(SourceKey key, const SourceSettings& settings,
                                                const Transition& transition) {
    return save(key, kSaveSettings, toText(settings), transition);
}

Result<void> SqliteSourceRegistry::saveCondition(SourceKey key, const SourceCondition& condition,
                                                 const Transition& transition) {
    return save(key, kSaveCondition, toText(condition), transition);
}

Result<std::vector<AddressRule>> SqliteSourceRegistry::addressRules() const {
    return m_file.query([](Connection& db) -> Result<std::vector<AddressRule>> {
        std::vector<AddressRule> rules;
        Prepared rows = db.prepared("SELECT pattern,allow,reason,who,since FROM address_rule ORDER BY pattern");
        while (rows->executeStep()) {
            RowReader row(*rows);
            AddressRule& rule = rules.emplace_back();
            rule.pattern = row.text();
            rule.allow = row.boolean();
            rule.reason = row.text();
            rule.who = row.text();
            rule.since = row.time();
        }
        return rules;
    });
}

Result<void> SqliteSourceRegistry::saveAddressRules(std::span<const AddressRuleChange> changes,
                                                    const Transition& transition) {
    return m_file.write([&](Connection& db) -> Result<void> {
        Prepared put =
            db.prepared("INSERT OR REPLACE INTO address_rule(pattern,allow,reason,who,since) VALUES(?,?,?,?,?)");
        Prepared remove = db.prepared("DELETE FROM address_rule WHERE pattern=?");
        for (const AddressRuleChange& change : changes) {
            if (change.pattern.empty())
                return fail(ErrorCode::InvalidArgument, "pattern");
            if (change.rule) {
                RowBinder row(*put);
                row.text(change.pattern).integer(change.rule->allow).text(change.rule->reason);
                row.text(change.rule->who).time(change.rule->since);
                put->exec();
            } else {
                RowBinder(*remove).text(change.pattern);
                remove->exec();
            }
        }
        note(db, kNoSource, transition);
        return {};
    });
}

Result<RateProfiles> SqliteSourceRegistry::rateProfiles() const {
    return m_file.query([](Connection& db) -> Result<RateProfiles> {
        Prepared query = db.prepared("SELECT profiles FROM rate_profiles");
        return profilesFrom(query->executeStep() ? RowReader(*query).text() : std::string());
    });
}

Result<void> SqliteSourceRegistry::saveRateProfiles(const RateProfiles& profiles, const Transition& transition) {
    return m_file.write([&](Connection& db) -> Result<void> {
        Prepared put = db.prepared("INSERT OR REPLACE INTO rate_profiles(id,profiles) VALUES(1,?)");
        const std::string text = toText(profiles);
        RowBinder(*put).text(text);
        put->exec();
        note(db, kNoSource, transition);
        return {};
    });
}

Result<std::vector<Transition>> SqliteSourceRegistry::transitions(std::optional<SourceKey> key, size_t newest) const {
    return m_file.query([&](Connection& db) -> Result<std::vector<Transition>> {
        std::vector<Transition> journal;
        std::string sql = "SELECT time,source,action,from_state,to_state,reason,who,args FROM transition";
        sql += key ? " WHERE source_id=? ORDER BY id DESC LIMIT ?" : " ORDER BY id DESC LIMIT ?";
        Prepared rows = db.prepared(sql);
        RowBinder binder(*rows);
        if (key)
            binder.integer(key->value);
        binder.integer(std::int64_t(newest));
        while (rows->executeStep()) {
            RowReader row(*rows);
            Transition& line = journal.emplace_back();
            line.time = row.time();
            line.source = row.text();
            line.action = row.text();
            line.from = row.text();
            line.to = row.text();
            line.reason = row.text();
            line.who = row.text();
            Result<std::map<std::string, std::string>> args = argsFrom(row.text());
            if (!args)
                return fail(args.error());
            line.args = std::move(*args);
        }
        return journal;
    });
}

std::int64_t SqliteSourceRegistry::revision() const {
    // Both numbers only grow, and so does their sum.
    const Result<std::int64_t> now = m_file.query([](Connection& db) -> Result<std::int64_t> {
        Prepared query = db.prepared("SELECT (SELECT coalesce(max(id),0) FROM transition)+"
                                     "(SELECT coalesce(max(id),0) FROM source)");
        return query->executeStep() ? query->getColumn(0).getInt64() : 0;
    });
    if (now)
        m_lastRevision = *now;
    return m_lastRevision;
}

} // namespace gleaner::crawlstate
