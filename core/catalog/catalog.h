#pragma once
// The catalogue: every record of the library, who wrote which field, and the journal of what changed.
//
// Three writers (bulk, realtime, curator) write different columns of one row and never read-modify-write each other's;
// the combiner joins them on read: curator beats both; otherwise the newer of realtime and bulk, realtime on a tie.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/catalog/analysis_reader.h"
#include "core/model/outcome.h"
#include "core/model/record.h"

namespace gleaner::catalog {

using model::RecordKey;

// What a grid cell or a search result shows; cheap to read in pages.
struct RecordSummary {
    RecordKey key;
    Uuid identifier;
    std::string title, creator, source, provider, url, landingUrl;
    model::Licence licence;
    std::optional<int> width, height;
    model::CrawlState crawlState = model::CrawlState::None;
    std::optional<Sha256> blob;            // set when the picture is stored: the key of its thumbnails
    std::vector<std::uint8_t> placeholder; // of the stored picture (analysis/placeholder.h); empty when there is none
};

struct Change {
    std::int64_t cursor = 0; // position in the journal; grows, never reused
    RecordKey key;
};

struct SourceCount {
    std::string source;
    std::int64_t records = 0;
    std::int64_t stored = 0;
};

// Thread-safe; every call sees one committed state.
class CatalogReader {
public:
    virtual ~CatalogReader() = default;

    // By UUID, or by foreign identifier when `id` is none (the oldest record wins when several providers use it).
    // NotFound names `id`.
    virtual Result<RecordKey> find(std::string_view id) const = 0;
    virtual Result<model::RecordView> get(RecordKey key) const = 0;
    // Same order as `keys`; a key that no longer exists is left out.
    virtual Result<std::vector<model::RecordView>> getMany(std::span<const RecordKey> keys) const = 0;
    virtual Result<std::vector<RecordSummary>> summaries(std::span<const RecordKey> keys) const = 0;
    virtual Result<std::int64_t> count() const = 0;
    virtual Result<std::vector<SourceCount>> sources() const = 0; // by name
    virtual Result<std::vector<Sha256>> storedBlobs() const = 0;  // that records name; ascending, each once
    // At most `limit` changes behind `cursor`, oldest first; a record changed twice may be listed once, at its last
    // change.
    virtual Result<std::vector<Change>> changesAfter(std::int64_t cursor, size_t limit) const = 0;
};

enum class UpsertKind { Inserted, Updated, Unchanged };

struct Upserted {
    UpsertKind kind = UpsertKind::Inserted;
    RecordKey key;
    bool sameUrl = false; // another record has this url already: reported, never merged
};

// What a crawl learnt of a picture: the realtime columns.
struct RealtimeFacts {
    RecordKey key;
    base::WallTime time;
    model::CrawlState state = model::CrawlState::None;
    model::Outcome outcome;
    std::optional<model::BlobFacts> blob;
    std::optional<int> width, height;      // orientation applied
    std::string filetype;                  // sniffed; empty = not known
    std::string etag, lastModified;        // of the stored body, for conditional requests
    std::string analysis;                  // JSON object of every other fact and measure; empty = keep what is there
    AnalysisStamp stamp = 0;               // of the analysis of `blob`
    std::vector<std::uint8_t> placeholder; // of `blob`
    std::vector<model::Evidence> evidence; // why the picture was left alone; replaces what is there, empty too
};

// What a later look at a stored picture found.
struct AnalysisFacts {
    RecordKey key;
    Sha256 blob;             // the picture that was looked at
    AnalysisStamp stamp = 0; // always written; what is empty of the rest keeps what is there
    std::optional<int> width, height;
    std::string filetype, analysis;
    std::vector<std::uint8_t> placeholder;
};

// Thread-safe; each call is one transaction unless a surrounding Transactions::together() joins several.
class CatalogWriter {
public:
    virtual ~CatalogWriter() = default;

    // Inserts or updates the bulk columns by conflict key (provider + foreign identifier), one answer per record, in
    // order. A record equal to what is stored is Unchanged and writes nothing (no journal entry either). An
    // `identifier` that is null gets its version-5 UUID; one that is taken by another conflict key gets its version-5
    // UUID too. A record whose `provider` or `foreignIdentifier` is empty is InvalidArgument.
    virtual Result<std::vector<Upserted>> upsert(std::span<const model::Record> records, base::WallTime now) = 0;

    // Sets the bulk popularity (0…100) of records by identifier. One answer per row, in order: Updated, Unchanged, or
    // nothing when there is no such record.
    struct PopularityRow {
        Uuid identifier;
        double popularity = 0;
    };
    virtual Result<std::vector<std::optional<UpsertKind>>> setPopularity(std::span<const PopularityRow> rows,
                                                                         base::WallTime now) = 0;

    // Writes the realtime columns. Facts of a record that no longer exists are ignored.
    virtual Result<void> applyRealtime(std::span<const RealtimeFacts> facts) = 0;

    // Writes what the analysis says of the realtime columns and nothing else: neither states nor times. Facts of a
    // record that no longer exists, or that names another picture by now, are ignored.
    virtual Result<void> applyAnalysis(std::span<const AnalysisFacts> facts) = 0;
};

// The library's own key/value settings (design/architecture.md, "Options"; the table of keys is app/settings).
class SettingsStore {
public:
    virtual ~SettingsStore() = default;
    virtual Result<std::map<std::string, std::string>> all() const = 0;
    virtual Result<void> set(const std::string& key, const std::string& value) = 0; // empty value = back to the default
};

} // namespace gleaner::catalog
