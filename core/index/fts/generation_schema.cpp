#include "core/index/fts/generation_schema.h"

namespace gleaner::index::fts {
namespace {

// document:      what filters, facets and scores read (DocumentFacts), scanned in key order
// document_text: the text given to FTS5, which must be given again to take a document out of a contentless table
// stem, word:    the same text twice. Words are looked up by stem; phrases, prefixes and whole values as written.
// Lengths stand in
//                the facts, hence columnsize=0.
// Marks (category M) are letters here, or the scripts of India and Thailand would fall apart at every vowel sign.
constexpr const char* kTables = R"sql(
CREATE TABLE meta(id INTEGER PRIMARY KEY CHECK(id=1), cursor INTEGER NOT NULL, documents INTEGER NOT NULL, length INTEGER NOT NULL);
INSERT INTO meta VALUES(1, 0, 0, 0);
CREATE TABLE name(id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);
CREATE TABLE document(key INTEGER PRIMARY KEY, facts BLOB NOT NULL);
CREATE TABLE document_text(
  key INTEGER PRIMARY KEY, title TEXT NOT NULL, tags TEXT NOT NULL, description TEXT NOT NULL, creator TEXT NOT NULL);
CREATE VIRTUAL TABLE stem USING fts5(title, tags, description, creator, content='', columnsize=0,
  tokenize="porter unicode61 remove_diacritics 2 categories 'L* N* Co M*'");
CREATE VIRTUAL TABLE word USING fts5(title, tags, description, creator, content='', columnsize=0,
  tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co M*'");
)sql";

constexpr base::sqlite::Migration kMigrations[] = {{1, "tables of a generation", kTables}};
constexpr base::sqlite::Schema kSchemas[] = {{"generation", kMigrations}};

} // namespace

std::span<const base::sqlite::Schema> generationSchemas() {
    return kSchemas;
}

} // namespace gleaner::index::fts
