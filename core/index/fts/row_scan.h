#pragma once
// A statement read row by row without a heap access per column: a search looks at up to every document.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

namespace gleaner::index::fts {

// Every function throws SQLite::Exception on an error of SQLite. Must not outlive its connection.
class RowScan {
public:
    RowScan(SQLite::Database& db, std::string_view sql) : m_db(db.getHandle()) {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v2(m_db, sql.data(), int(sql.size()), &statement, nullptr), SQLITE_OK);
        m_statement.reset(statement);
    }

    void bind(int index, std::string_view text) {
        check(sqlite3_bind_text(m_statement.get(), index, text.data(), int(text.size()), SQLITE_TRANSIENT), SQLITE_OK);
    }
    void bind(int index, std::int64_t number) {
        check(sqlite3_bind_int64(m_statement.get(), index, number), SQLITE_OK);
    }
    void rewind() { sqlite3_reset(m_statement.get()); } // its return value repeats an error that next() threw already

    bool next() {
        const int code = sqlite3_step(m_statement.get());
        if (code != SQLITE_DONE)
            check(code, SQLITE_ROW);
        return code == SQLITE_ROW;
    }

    std::int64_t integer(int column) const { return sqlite3_column_int64(m_statement.get(), column); }
    double real(int column) const { return sqlite3_column_double(m_statement.get(), column); }
    std::string text(int column) const {
        const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement.get(), column));
        return bytes ? std::string(bytes, size_t(sqlite3_column_bytes(m_statement.get(), column))) : std::string();
    }
    // Valid until the next call of next() or rewind().
    std::span<const std::uint8_t> blob(int column) const {
        const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_statement.get(), column));
        return {bytes, bytes ? size_t(sqlite3_column_bytes(m_statement.get(), column)) : 0};
    }

private:
    void check(int code, int wanted) const {
        if (code != wanted)
            throw SQLite::Exception(m_db, code);
    }
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    sqlite3* m_db;
    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
};

} // namespace gleaner::index::fts
