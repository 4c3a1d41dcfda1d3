#include "core/base/sqlite/sqlite_file.h"

#include <fstream>
#include <mutex>
#include <thread>
#include <vector>

#include <sqlite3.h>

namespace gleaner::base::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMigrationTable = "CREATE TABLE IF NOT EXISTS migration(component TEXT NOT NULL, version INTEGER NOT NULL, "
                                        "name TEXT NOT NULL, applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), "
                                        "PRIMARY KEY(component, version)) WITHOUT ROWID";

Error translated(const SQLite::Exception& exception, const fs::path& path) {
    ErrorCode code = ErrorCode::IoFailed;
    switch (exception.getErrorCode() & 0xff) {
    case SQLITE_FULL: code = ErrorCode::DiskFull; break;
    case SQLITE_READONLY:
    case SQLITE_PERM: code = ErrorCode::ReadOnly; break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: code = ErrorCode::Busy; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: code = ErrorCode::LibraryDamaged; break;
    case SQLITE_CANTOPEN: code = ErrorCode::IoFailed; break;
    default: break;
    }
    return Error{code, path.string(), exception.what(), {}};
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
        return std::uint32_t(header[at]) << 24 | std::uint32_t(header[at + 1]) << 16 | std::uint32_t(header[at + 2]) << 8 |
               std::uint32_t(header[at + 3]);
    };
    std::uint32_t pageSize = std::uint32_t(header[16]) << 8 | header[17];
    pageSize = pageSize == 1 ? 65536 : pageSize;
    if (pageSize < 512 || (pageSize & (pageSize - 1)) != 0)
        return damaged("bad page size");
    if (applicationId != 0 && big32(68) != std::uint32_t(applicationId))
        return damaged("application id is not Gleaner's");
    if (size % pageSize != 0)
        return damaged("file size is no multiple of its page size");
    fs::path wal = path;
    wal += "-wal";
    if (!fs::exists(wal, error) && big32(28) != 0 && size < std::uintmax_t(big32(28)) * pageSize)
        return damaged("file is shorter than its header says");
    return {};
}

} // namespace

struct SqliteFile::Impl {
    SqliteFileOptions options;
    fs::path path;

    std::recursive_mutex writeMutex; // guards writer and depth
    std::unique_ptr<SQLite::Database> writer;
    int depth = 0;

    mutable std::mutex readMutex; // guards idleReaders and watcher
    mutable std::vector<std::unique_ptr<SQLite::Database>> idleReaders;
    mutable std::unique_ptr<SQLite::Database> watcher;

    std::unique_ptr<SQLite::Database> connect(bool writable) const {
        const int flags = writable ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY;
        auto db = std::make_unique<SQLite::Database>(path.string(), flags | SQLITE_OPEN_NOMUTEX, options.busyTimeoutMs);
        db->exec("PRAGMA cache_size=-" + std::to_string(options.cacheKib));
        db->exec("PRAGMA temp_store=MEMORY");
        db->exec("PRAGMA foreign_keys=ON");
        if (writable) {
            db->exec(options.fullSync ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
            db->exec("PRAGMA wal_autocheckpoint=4000");
            db->exec("PRAGMA journal_size_limit=67108864");
        }
        return db;
    }

    std::unique_ptr<SQLite::Database> takeReader() const {
        {
            const std::lock_guard lock(readMutex);
            if (!idleReaders.empty()) {
                auto db = std::move(idleReaders.back());
                idleReaders.pop_back();
                return db;
            }
        }
        return connect(false);
    }
    void giveBack(std::unique_ptr<SQLite::Database> db) const {
        const std::lock_guard lock(readMutex);
        if (idleReaders.size() < 8)
            idleReaders.push_back(std::move(db));
    }

    Result<void> quickCheck() const {
        std::error_code error;
        if (fs::file_size(path, error) >= options.quickCheckBelow)
            return {};
        const auto db = connect(false);
        SQLite::Statement check(*db, "PRAGMA quick_check(1)");
        if (check.executeStep() && std::string(check.getColumn(0).getText()) != "ok")
            return fail(ErrorCode::LibraryDamaged, path.string(), check.getColumn(0).getText());
        return {};
    }

    // The highest applied version of a component; 0 when none.
    static int appliedVersion(SQLite::Database& db, const char* component) {
        if (!db.tableExists("migration"))
            return 0;
        SQLite::Statement query(db, "SELECT coalesce(max(version),0) FROM migration WHERE component=?");
        query.bind(1, component);
        query.executeStep();
        return query.getColumn(0).getInt();
    }

    Result<void> checkVersions() const {
        const auto db = connect(false);
        for (const Schema& schema : options.schemas) {
            const int applied = appliedVersion(*db, schema.component);
            const int known = schema.migrations.empty() ? 0 : schema.migrations.back().version;
            if (applied > known)
                return fail(ErrorCode::LibraryTooNew, path.string(), schema.component,
                            {{"found", std::to_string(applied)}, {"supported", std::to_string(known)}});
            if (applied < known && options.mode == OpenMode::ReadOnly)
                return fail(ErrorCode::Unsupported, path.string(), "schema is older; open it for writing once",
                            {{"found", std::to_string(applied)}, {"supported", std::to_string(known)}});
        }
        return {};
    }

    Result<void> migrate(SqliteFile& self) {
        for (const Schema& schema : options.schemas) {
            const int applied = appliedVersion(*writer, schema.component);
            for (const Migration& step : schema.migrations) {
                if (step.version <= applied)
                    continue;
                const Result<void> done = self.write([&](SQLite::Database& db) -> Result<void> {
                    db.exec(kMigrationTable);
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
            SQLite::Database fresh(options.path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, options.busyTimeoutMs);
            fresh.exec("PRAGMA page_size=8192");
            fresh.exec("PRAGMA application_id=" + std::to_string(options.applicationId));
            fresh.exec("PRAGMA journal_mode=WAL");
            fresh.exec(kMigrationTable);
        } else {
            if (Result<void> header = checkHeader(options.path, options.applicationId); !header)
                return fail(header.error());
            if (Result<void> check = self.quickCheck(); !check)
                return fail(check.error());
            if (Result<void> versions = self.checkVersions(); !versions)
                return fail(versions.error());
        }
        if (options.mode != OpenMode::ReadOnly) {
            self.writer = self.connect(true);
            if (Result<void> migrated = self.migrate(*file); !migrated)
                return fail(migrated.error());
        }
    } catch (const SQLite::Exception& exception) {
        return fail(translated(exception, options.path));
    }
    return file;
}

Result<void> SqliteFile::write(const std::function<Result<void>(SQLite::Database&)>& work) {
    if (!m_impl->writer)
        return fail(ErrorCode::ReadOnly, m_impl->path.string());
    const std::lock_guard lock(m_impl->writeMutex);
    SQLite::Database& db = *m_impl->writer;
    const bool outermost = m_impl->depth == 0;
    ++m_impl->depth;
    Result<void> result;
    try {
        if (outermost)
            db.exec("BEGIN IMMEDIATE");
        result = work(db);
        if (outermost && result)
            db.exec("COMMIT");
    } catch (const SQLite::Exception& exception) {
        result = fail(translated(exception, m_impl->path));
    } catch (...) {
        --m_impl->depth;
        if (outermost && !sqlite3_get_autocommit(db.getHandle()))
            db.tryExec("ROLLBACK");
        throw;
    }
    --m_impl->depth;
    if (outermost && !result && !sqlite3_get_autocommit(db.getHandle()))
        db.tryExec("ROLLBACK");
    return result;
}

Result<void> SqliteFile::read(const std::function<Result<void>(SQLite::Database&)>& work) const {
    try {
        auto db = m_impl->takeReader();
        db->exec("BEGIN");
        Result<void> result;
        try {
            result = work(*db);
        } catch (...) {
            db->tryExec("ROLLBACK");
            throw;
        }
        db->tryExec("COMMIT");
        m_impl->giveBack(std::move(db));
        return result;
    } catch (const SQLite::Exception& exception) {
        return fail(translated(exception, m_impl->path));
    }
}

std::int64_t SqliteFile::dataVersion() const {
    const std::lock_guard lock(m_impl->readMutex);
    try {
        if (!m_impl->watcher)
            m_impl->watcher = m_impl->connect(false);
        SQLite::Statement query(*m_impl->watcher, "PRAGMA data_version");
        return query.executeStep() ? query.getColumn(0).getInt64() : 0;
    } catch (const SQLite::Exception&) {
        return 0;
    }
}

const std::filesystem::path& SqliteFile::path() const { return m_impl->path; }

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
