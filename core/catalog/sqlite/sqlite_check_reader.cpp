#include "core/catalog/sqlite/sqlite_check_reader.h"

#include <map>

#include "core/base/sqlite/sqlite_file.h"
#include "core/catalog/sqlite/record_row.h"

namespace gleaner::catalog {
namespace {

using base::Millis;
using base::WallTime;
using base::sqlite::Connection;
using base::sqlite::Prepared;
using base::sqlite::RowBinder;
using base::sqlite::RowReader;

// The range of the index that is due after ?1 looks.
constexpr std::string_view kDue = " FROM realtime t INDEXED BY realtime_check JOIN record r ON r.id=t.record_id "
                                  "WHERE t.sha256 IS NOT NULL AND t.state IN (2,4) AND t.checks=?1 AND t.time<=?2 "
                                  "AND r.url IS NOT NULL AND r.source_id<>0";
constexpr Millis kDay{24 * 3600 * 1000};

} // namespace

SqliteCheckReader::SqliteCheckReader(const base::sqlite::SqliteFile& file) : m_file(file) {
    const std::string free =
        hasQueue(file) ? " AND NOT EXISTS(SELECT 1 FROM open_task q WHERE q.record_id=t.record_id)" : "";
    m_page = joined({"SELECT t.time,t.record_id", kDue, free,
                     " AND (t.time,t.record_id)>(?3,?4) ORDER BY t.time,t.record_id LIMIT ?5"});
    m_sums = joined({"SELECT r.source_id,count(*),sum(t.bytes)", kDue, free, " GROUP BY r.source_id"});
    m_days = joined({"SELECT max(0,(t.time-?3)/?4),count(*)", kDue, free, " GROUP BY 1"});
}

Result<DuePage> SqliteCheckReader::due(CheckWaits waits, WallTime now, const CheckPlace& after, size_t limit) const {
    return m_file.query([&](Connection& db) -> Result<DuePage> {
        DuePage page;
        page.end = after;
        Prepared rows = db.prepared(m_page);
        for (auto checks = size_t(after.checks); checks < waits.size(); ++checks) {
            if (checks != size_t(page.end.checks))
                page.end = {int(checks), WallTime::min(), {}};
            RowBinder row(*rows);
            row.integer(std::int64_t(checks)).time(now - waits[checks]).time(page.end.time);
            row.integer(page.end.key.value).integer(std::int64_t(limit - page.keys.size()));
            while (rows->executeStep()) {
                RowReader found(*rows);
                page.end.time = found.time();
                page.end.key = model::RecordKey{found.integer()};
                page.keys.push_back(page.end.key);
            }
            if (page.keys.size() >= limit)
                return page;
        }
        page.last = true;
        return page;
    });
}

Result<std::vector<DueOfSource>> SqliteCheckReader::dueBySource(CheckWaits waits, WallTime now) const {
    return m_file.query([&](Connection& db) -> Result<std::vector<DueOfSource>> {
        std::map<std::int64_t, DueOfSource> sums;
        Prepared rows = db.prepared(m_sums);
        for (size_t checks = 0; checks < waits.size(); ++checks) {
            RowBinder(*rows).integer(std::int64_t(checks)).time(now - waits[checks]);
            while (rows->executeStep()) {
                RowReader row(*rows);
                DueOfSource& sum = sums[row.integer()];
                sum.due += row.integer();
                sum.bytes += row.integer();
            }
        }
        std::map<std::string, DueOfSource> byName;
        Prepared name = db.prepared("SELECT text FROM catalog_name WHERE id=?");
        for (auto& [source, sum] : sums) {
            RowBinder(*name).integer(source);
            if (name->executeStep())
                sum.name = RowReader(*name).text();
            byName.emplace(sum.name, sum);
        }
        std::vector<DueOfSource> list;
        for (auto& [key, sum] : byName)
            list.push_back(std::move(sum));
        return list;
    });
}

Result<std::vector<std::vector<std::int64_t>>> SqliteCheckReader::dueByDay(CheckWaits waits, WallTime now,
                                                                           int days) const {
    return m_file.query([&](Connection& db) -> Result<std::vector<std::vector<std::int64_t>>> {
        std::vector<std::vector<std::int64_t>> counts(waits.size(), std::vector<std::int64_t>(size_t(days)));
        Prepared rows = db.prepared(m_days);
        for (size_t checks = 0; checks < waits.size(); ++checks) {
            const WallTime from = now - waits[checks];
            RowBinder row(*rows);
            row.integer(std::int64_t(checks)).time(from + days * kDay - Millis(1)).time(from).integer(kDay.count());
            while (rows->executeStep()) {
                RowReader found(*rows);
                const auto day = size_t(found.integer());
                counts[checks][day] += found.integer();
            }
        }
        return counts;
    });
}

} // namespace gleaner::catalog
