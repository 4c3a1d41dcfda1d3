#include "core/stream/sqlite/queue_take.h"

namespace gleaner::stream {
namespace {

using base::sqlite::Connection;
using base::sqlite::Prepared;
using base::sqlite::RowBinder;
using base::sqlite::RowReader;

constexpr const char* kQueued = "SELECT due,record_id FROM task INDEXED BY task_queued WHERE state=0 AND source_id=? "
                                "AND (due,record_id)>(?,?) ORDER BY due,record_id";
constexpr const char* kWaiting = "SELECT due,record_id FROM task INDEXED BY task_waiting WHERE state=1 AND source_id=? "
                                 "AND (due,record_id)>(?,?) AND due<=? ORDER BY due,record_id";
constexpr const char* kDetails =
    "SELECT c.url,c.source,c.etag,c.last_modified,t.attempts,t.total,t.scheme_guessed FROM task t "
    "JOIN crawl_target c ON c.record_id=t.record_id WHERE t.record_id=?";

// Moving them is one transaction, which should not hold up others for long.
constexpr size_t kStraysAtOnce = 1000;

// One line of a source's queue, read row by row.
class Line {
public:
    Line(Prepared rows) : m_rows(std::move(rows)) { next(); }
    bool ended() const { return m_ended; }
    QueuePosition front() const { return m_front; }
    void next() {
        m_ended = !m_rows->executeStep();
        if (m_ended)
            return;
        RowReader row(*m_rows);
        m_front.due = row.integer();
        m_front.record = row.integer();
    }

private:
    Prepared m_rows;
    QueuePosition m_front;
    bool m_ended = false;
};

Line queuedLine(Connection& db, SourceKey source, QueuePosition from) {
    Prepared rows = db.prepared(kQueued);
    RowBinder(*rows).integer(source.value).integer(from.due).integer(from.record);
    return Line(std::move(rows));
}

Line waitingLine(Connection& db, SourceKey source, QueuePosition from, base::WallTime now) {
    Prepared rows = db.prepared(kWaiting);
    RowBinder(*rows).integer(source.value).integer(from.due).integer(from.record).time(now);
    return Line(std::move(rows));
}

// Reads the two lines as one, by due time.
template<typename See>
void scan(Line queued, Line waiting, QueuePositions& reached, See see) {
    while (!queued.ended() || !waiting.ended()) {
        const bool second = queued.ended() || (!waiting.ended() && waiting.front() < queued.front());
        Line& line = second ? waiting : queued;
        const QueuePosition position = line.front();
        if (!see(position, second))
            return;
        (second ? reached.waiting : reached.queued) = position;
        line.next();
    }
}

std::string sourceName(Connection& db, SourceKey source) {
    Prepared query = db.prepared("SELECT name FROM source WHERE id=?");
    RowBinder(*query).integer(source.value);
    return query->executeStep() ? RowReader(*query).text() : std::string();
}

} // namespace

Picked pickTasks(Connection& db, const TakenTasks& held, SourceKey source, size_t limit, base::WallTime now) {
    const std::string name = sourceName(db, source);
    Prepared details = db.prepared(kDetails);
    const auto pickFrom = [&](const QueuePositions& from) {
        Picked picked;
        picked.reached = from;
        scan(queuedLine(db, source, from.queued), waitingLine(db, source, from.waiting, now), picked.reached,
             [&](QueuePosition position, bool isWaiting) {
                 if (picked.tasks.size() >= limit || picked.strays.size() >= kStraysAtOnce)
                     return false;
                 const RecordKey record{position.record};
                 if (held.holds(record))
                     return true;
                 RowBinder(*details).integer(record.value);
                 if (!details->executeStep())
                     return true; // its record is gone
                 RowReader row(*details);
                 Task task{record, source, row.text(), 0, {}, {}, false};
                 if (const std::string owner = row.text(); !owner.empty() && owner != name) {
                     picked.strays.push_back(record);
                     return true;
                 }
                 task.etag = row.text();
                 task.lastModified = row.text();
                 task.attempts = int(row.integer());
                 picked.taken.push_back({record, source, isWaiting, position, int(row.integer())});
                 task.schemeGuessed = row.boolean();
                 picked.tasks.push_back(std::move(task));
                 return true;
             });
        return picked;
    };
    const QueuePositions from = held.reached(source);
    Picked picked = pickFrom(from);
    if (picked.tasks.size() < limit && from != QueuePositions())
        picked = pickFrom({});
    return picked;
}

} // namespace gleaner::stream
