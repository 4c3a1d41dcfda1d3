#pragma once
// One SQLite file shared by the adapters that keep their tables in it: what must change together lives in one file, and
// one write() is one transaction over all of them.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <type_traits>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/base/result.h"
#include "core/base/sqlite/connection.h"

namespace gleaner::base::sqlite {

// One step of a component's schema. Steps are numbered 1, 2, 3 … and never change once released.
struct Migration {
    int version;
    const char* name;
    const char* sql; // one or more statements
};

// The tables of one adapter, e.g. {"catalog", kCatalogMigrations}. The file's table `migration` records what was
// applied.
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
    int applicationId = 0; // stored in the header (PRAGMA application_id); another value is LibraryDamaged
    std::uintmax_t quickCheckBelow = 64u << 20; // files smaller than this get PRAGMA quick_check at open
    int busyTimeoutMs = 5000;                   // how long write() waits for another process's transaction
    int cacheKib = 16 * 1024;
    bool fullSync = true; // true: a commit survives power loss; false: it survives a killed process only (derived data)
};

// Thread-safe. write() is exclusive within the process; reads run beside it on connections of their own and see the
// last committed state.
class SqliteFile {
public:
    // NotFound / AlreadyExists by mode; LibraryDamaged when header, size, application id, schema or quick check are
    // wrong; LibraryTooNew when it holds a migration this program does not know: no byte of the file is changed then.
    // ReadWrite and Create apply missing migrations, each in a transaction of its own; ReadOnly with missing migrations
    // is Unsupported. ReadOnly works on a medium that cannot be written, too, when the file was closed by its last
    // writer.
    static Result<std::unique_ptr<SqliteFile>> open(const SqliteFileOptions& options);
    ~SqliteFile();

    // Work on a connection; a function that takes an SQLite::Database& will do.
    using Work = std::function<Result<void>(Connection&)>;

    // Runs `work` in one IMMEDIATE transaction: commits when it returns a value, rolls back when it returns an error or
    // throws. A write() inside a write() on the same thread joins the outer transaction; when it fails, the whole
    // transaction fails with its error, whatever the outer work returns. SQLite's errors become DiskFull, ReadOnly,
    // Busy, LibraryDamaged or IoFailed naming the file.
    Result<void> write(const Work& work);

    // Only inside write(): `then` is called once when the outermost transaction has ended, on its thread and before the
    // next transaction begins. For state in memory that must follow what was committed. It must not throw.
    void afterTransaction(std::function<void(bool committed)> then);

    // Runs `work` on a read connection inside one read transaction (one consistent state).
    Result<void> read(const Work& work) const;

    // read() for work that returns a Result<T>.
    template<typename Query>
    auto query(Query work) const -> std::invoke_result_t<Query, Connection&> {
        using Out = std::invoke_result_t<Query, Connection&>;
        Out out = fail(ErrorCode::Unknown);
        const Result<void> done = read([&](Connection& db) -> Result<void> {
            out = work(db);
            return {};
        });
        return done ? std::move(out) : Out(fail(done.error()));
    }

    // A number that changes whenever this or another process has committed. Cheap; any thread.
    std::int64_t dataVersion() const;

    const std::filesystem::path& path() const;

private:
    struct Impl;
    explicit SqliteFile(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

// Binds and reads of the types core uses; absent optionals and empty strings are NULL.
void bindText(SQLite::Statement& statement, int index, const std::string& text); // empty → NULL
void bindBlob(SQLite::Statement& statement, int index, std::span<const std::uint8_t> bytes);
std::string columnText(const SQLite::Statement& statement, int index); // NULL → empty

} // namespace gleaner::base::sqlite
