#pragma once
// A connection to an SQLite file with the statements prepared on it so far, and how rows are bound and read.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/base/clock.h"

namespace gleaner::base::sqlite {

// A borrowed statement, reset when it goes out of scope, so that it holds neither a snapshot nor a lock.
class Prepared {
public:
    explicit Prepared(SQLite::Statement& statement) : m_statement(&statement) {}
    Prepared(Prepared&& other) noexcept : m_statement(std::exchange(other.m_statement, nullptr)) {}
    Prepared& operator=(Prepared&&) = delete;
    ~Prepared() {
        if (m_statement)
            m_statement->tryReset();
    }
    SQLite::Statement* operator->() { return m_statement; }
    SQLite::Statement& operator*() { return *m_statement; }

private:
    SQLite::Statement* m_statement;
};

// Used by one thread at a time.
class Connection final : public SQLite::Database {
public:
    using SQLite::Database::Database;

    // The statement of a constant text, prepared once for the life of the connection. While one Prepared of a text
    // lives no second one of the same text may be asked for.
    Prepared prepared(std::string_view sql);

private:
    struct Hash {
        using is_transparent = void;
        size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_map<std::string, SQLite::Statement, Hash, std::equal_to<>> m_statements;
};

// Binds the parameters of a statement from the first to the last, after a reset. Text and bytes are not copied: they
// must live until the statement has run. Absent values and empty text are NULL; times are milliseconds since 1970.
class RowBinder {
public:
    explicit RowBinder(SQLite::Statement& statement) : m_statement(statement) { statement.reset(); }

    RowBinder& text(const std::string& value) {
        if (value.empty())
            return null();
        m_statement.bindNoCopy(++m_index, value);
        return *this;
    }
    RowBinder& integer(std::int64_t value) {
        m_statement.bind(++m_index, value);
        return *this;
    }
    template<typename T>
    RowBinder& integer(const std::optional<T>& value) {
        return value ? integer(std::int64_t(*value)) : null();
    }
    RowBinder& real(const std::optional<double>& value) {
        if (!value)
            return null();
        m_statement.bind(++m_index, *value);
        return *this;
    }
    RowBinder& blob(std::span<const std::uint8_t> value) {
        m_statement.bindNoCopy(++m_index, value.data(), int(value.size()));
        return *this;
    }
    RowBinder& time(WallTime value) { return integer(std::int64_t(value.time_since_epoch().count())); }
    RowBinder& time(const std::optional<WallTime>& value) { return value ? time(*value) : null(); }
    RowBinder& null() {
        m_statement.bind(++m_index);
        return *this;
    }

private:
    SQLite::Statement& m_statement;
    int m_index = 0;
};

// Reads the columns of the present row from `first` on, one after the other: the counterpart of RowBinder.
class RowReader {
public:
    explicit RowReader(SQLite::Statement& statement, int first = 0) : m_statement(statement), m_index(first) {}

    std::string text() {
        const SQLite::Column column = next();
        return column.isNull() ? std::string() : column.getString();
    }
    std::int64_t integer() { return next().getInt64(); } // NULL → 0
    template<typename T = std::int64_t>
    std::optional<T> maybeInteger() {
        const SQLite::Column column = next();
        return column.isNull() ? std::nullopt : std::optional<T>(T(column.getInt64()));
    }
    std::optional<double> real() {
        const SQLite::Column column = next();
        return column.isNull() ? std::nullopt : std::optional<double>(column.getDouble());
    }
    bool boolean() { return integer() != 0; }
    WallTime time() { return WallTime(Millis(integer())); }
    std::optional<WallTime> maybeTime() {
        const auto value = maybeInteger();
        return value ? std::optional<WallTime>(WallTime(Millis(*value))) : std::nullopt;
    }
    // Valid until the statement moves on; empty for NULL.
    std::span<const std::uint8_t> blob() {
        const SQLite::Column column = next();
        const auto* bytes = static_cast<const std::uint8_t*>(column.getBlob());
        return {bytes, bytes ? size_t(column.getBytes()) : 0};
    }
    // A blob of exactly the size of `out`; none when it is NULL or of another size.
    template<typename Array>
    bool fixedBlob(Array& out) {
        const auto bytes = blob();
        if (bytes.size() != out.size())
            return false;
        std::copy(bytes.begin(), bytes.end(), out.begin());
        return true;
    }

private:
    SQLite::Column next() { return m_statement.getColumn(m_index++); }

    SQLite::Statement& m_statement;
    int m_index;
};

} // namespace gleaner::base::sqlite
