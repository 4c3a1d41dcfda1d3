#pragma once
// The text measure that FTS5 hands us per match: an auxiliary function of our own instead of bm25(), whose idf is next
// to zero for a word in half the documents and which can be read only as one sum.

#include <SQLiteCpp/SQLiteCpp.h>

namespace gleaner::index::fts {

// Makes gleaner_frequency(TABLE, w1, w2, …) known to this connection; cheap when it is already. The function gives, for
// the current match, a blob with one 32-bit float a phrase of the MATCH expression: Σ over its occurrences of the
// weight of the column they stand in. Throws SQLite::Exception.
void registerTermFrequency(SQLite::Database& db);

} // namespace gleaner::index::fts
