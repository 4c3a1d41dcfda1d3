#pragma once
// From an address or an identifier to the records that may have it. Private to this adapter.
//
// Hashes come in random order, so one index over all of them would have nearly every page of it written anew with every
// batch of an import. New entries therefore gather in a small table first, and are sorted into the large one when there
// are enough for every page to take many at once.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/sqlite/connection.h"

namespace gleaner::catalog {

// 32 bits are enough, because whoever is found is looked at; they keep the tables small. Part of the stored format.
std::int64_t lookupHash(std::span<const std::uint8_t> bytes);
std::int64_t lookupHash(std::string_view text);

// An entry stays when its record's value changes: it then leads to a record that has another value by now.
class HashLookup {
public:
    // `table`: "url_lookup" or "identifier_lookup"; beside it lives "<table>_new", over both the view "<table>_all".
    HashLookup(base::sqlite::Connection& db, const std::string& table);

    void add(std::int64_t hash, std::int64_t recordId);
    // To be called at the end of a transaction that added.
    void settle();

private:
    base::sqlite::Connection& m_db;
    const std::string m_table;
    base::sqlite::Prepared m_add;
};

} // namespace gleaner::catalog
