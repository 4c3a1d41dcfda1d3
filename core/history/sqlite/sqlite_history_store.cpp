#include "core/history/sqlite/sqlite_history_store.h"

#include <algorithm>
#include <array>
#include <limits>
#include <mutex>
#include <set>
#include <utility>

#include "core/base/sqlite/sqlite_file.h"
#include "core/history/sqlite/history_schema.h"

namespace gleaner::history {
namespace {

namespace fs = std::filesystem;
using base::sqlite::Connection;
using base::sqlite::OpenMode;
using base::sqlite::Prepared;
using base::sqlite::RowBinder;
using base::sqlite::RowReader;
using base::sqlite::SqliteFile;

constexpr const char* kFind = "SELECT data FROM figures WHERE tier=? AND slot=? AND series=? AND grp=?";
constexpr const char* kPut = "INSERT OR REPLACE INTO figures(tier,slot,series,grp,data) VALUES(?,?,?,?,?)";
constexpr const char* kExpire = "DELETE FROM figures WHERE tier=? AND slot=? AND grp<?";
constexpr const char* kRuns = "SELECT id,start,last_seen,ended,left_at_start,held_at_start,left_at_end,planned_low,"
                              "planned_high FROM run ORDER BY id DESC LIMIT ?";
constexpr const char* kSaveRun = "INSERT OR REPLACE INTO run(id,start,last_seen,ended,left_at_start,held_at_start,"
                                 "left_at_end,planned_low,planned_high) VALUES(?,?,?,?,?,?,?,?,?)";
constexpr const char* kForgetRuns = "DELETE FROM run WHERE id<=(SELECT max(id) FROM run)-?";

std::int64_t slotOf(const GroupRef& ref) {
    const std::int64_t slots = ringSlots(tierOf(ref.tier));
    return ((ref.group % slots) + slots) % slots; // groups before 1970 have negative numbers
}

base::sqlite::SqliteFileOptions optionsFor(const fs::path& path, OpenMode mode) {
    static const std::array schemas{kHistorySchema};
    base::sqlite::SqliteFileOptions options;
    options.path = path;
    options.mode = mode;
    options.schemas = schemas;
    options.applicationId = 0x676c6869; // "glhi"
    options.fullSync = false;
    options.cacheKib = 2 * 1024;
    return options;
}

void forget(const fs::path& path) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(path.string() + suffix, ignored);
}

Run runOf(SQLite::Statement& query) {
    RowReader row(query);
    Run run;
    run.id = row.integer();
    run.start = row.time();
    run.lastSeen = row.time();
    run.ended = row.boolean();
    run.leftAtStart = row.integer();
    run.heldAtStart = row.integer();
    run.leftAtEnd = row.integer();
    run.plannedLow = row.maybeInteger();
    run.plannedHigh = row.maybeInteger();
    return run;
}

} // namespace

struct SqliteHistoryStore::Impl {
    fs::path path;
    bool writable = false;

    std::mutex mutex; // guards the next three
    std::shared_ptr<SqliteFile> file;
    std::optional<Error> trouble;
    // The newest group whose slot was cleared of what stood there a turn before, by tier.
    std::array<std::int64_t, kTiers.size()> expired{};

    void openToWrite();
    // The file; null when there is none yet, which only happens to readers.
    Result<std::shared_ptr<SqliteFile>> at();
    Result<void> read(const SqliteFile::Work& work);
    Result<void> write(const SqliteFile::Work& work);
    // Damage that shows only later costs the figures so far, not those to come.
    bool makeAnew(const std::shared_ptr<SqliteFile>& damaged);
    void expire(Connection& db, std::span<const StoredGroup> groups);
};

void SqliteHistoryStore::Impl::openToWrite() {
    std::error_code ignored;
    expired.fill(std::numeric_limits<std::int64_t>::min());
    trouble.reset();
    const bool exists = fs::exists(path, ignored);
    auto opened = SqliteFile::open(optionsFor(path, exists ? OpenMode::ReadWrite : OpenMode::Create));
    if (!opened && opened.error().code == ErrorCode::LibraryDamaged) {
        forget(path);
        opened = SqliteFile::open(optionsFor(path, OpenMode::Create));
    }
    if (opened)
        file = std::move(*opened);
    else
        trouble = opened.error();
}

Result<std::shared_ptr<SqliteFile>> SqliteHistoryStore::Impl::at() {
    const std::scoped_lock lock(mutex);
    if (file)
        return file;
    if (trouble)
        return fail(*trouble);
    std::error_code ignored;
    if (!fs::exists(path, ignored))
        return nullptr;
    auto opened = SqliteFile::open(optionsFor(path, OpenMode::ReadOnly));
    if (!opened) // perhaps it is only just being made: the next call looks again
        return fail(opened.error());
    file = std::move(*opened);
    return file;
}

bool SqliteHistoryStore::Impl::makeAnew(const std::shared_ptr<SqliteFile>& damaged) {
    const std::scoped_lock lock(mutex);
    if (!writable)
        return false;
    if (file == damaged) {
        file.reset();
        forget(path);
        openToWrite();
    }
    return file != nullptr;
}

Result<void> SqliteHistoryStore::Impl::read(const SqliteFile::Work& work) {
    const auto opened = at();
    if (!opened)
        return fail(opened.error());
    if (!*opened)
        return {};
    const auto done = (*opened)->read(work);
    if (!done && done.error().code == ErrorCode::LibraryDamaged && makeAnew(*opened))
        return {};
    return done;
}

Result<void> SqliteHistoryStore::Impl::write(const SqliteFile::Work& work) {
    if (!writable)
        return fail(ErrorCode::ReadOnly, path.string());
    const auto opened = at();
    if (!opened)
        return fail(opened.error());
    const auto done = (*opened)->write(work);
    if (done || done.error().code != ErrorCode::LibraryDamaged || !makeAnew(*opened))
        return done;
    const auto again = at();
    return again ? (*again)->write(work) : Result<void>(fail(again.error()));
}

std::unique_ptr<SqliteHistoryStore> SqliteHistoryStore::open(const fs::path& file, bool writable) {
    auto impl = std::make_unique<Impl>();
    impl->path = file;
    impl->writable = writable;
    if (writable)
        impl->openToWrite();
    return std::unique_ptr<SqliteHistoryStore>(new SqliteHistoryStore(std::move(impl)));
}

SqliteHistoryStore::SqliteHistoryStore(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
SqliteHistoryStore::~SqliteHistoryStore() = default;

bool SqliteHistoryStore::writable() const {
    return m_impl->writable;
}

Result<std::vector<std::vector<std::uint8_t>>> SqliteHistoryStore::find(std::span<const GroupRef> groups) const {
    std::vector<std::vector<std::uint8_t>> found(groups.size());
    if (groups.empty())
        return found;
    const auto done = m_impl->read([&](Connection& db) -> Result<void> {
        Prepared query = db.prepared(kFind);
        for (size_t i = 0; i < groups.size(); ++i) {
            RowBinder(*query)
                .integer(std::int64_t(groups[i].tier))
                .integer(slotOf(groups[i]))
                .integer(groups[i].series)
                .integer(groups[i].group);
            if (!query->executeStep())
                continue;
            const auto bytes = RowReader(*query).blob();
            found[i].assign(bytes.begin(), bytes.end());
        }
        return {};
    });
    if (!done)
        return fail(done.error());
    return found;
}

Result<std::vector<StoredGroup>> SqliteHistoryStore::read(SeriesId series, Span tier, std::int64_t first,
                                                          std::int64_t last) const {
    std::vector<GroupRef> wanted;
    for (std::int64_t group = first; group <= last; ++group)
        wanted.push_back({series, tier, group});
    auto found = find(wanted);
    if (!found)
        return fail(found.error());
    std::vector<StoredGroup> groups;
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (!(*found)[i].empty())
            groups.push_back({wanted[i], std::move((*found)[i])});
    }
    return groups;
}

Result<void> SqliteHistoryStore::put(std::span<const StoredGroup> groups) {
    return m_impl->write([&](Connection& db) -> Result<void> {
        Prepared insert = db.prepared(kPut);
        for (const StoredGroup& group : groups) {
            RowBinder(*insert)
                .integer(std::int64_t(group.ref.tier))
                .integer(slotOf(group.ref))
                .integer(group.ref.series)
                .integer(group.ref.group)
                .blob(group.bytes);
            insert->exec();
        }
        m_impl->expire(db, groups);
        return {};
    });
}

// Only when a slot comes round: rows of series that are still written were replaced, those of the others end here. A
// transaction that fails afterwards leaves some for the next turn.
void SqliteHistoryStore::Impl::expire(Connection& db, std::span<const StoredGroup> groups) {
    std::set<std::pair<Span, std::int64_t>> fresh;
    for (const StoredGroup& group : groups) {
        if (group.ref.group > expired[size_t(group.ref.tier)])
            fresh.insert({group.ref.tier, group.ref.group});
    }
    Prepared remove = db.prepared(kExpire);
    for (const auto& [tier, group] : fresh) {
        RowBinder(*remove).integer(std::int64_t(tier)).integer(slotOf({0, tier, group})).integer(group);
        remove->exec();
        expired[size_t(tier)] = group;
    }
}

Result<std::vector<Run>> SqliteHistoryStore::runs(size_t newest) const {
    std::vector<Run> runs;
    const auto done = m_impl->read([&](Connection& db) -> Result<void> {
        Prepared query = db.prepared(kRuns);
        RowBinder(*query).integer(std::int64_t(newest));
        while (query->executeStep())
            runs.push_back(runOf(*query));
        return {};
    });
    if (!done)
        return fail(done.error());
    return runs;
}

Result<std::int64_t> SqliteHistoryStore::saveRun(const Run& run) {
    std::int64_t id = run.id;
    const auto done = m_impl->write([&](Connection& db) -> Result<void> {
        Prepared insert = db.prepared(kSaveRun);
        RowBinder binder(*insert);
        run.id != 0 ? binder.integer(run.id) : binder.null();
        binder.time(run.start).time(run.lastSeen).integer(std::int64_t(run.ended));
        binder.integer(run.leftAtStart).integer(run.heldAtStart).integer(run.leftAtEnd);
        binder.integer(run.plannedLow).integer(run.plannedHigh);
        insert->exec();
        id = db.getLastInsertRowid();
        Prepared remove = db.prepared(kForgetRuns);
        RowBinder(*remove).integer(kKeptRuns);
        remove->exec();
        return {};
    });
    if (!done)
        return fail(done.error());
    return id;
}

} // namespace gleaner::history
