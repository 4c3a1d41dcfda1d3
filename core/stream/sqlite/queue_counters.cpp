#include "core/stream/sqlite/queue_counters.h"

namespace gleaner::stream {

void QueueCounters::attempt(std::int64_t sourceId, const AttemptRecord& attempt) {
    CountChange& change = of(sourceId);
    change.ok += attempt.outcome.isStored();
    change.unchanged += attempt.outcome == model::Outcome::http(304);
    change.linkRot += attempt.outcome.isLinkRot();
    change.blocked += attempt.outcome.isBlocked();
    change.bytes += attempt.bytes;
}

void QueueCounters::write(base::sqlite::Connection& db) const {
    base::sqlite::Prepared add = db.prepared(
        "INSERT INTO queue_count(source_id,open,failed,ok,unchanged,link_rot,blocked,bytes) VALUES(?,?,?,?,?,?,?,?) "
        "ON CONFLICT(source_id) DO UPDATE SET open=open+excluded.open, failed=failed+excluded.failed, "
        "ok=ok+excluded.ok, "
        "unchanged=unchanged+excluded.unchanged, link_rot=link_rot+excluded.link_rot, "
        "blocked=blocked+excluded.blocked, "
        "bytes=bytes+excluded.bytes");
    for (const auto& [sourceId, change] : m_changes) {
        base::sqlite::RowBinder row(*add);
        row.integer(sourceId).integer(change.open).integer(change.failed).integer(change.ok).integer(change.unchanged);
        row.integer(change.linkRot).integer(change.blocked).integer(change.bytes);
        add->exec();
    }
}

} // namespace gleaner::stream
