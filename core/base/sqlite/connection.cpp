#include "core/base/sqlite/connection.h"

namespace gleaner::base::sqlite {

Prepared Connection::prepared(std::string_view sql) {
    auto known = m_statements.find(sql);
    if (known == m_statements.end()) {
        std::string text(sql);
        SQLite::Statement statement(*this, text);
        known = m_statements.emplace(std::move(text), std::move(statement)).first;
    }
    return Prepared(known->second);
}

} // namespace gleaner::base::sqlite
