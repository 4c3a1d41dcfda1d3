#pragma once
#include "core/base/sqlite/sqlite_file.h"
#include "core/base/transaction.h"

namespace gleaner::base::sqlite {

// Transactions over one SqliteFile, which must outlive it.
class SqliteTransactions final : public Transactions {
public:
    explicit SqliteTransactions(SqliteFile& file) : m_file(file) {}
    Result<void> together(const std::function<Result<void>()>& work) override {
        return m_file.write([&](Connection&) { return work(); });
    }

private:
    SqliteFile& m_file;
};

} // namespace gleaner::base::sqlite
