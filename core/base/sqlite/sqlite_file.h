#pragma once
// One SQLite file shared by the adapters that keep their tables in it: what must change together lives in one file, and one
// write() is one transaction over all of them.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <type_traits>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/base/result.h"

namespace gleaner::base::sqlite {

// One step of a component's schema. Steps are numbered 1, 2, 3 … and never change once released.
struct Migration {
    int version;
    const char* name;
    const char* sql; // one or more statements
};

// The tables of one adapter, e.g. {"catalog", kCatalogMigrations}. The file's table `migration` records what was applied.
struct Schema {
    const char* component;
    std::span<const Migration> migrations;
};

enum class OpenMode {
    ReadOnly,  // other processes may write; never changes a byte
    ReadWrite, // must exist
    Create,    // must not exist
};

struct SqliteFileOptions {
    std::filesystem::path path;
    OpenMode mode = OpenMode::ReadOnly;
    std::span<const Schema> schemas;
    int applicationId = 0;                    // stored in the header (PRAGMA application_id); another value is LibraryDamaged
    std::uintmax_t quickCheckBelow = 64u << 20; // files smaller than this get PRAGMA quick_check at open
    int busyTimeoutMs = 5000;                 // how long write() waits for another process's transaction
    int cacheKib = 16 * 1024;
    bool fullSync = true; // true: a commit survives power loss; false: it survives a killed process only (derived data)
};

// Thread-safe. write() is exclusive within the process; reads run beside it on connections of their own and see the last
// committed state.
class SqliteFile {
public:
    // NotFound / AlreadyExists by mode; LibraryDamaged when header, size, application id, schema or quick check are wrong (no
    // byte of the file is changed then); LibraryTooNew when it holds a migration this program does not know. ReadWrite and
    // Create apply missing migrations, each in a transaction of its own; ReadOnly with missing migrations is Unsupported.
    static Result<std::unique_ptr<SqliteFile>> open(const SqliteFileOptions& options);
    ~SqliteFile();

    // Runs `work` in one IMMEDIATE transaction: commits when it returns a value, rolls back when it returns an error or
    // throws. A write() inside a write() on the same thread joins the outer transaction. SQLite's errors become DiskFull,
    // ReadOnly, Busy, LibraryDamaged or IoFailed naming the file.
    Result<void> write(const std::function<Result<void>(SQLite::Database&)>& work);

    // Runs `work` on a read connection inside one read transaction (one consistent state).
    Result<void> read(const std::function<Result<void>(SQLite::Database&)>& work) const;

    // read() for work that returns a Result<T>.
    template <typename Work> auto query(Work work) const -> std::invoke_result_t<Work, SQLite::Database&> {
        using Out = std::invoke_result_t<Work, SQLite::Database&>;
        Out out = fail(ErrorCode::Unknown);
        const Result<void> done = read([&](SQLite::Database& db) -> Result<void> {
            out = work(db);
            return {};
        });
        return done ? std::move(out) : Out(fail(done.error()));
    }

    // A number that changes whenever another connection (also in another process) has committed. Cheap; any thread.
    std::int64_t dataVersion() const;

    const std::filesystem::path& path() const;

private:
    struct Impl;
    explicit SqliteFile(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

// Binds and reads of the types core uses; absent optionals and empty strings are NULL.
void bindText(SQLite::Statement& statement, int index, const std::string& text);      // empty → NULL
void bindBlob(SQLite::Statement& statement, int index, std::span<const std::uint8_t> bytes);
std::string columnText(const SQLite::Statement& statement, int index);                // NULL → empty

} // namespace gleaner::base::sqlite
