#pragma once
// The catalogue in an SQLite file that holds kCatalogSchema. The file must outlive the objects.

#include "core/catalog/catalog.h"

namespace gleaner::base::sqlite {
class Connection;
class SqliteFile;
} // namespace gleaner::base::sqlite

namespace gleaner::catalog {

class SqliteCatalogReader final : public CatalogReader {
public:
    // A record counts as queued while the file's task queue holds a task of it; without a queue in the file none does.
    // Nothing is copied between the two, so a killed process leaves no wrong state.
    explicit SqliteCatalogReader(const base::sqlite::SqliteFile& file);

    Result<RecordKey> find(std::string_view id) const override;
    Result<model::RecordView> get(RecordKey key) const override;
    Result<std::vector<model::RecordView>> getMany(std::span<const RecordKey> keys) const override;
    Result<std::vector<RecordSummary>> summaries(std::span<const RecordKey> keys) const override;
    Result<std::int64_t> count() const override;
    Result<std::vector<SourceCount>> sources() const override;
    Result<std::vector<Sha256>> storedBlobs() const override;
    Result<std::vector<Change>> changesAfter(std::int64_t cursor, size_t limit) const override;

private:
    const base::sqlite::SqliteFile& m_file;
    std::string m_viewQuery, m_summaryQuery;
};

class SqliteCatalogWriter final : public CatalogWriter {
public:
    explicit SqliteCatalogWriter(base::sqlite::SqliteFile& file) : m_file(file) {}

    Result<std::vector<Upserted>> upsert(std::span<const model::Record> records, base::WallTime now) override;
    Result<std::vector<std::optional<UpsertKind>>> setPopularity(std::span<const PopularityRow> rows,
                                                                 base::WallTime now) override;
    Result<void> applyRealtime(std::span<const RealtimeFacts> facts) override;
    Result<void> applyAnalysis(std::span<const AnalysisFacts> facts) override;

private:
    base::sqlite::SqliteFile& m_file;
};

} // namespace gleaner::catalog
