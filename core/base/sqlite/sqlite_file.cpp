#include "core/base/sqlite/sqlite_file.h"

#include <cstdio>
#include <exception>
#include <fstream>
#include <mutex>
#include <optional>
#include <vector>

#include <sqlite3.h>
#include <unistd.h>

namespace gleaner::base::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMigrationTable =
    "CREATE TABLE IF NOT EXISTS migration(component TEXT NOT NULL, version INTEGER NOT NULL, "
    "name TEXT NOT NULL, applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), "
    "PRIMARY KEY(component, version)) WITHOUT ROWID";

// Large enough that a group commit rarely waits for a checkpoint, small enough that a read never wades through a long
// log.
constexpr int kCheckpointPages = 8000;
constexpr size_t kIdleReaders = 8;

template<typename Action>
struct Finally {
    Action action;
    explicit Finally(Action run) : action(std::move(run)) {}
    ~Finally() { action(); }
    Finally(const Finally&) = delete;
    Finally& operator=(const Finally&) = delete;
};

Error translated(const SQLite::Exception& exception, const fs::path& path) {
    ErrorCode code = ErrorCode::IoFailed;
    switch (exception.getErrorCode() & 0xff) {
    case SQLITE_FULL:
        code = ErrorCode::DiskFull;
        break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
        code = ErrorCode::ReadOnly;
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        code = ErrorCode::Busy;
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        code = ErrorCode::LibraryDamaged;
        break;
    case SQLITE_CANTOPEN:
        code = ErrorCode::IoFailed;
        break;
    default:
        break;
    }
    return Error{code, path.string(), exception.what(), {}};
}

// Whether committed pages may still wait in the write-ahead log, or a writer is at work.
bool hasLog(const fs::path& path) {
    fs::path log = path;
    log += "-wal";
    std::error_code error;
    const auto size = fs::file_size(log, error);
    return !error && size > 0;
}

// The address of a file that SQLite reads without locks and without making files beside it.
std::string immutableAddress(const fs::path& path) {
    std::string address = "file:";
    for (const char c : fs::absolute(path).string()) {
        if (c == '%' || c == '?' || c == '#') {
            char escaped[4];
            std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned char>(c));
            address += escaped;
        } else {
            address += c;
        }
    }
    return address + "?immutable=1";
}

bool canMakeFilesBeside(const fs::path& path) {
    const fs::path folder = fs::absolute(path).parent_path();
    return ::access(folder.c_str(), W_OK) == 0;
}

// Header facts read from the bytes themselves, before SQLite may touch the file (SQLite file format, §1.3).
Result<void> checkHeader(const fs::path& path, int applicationId) {
    const auto damaged = [&](const char* why) { return fail(ErrorCode::LibraryDamaged, path.string(), why); };
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error)
        return fail(ErrorCode::NotFound, path.string(), error.message());
    std::ifstream file(path, std::ios::binary);
    unsigned char header[100] = {};
    if (!file.read(reinterpret_cast<char*>(header), sizeof header))
        return damaged(size < sizeof header ? "file is truncated" : "file cannot be read");
    if (std::string_view(reinterpret_cast<char*>(header), 16) != std::string_view("SQLite format 3\0", 16))
        return damaged("not an SQLite file");
    const auto big32 = [&](int at) {
        return std::uint32_t(header[at]) << 24 | std::uint32_t(header[at + 1]) << 16 |
               std::uint32_t(header[at + 2]) << 8 | std::uint32_t(header[at + 3]);
    };
    std::uint32_t pageSize = std::uint32_t(header[16]) << 8 | header[17];
    pageSize = pageSize == 1 ? 65536 : pageSize;
    if (pageSize < 512 || (pageSize & (pageSize - 1)) != 0)
        return damaged("bad page size");
    if (applicationId != 0 && big32(68) != std::uint32_t(applicationId))
        return damaged("application id is not Gleaner's");
    // Pages that are still in the write-ahead log need not be in the file yet, or not whole: a full disk cuts a page in
    // two while the log is carried over.
    if (hasLog(path))
        return {};
    if (size % pageSize != 0)
        return damaged("file size is no multiple of its page size");
    if (size < std::uintmax_t(big32(28)) * pageSize)
        return damaged("file is shorter than its header says");
    return {};
}

} // namespace

enum class Link { Read, Write, Immutable };

struct SqliteFile::Impl {
    SqliteFileOptions options;
    fs::path path;
    Link readLink = Link::Read;

    std::recursive_mutex writeMutex; // guards the next four
    std::unique_ptr<Connection> writer;
    int depth = 0;
    std::optional<Error> broken; // why the open transaction can no longer be committed
    std::vector<std::function<void(bool)>> afterwards;

    mutable std::mutex readMutex; // guards idleReaders
    mutable std::vector<std::unique_ptr<Connection>> idleReaders;
    mutable std::mutex watchMutex; // guards watcher
    mutable std::unique_ptr<Connection> watcher;

    std::unique_ptr<Connection> connect(Link link) const {
        const int access = link == Link::Write ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY;
        const std::string name = link == Link::Immutable ? immutableAddress(path) : path.string();
        auto db =
            std::make_unique<Connection>(name, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, options.busyTimeoutMs);
        db->exec("PRAGMA cache_size=-" + std::to_string(options.cacheKib));
        db->exec("PRAGMA temp_store=MEMORY");
        db->exec("PRAGMA foreign_keys=ON");
        if (link == Link::Write) {
            db->exec(options.fullSync ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
            db->exec("PRAGMA secure_delete=OFF"); // Debian turns it on; nothing here is secret
            db->exec("PRAGMA wal_autocheckpoint=" + std::to_string(kCheckpointPages));
            db->exec("PRAGMA journal_size_limit=67108864");
        }
        return db;
    }

    std::unique_ptr<Connection> takeReader() const {
        {
            const std::lock_guard lock(readMutex);
            if (!idleReaders.empty()) {
                auto db = std::move(idleReaders.back());
                idleReaders.pop_back();
                return db;
            }
        }
        return connect(readLink);
    }
    void giveBack(std::unique_ptr<Connection> db) const {
        const std::lock_guard lock(readMutex);
        if (idleReaders.size() < kIdleReaders)
            idleReaders.push_back(std::move(db));
    }

    Result<void> guarded(const Work& work, Connection& db) const {
        try {
            return work(db);
        } catch (const SQLite::Exception& exception) {
            return fail(translated(exception, path));
        }
    }

    // Inside an open transaction. After a failure SQLite may have rolled back on its own: nothing may follow then.
    Result<void> join(const Work& work) {
        if (broken)
            return fail(*broken);
        Finally leave([this, threw = std::uncaught_exceptions()] {
            --depth;
            if (std::uncaught_exceptions() > threw && !broken)
                broken = Error{ErrorCode::Cancelled, path.string(), "the work threw", {}};
        });
        ++depth;
        Result<void> result = guarded(work, *writer);
        if (!result)
            broken = result.error();
        return result;
    }

    Result<void> transaction(const Work& work) {
        bool committed = false;
        Finally end([&] {
            if (!committed && !sqlite3_get_autocommit(writer->getHandle()))
                writer->tryExec("ROLLBACK");
            for (const auto& then : std::exchange(afterwards, {}))
                then(committed);
        });
        broken.reset();
        return guarded(
            [&](Connection& db) -> Result<void> {
                db.exec("BEGIN IMMEDIATE");
                Result<void> result = join(work);
                if (broken)
                    return fail(*broken);
                db.exec("COMMIT");
                committed = true;
                return result;
            },
            *writer);
    }

    Result<void> quickCheck(Link link) const {
        std::error_code error;
        if (fs::file_size(path, error) >= options.quickCheckBelow)
            return {};
        const auto db = connect(link);
        SQLite::Statement check(*db, "PRAGMA quick_check(1)");
        if (check.executeStep() && std::string(check.getColumn(0).getText()) != "ok")
            return fail(ErrorCode::LibraryDamaged, path.string(), check.getColumn(0).getText());
        return {};
    }

    // The highest applied version of a component; 0 when none.
    static int appliedVersion(Connection& db, const char* component) {
        if (!db.tableExists("migration"))
            return 0;
        SQLite::Statement query(db, "SELECT coalesce(max(version),0) FROM migration WHERE component=?");
        query.bind(1, component);
        query.executeStep();
        return query.getColumn(0).getInt();
    }

    Result<void> checkVersions(Link link) const {
        const auto db = connect(link);
        for (const Schema& schema : options.schemas) {
            const int applied = appliedVersion(*db, schema.component);
            const int known = schema.migrations.empty() ? 0 : schema.migrations.back().version;
            const std::map<std::string, std::string> args{{"found", std::to_string(applied)},
                                                          {"supported", std::to_string(known)}};
            if (applied > known)
                return fail(ErrorCode::LibraryTooNew, path.string(), schema.component, args);
            if (applied < known && options.mode == OpenMode::ReadOnly)
                return fail(ErrorCode::Unsupported, path.string(), "schema is older; open it for writing once", args);
        }
        return {};
    }

    Result<void> inspect(Link link) const {
        try {
            if (Result<void> check = quickCheck(link); !check)
                return check;
            return checkVersions(link);
        } catch (const SQLite::Exception& exception) {
            return fail(translated(exception, path));
        }
    }

    // Looks at the file without a trace where that is possible: when no log is left, nobody has written since it was
    // closed. If a writer came in between and made it look wrong, the look through the locks decides.
    Result<void> inspect() const {
        if (hasLog(path))
            return inspect(readLink);
        Result<void> clean = inspect(Link::Immutable);
        return !clean && hasLog(path) ? inspect(readLink) : clean;
    }

    Result<void> migrate(SqliteFile& self) {
        for (const Schema& schema : options.schemas) {
            for (const Migration& step : schema.migrations) {
                if (step.version <= appliedVersion(*writer, schema.component))
                    continue;
                const Result<void> done = self.write([&](Connection& db) -> Result<void> {
                    db.exec(kMigrationTable);
                    if (step.version <= appliedVersion(db, schema.component))
                        return {}; // another process was faster
                    db.exec(step.sql);
                    SQLite::Statement note(db, "INSERT INTO migration(component,version,name) VALUES(?,?,?)");
                    note.bind(1, schema.component);
                    note.bind(2, step.version);
                    note.bind(3, step.name);
                    note.exec();
                    return {};
                });
                if (!done)
                    return done;
            }
        }
        return {};
    }
};

SqliteFile::SqliteFile(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

SqliteFile::~SqliteFile() = default;

Result<std::unique_ptr<SqliteFile>> SqliteFile::open(const SqliteFileOptions& options) {
    std::error_code error;
    const bool exists = fs::exists(options.path, error);
    if (options.mode == OpenMode::Create && exists)
        return fail(ErrorCode::AlreadyExists, options.path.string());
    if (options.mode != OpenMode::Create && !exists)
        return fail(ErrorCode::NotFound, options.path.string());

    auto impl = std::make_unique<Impl>();
    impl->options = options;
    impl->path = options.path;
    std::unique_ptr<SqliteFile> file(new SqliteFile(std::move(impl)));
    Impl& self = *file->m_impl;
    try {
        if (options.mode == OpenMode::Create) {
            SQLite::Database fresh(options.path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                                   options.busyTimeoutMs);
            fresh.exec("PRAGMA page_size=8192");
            fresh.exec("PRAGMA application_id=" + std::to_string(options.applicationId));
            fresh.exec("PRAGMA journal_mode=WAL");
            fresh.exec(kMigrationTable);
        } else {
            if (Result<void> header = checkHeader(options.path, options.applicationId); !header)
                return fail(header.error());
            if (options.mode == OpenMode::ReadOnly && !hasLog(options.path) && !canMakeFilesBeside(options.path))
                self.readLink = Link::Immutable;
            if (Result<void> sound = self.inspect(); !sound)
                return fail(sound.error());
        }
        if (options.mode != OpenMode::ReadOnly) {
            self.writer = self.connect(Link::Write);
            if (Result<void> migrated = self.migrate(*file); !migrated)
                return fail(migrated.error());
        }
    } catch (const SQLite::Exception& exception) {
        return fail(translated(exception, options.path));
    }
    return file;
}

Result<void> SqliteFile::write(const Work& work) {
    if (!m_impl->writer)
        return fail(ErrorCode::ReadOnly, m_impl->path.string());
    const std::lock_guard lock(m_impl->writeMutex);
    return m_impl->depth > 0 ? m_impl->join(work) : m_impl->transaction(work);
}

void SqliteFile::afterTransaction(std::function<void(bool)> then) {
    const std::lock_guard lock(m_impl->writeMutex);
    m_impl->afterwards.push_back(std::move(then));
}

Result<void> SqliteFile::read(const Work& work) const {
    try {
        // A connection that met an exception is not given back.
        auto db = m_impl->takeReader();
        db->prepared("BEGIN")->exec();
        Result<void> result = work(*db);
        db->prepared("COMMIT")->exec();
        m_impl->giveBack(std::move(db));
        return result;
    } catch (const SQLite::Exception& exception) {
        return fail(translated(exception, m_impl->path));
    }
}

std::int64_t SqliteFile::dataVersion() const {
    const std::lock_guard lock(m_impl->watchMutex);
    try {
        if (!m_impl->watcher)
            m_impl->watcher = m_impl->connect(m_impl->readLink);
        Prepared query = m_impl->watcher->prepared("PRAGMA data_version");
        return query->executeStep() ? query->getColumn(0).getInt64() : 0;
    } catch (const SQLite::Exception&) {
        return 0;
    }
}

const std::filesystem::path& SqliteFile::path() const {
    return m_impl->path;
}

void bindText(SQLite::Statement& statement, int index, const std::string& text) {
    if (text.empty())
        statement.bind(index);
    else
        statement.bind(index, text);
}

void bindBlob(SQLite::Statement& statement, int index, std::span<const std::uint8_t> bytes) {
    statement.bind(index, bytes.data(), int(bytes.size()));
}

std::string columnText(const SQLite::Statement& statement, int index) {
    const SQLite::Column column = const_cast<SQLite::Statement&>(statement).getColumn(index);
    return column.isNull() ? std::string() : column.getString();
}

} // namespace gleaner::base::sqlite
