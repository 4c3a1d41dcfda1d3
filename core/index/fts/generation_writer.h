#pragma once
// Writes documents into a generation, inside one transaction of its file.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/index/fts/document_facts.h"
#include "core/index/index.h"

namespace gleaner::index::fts {

// The text of a document as FTS5 is given it.
struct DocumentText {
    std::string title, tags, description, creator;
    bool operator==(const DocumentText&) const = default;
};

// Lives no longer than the transaction. Every function throws SQLite::Exception on an error of SQLite.
class GenerationWriter {
public:
    explicit GenerationWriter(SQLite::Database& db);

    // A document equal to what is there writes nothing.
    void put(RecordKey key, const IndexDocument& document);
    void remove(RecordKey key);

    // Stores the counts and the cursor, which never goes back: an earlier batch applied again is already in.
    void finish(std::int64_t cursor);

private:
    std::optional<DocumentFacts> storedFacts(std::int64_t key);
    DocumentText readText(std::int64_t key);
    std::uint32_t numberOf(const std::string& name);
    DocumentFacts factsOf(const IndexDocument& document, const DocumentText& text);
    void writeFacts(std::int64_t key, const DocumentFacts& facts);
    void writeText(std::int64_t key, const DocumentText& text);
    void addToFts(std::int64_t key, const DocumentText& text);
    void takeFromFts(std::int64_t key, const DocumentText& text);

    SQLite::Database& m_db;
    SQLite::Statement m_readFacts, m_readText, m_writeFacts, m_writeText, m_removeFacts, m_removeText;
    SQLite::Statement m_addStem, m_addWord, m_takeStem, m_takeWord, m_addName, m_findName;
    std::map<std::string, std::uint32_t> m_names;
    std::int64_t m_documents = 0, m_length = 0; // change of the counts
};

} // namespace gleaner::index::fts
