#include "core/catalog/sqlite/hash_lookup.h"

#include "core/catalog/sqlite/record_row.h"

namespace gleaner::catalog {
namespace {

using base::sqlite::Connection;
using base::sqlite::Prepared;
using base::sqlite::RowBinder;

constexpr std::int64_t kSortInAt = 65'536; // entries: about a megabyte, and a tenth of a second to sort in

} // namespace

std::int64_t lookupHash(std::span<const std::uint8_t> bytes) {
    std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a, folded
    for (const std::uint8_t byte : bytes)
        hash = (hash ^ byte) * 0x100000001b3;
    return std::int32_t(std::uint32_t(hash ^ (hash >> 32)));
}

std::int64_t lookupHash(std::string_view text) {
    return lookupHash(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

HashLookup::HashLookup(Connection& db, const std::string& table)
    : m_db(db), m_table(table),
      m_add(db.prepared(joined({"INSERT OR IGNORE INTO ", table, "_new(hash,record_id) VALUES(?,?)"}))) {}

void HashLookup::add(std::int64_t hash, std::int64_t recordId) {
    RowBinder(*m_add).integer(hash).integer(recordId);
    m_add->exec();
}

void HashLookup::settle() {
    {
        Prepared count = m_db.prepared(joined({"SELECT count(*) FROM ", m_table, "_new"}));
        if (!count->executeStep() || count->getColumn(0).getInt64() < kSortInAt)
            return;
    }
    m_db.prepared(joined({"INSERT OR IGNORE INTO ", m_table, " SELECT hash,record_id FROM ", m_table, "_new"}))->exec();
    m_db.prepared(joined({"DELETE FROM ", m_table, "_new"}))->exec();
}

} // namespace gleaner::catalog
