#include "core/index/fts/generation_writer.h"

#include <algorithm>

#include "core/index/fts/generation_schema.h"
#include "core/index/fts/token_text.h"
#include "core/index/image_classes.h"

namespace gleaner::index::fts {
namespace {

std::string addTo(const std::string& table) {
    return "INSERT INTO " + table + "(rowid,title,tags,description,creator) VALUES(?1,?2,?3,?4,?5)";
}

// FTS5's command for contentless tables: the old text has to be given exactly.
std::string takeFrom(const std::string& table) {
    return "INSERT INTO " + table + "(" + table +
           ",rowid,title,tags,description,creator) VALUES('delete',?1,?2,?3,?4,?5)";
}

DocumentText textOf(const IndexDocument& document) {
    return {wholeText(document.title), wholeTexts(document.tags), tokenText(document.description),
            tokenText(document.creator)};
}

void runWithText(SQLite::Statement& statement, std::int64_t key, const DocumentText& text) {
    statement.reset();
    statement.bind(1, key);
    statement.bindNoCopy(2, text.title);
    statement.bindNoCopy(3, text.tags);
    statement.bindNoCopy(4, text.description);
    statement.bindNoCopy(5, text.creator);
    statement.exec();
    statement.reset();
    statement.clearBindings();
}

} // namespace

GenerationWriter::GenerationWriter(SQLite::Database& db)
    : m_db(db), m_readFacts(db, "SELECT facts FROM document WHERE key=?1"),
      m_readText(db, "SELECT title,tags,description,creator FROM document_text WHERE key=?1"),
      m_writeFacts(db, "INSERT OR REPLACE INTO document VALUES(?1,?2)"),
      m_writeText(db, "INSERT OR REPLACE INTO document_text VALUES(?1,?2,?3,?4,?5)"),
      m_removeFacts(db, "DELETE FROM document WHERE key=?1"),
      m_removeText(db, "DELETE FROM document_text WHERE key=?1"), m_addStem(db, addTo("stem")),
      m_addWord(db, addTo("word")), m_takeStem(db, takeFrom("stem")), m_takeWord(db, takeFrom("word")),
      m_addName(db, "INSERT OR IGNORE INTO name(value) VALUES(?1)"),
      m_findName(db, "SELECT id FROM name WHERE value=?1") {}

std::optional<DocumentFacts> GenerationWriter::storedFacts(std::int64_t key) {
    m_readFacts.reset();
    m_readFacts.bind(1, key);
    std::optional<DocumentFacts> facts;
    if (m_readFacts.executeStep()) {
        const SQLite::Column column = m_readFacts.getColumn(0);
        readFacts({static_cast<const std::uint8_t*>(column.getBlob()), size_t(column.getBytes())}, facts.emplace());
    }
    m_readFacts.reset();
    return facts;
}

DocumentText GenerationWriter::readText(std::int64_t key) {
    m_readText.reset();
    m_readText.bind(1, key);
    DocumentText text;
    if (m_readText.executeStep()) {
        text.title = m_readText.getColumn(0).getString();
        text.tags = m_readText.getColumn(1).getString();
        text.description = m_readText.getColumn(2).getString();
        text.creator = m_readText.getColumn(3).getString();
    }
    m_readText.reset();
    return text;
}

std::uint32_t GenerationWriter::numberOf(const std::string& name) {
    if (name.empty())
        return 0;
    if (const auto known = m_names.find(name); known != m_names.end())
        return known->second;
    m_addName.reset();
    m_addName.bind(1, name);
    m_addName.exec();
    m_findName.reset();
    m_findName.bind(1, name);
    const std::uint32_t number = m_findName.executeStep() ? m_findName.getColumn(0).getUInt() : 0;
    m_findName.reset();
    return m_names[name] = number;
}

DocumentFacts GenerationWriter::factsOf(const IndexDocument& document, const DocumentText& text) {
    DocumentFacts facts;
    facts.names = {numberOf(document.licence), numberOf(document.source), numberOf(document.provider),
                   numberOf(document.category), numberOf(document.filetype)};
    const SizeClass size = sizeClass(document.width, document.height);
    facts.size = std::uint8_t(size);
    facts.aspect = std::uint8_t(aspectClass(document.width, document.height));
    int flags = 0;
    const auto flag = [&](bool is, DocumentFlag which) { flags |= is ? int(which) : 0; };
    flag(document.stored, kStored);
    flag(!document.title.empty(), kHasTitle);
    flag(!document.creator.empty(), kHasCreator);
    flag(!document.description.empty(), kHasDescription);
    flag(!document.tags.empty(), kHasTags);
    flag(!document.licence.empty(), kHasLicence);
    flag(size != SizeClass::Unknown, kHasDimensions);
    facts.flags = std::uint8_t(flags);
    facts.length = std::uint32_t(tokenCount(text.title) + tokenCount(text.tags) + tokenCount(text.description) +
                                 tokenCount(text.creator));
    const auto share = [](double value) { return value > 0 ? float(std::min(value, 1.0)) : 0.f; }; // NaN → 0
    facts.popularity = share(document.popularity);
    facts.authority = share(document.authority);
    facts.quality = share(document.quality);
    return facts;
}

void GenerationWriter::writeFacts(std::int64_t key, const DocumentFacts& facts) {
    const auto bytes = bytesOf(facts);
    m_writeFacts.reset();
    m_writeFacts.bind(1, key);
    m_writeFacts.bind(2, bytes.data(), int(bytes.size()));
    m_writeFacts.exec();
}

void GenerationWriter::writeText(std::int64_t key, const DocumentText& text) {
    runWithText(m_writeText, key, text);
}

void GenerationWriter::addToFts(std::int64_t key, const DocumentText& text) {
    runWithText(m_addStem, key, text);
    runWithText(m_addWord, key, text);
}

void GenerationWriter::takeFromFts(std::int64_t key, const DocumentText& text) {
    runWithText(m_takeStem, key, text);
    runWithText(m_takeWord, key, text);
}

void GenerationWriter::put(RecordKey key, const IndexDocument& document) {
    const DocumentText text = textOf(document);
    const DocumentFacts facts = factsOf(document, text);
    const std::optional<DocumentFacts> old = storedFacts(key.value);
    if (facts != old)
        writeFacts(key.value, facts);
    m_documents += old ? 0 : 1;
    m_length += std::int64_t(facts.length) - (old ? std::int64_t(old->length) : 0);
    if (old) {
        const DocumentText oldText = readText(key.value);
        if (oldText == text) // the usual case while crawling: only facts change
            return;
        takeFromFts(key.value, oldText);
    }
    addToFts(key.value, text);
    writeText(key.value, text);
}

void GenerationWriter::remove(RecordKey key) {
    const std::optional<DocumentFacts> facts = storedFacts(key.value);
    if (!facts)
        return;
    takeFromFts(key.value, readText(key.value));
    for (SQLite::Statement* statement : {&m_removeFacts, &m_removeText}) {
        statement->reset();
        statement->bind(1, key.value);
        statement->exec();
    }
    m_documents -= 1;
    m_length -= std::int64_t(facts->length);
}

void GenerationWriter::finish(std::int64_t cursor) {
    SQLite::Statement update(
        m_db, "UPDATE meta SET cursor=max(cursor,?1), documents=documents+?2, length=length+?3 WHERE id=1");
    update.bind(1, cursor);
    update.bind(2, m_documents);
    update.bind(3, m_length);
    update.exec();
}

} // namespace gleaner::index::fts
