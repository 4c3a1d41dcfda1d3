#include "core/index/fts/fts_generation.h"

#include <algorithm>
#include <atomic>

#include "core/base/sqlite/sqlite_file.h"
#include "core/index/fts/facet_counter.h"
#include "core/index/fts/generation_schema.h"
#include "core/index/fts/generation_writer.h"
#include "core/index/fts/match_plan.h"
#include "core/index/fts/row_scan.h"

namespace gleaner::index::fts {
namespace {

namespace fs = std::filesystem;
using base::sqlite::OpenMode;
using base::sqlite::SqliteFile;
using base::sqlite::SqliteFileOptions;

// Fetching one row by key costs about this many rows of a scan, measured on 100,000 documents.
constexpr std::int64_t kLookupCost = 4;

SqliteFileOptions optionsFor(const fs::path& file, OpenMode mode) {
    SqliteFileOptions options;
    options.path = file;
    options.mode = mode;
    options.schemas = generationSchemas();
    options.applicationId = kGenerationApplicationId;
    options.quickCheckBelow = 4u << 20; // a search of another process opens the file each time
    options.cacheKib = 32 * 1024;
    options.fullSync = false; // derived: what a power cut loses is replayed from the journal
    return options;
}

struct Ranked {
    double total = 0;
    std::int64_t key = 0;
    size_t match = 0; // which of the matches' parts
};

bool ranksBefore(const Ranked& a, const Ranked& b) {
    return a.total != b.total ? a.total > b.total : a.key < b.key;
}

// Sorts the best `count` to the front, in order.
void sortBest(std::vector<Ranked>& ranked, size_t count) {
    if (count < ranked.size() / 4)
        std::partial_sort(ranked.begin(), ranked.begin() + std::ptrdiff_t(count), ranked.end(), ranksBefore);
    else
        std::sort(ranked.begin(), ranked.end(), ranksBefore);
}

CollectionFacts collectionOf(SQLite::Database& db) {
    RowScan scan(db, "SELECT documents, length FROM meta");
    return scan.next() ? CollectionFacts{scan.integer(0), scan.integer(1)} : CollectionFacts{};
}

// Calls `visit(key, facts)` for every document that may match, in ascending order of keys.
template<typename Visit>
void forCandidates(SQLite::Database& db, const MatchPlan& plan, std::int64_t documents, Visit visit) {
    DocumentFacts facts;
    const auto candidates = plan.candidates();
    if (!candidates || std::int64_t(candidates->size()) * kLookupCost > documents) {
        RowScan all(db, "SELECT key, facts FROM document ORDER BY key");
        while (all.next()) {
            if (readFacts(all.blob(1), facts))
                visit(all.integer(0), facts);
        }
        return;
    }
    RowScan one(db, "SELECT facts FROM document WHERE key=?1");
    for (const std::int64_t key : *candidates) {
        one.rewind();
        one.bind(1, key);
        if (one.next() && readFacts(one.blob(0), facts))
            visit(key, facts);
    }
}

} // namespace

struct FtsGeneration::Impl {
    std::unique_ptr<SqliteFile> file;
    int number = 0;
    RankingWeights weights;
    mutable std::atomic<std::int64_t> lastCursor{0},
        lastDocuments{0}; // answers when the file cannot be read for a moment

    std::int64_t meta(const char* column, std::atomic<std::int64_t>& last) const {
        [[maybe_unused]] const Result<void> done = file->read([&](SQLite::Database& db) -> Result<void> {
            RowScan scan(db, std::string("SELECT ") + column + " FROM meta");
            if (scan.next())
                last = scan.integer(0);
            return {};
        });
        return last.load();
    }
};

Result<void> FtsGeneration::create(const fs::path& file) {
    std::error_code error;
    if (fs::exists(file, error))
        return fail(ErrorCode::AlreadyExists, file.string());
    // Under its own name only when it is whole, so that a kill here leaves nothing that looks like a generation.
    fs::path part = file;
    part += ".part";
    for (const char* tail : {"", "-wal", "-shm"})
        fs::remove(fs::path(part) += tail, error);
    if (auto made = SqliteFile::open(optionsFor(part, OpenMode::Create)); !made)
        return fail(made.error());
    fs::rename(part, file, error);
    if (error)
        return fail(base::systemError(error.value(), file.string()));
    return {};
}

Result<std::shared_ptr<FtsGeneration>> FtsGeneration::open(const fs::path& file, int number, bool writable,
                                                           const RankingWeights& weights) {
    auto opened = SqliteFile::open(optionsFor(file, writable ? OpenMode::ReadWrite : OpenMode::ReadOnly));
    if (!opened)
        return fail(opened.error());
    auto impl = std::make_unique<Impl>();
    impl->file = std::move(*opened);
    impl->number = number;
    impl->weights = weights;
    return std::shared_ptr<FtsGeneration>(new FtsGeneration(std::move(impl)));
}

FtsGeneration::FtsGeneration(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

FtsGeneration::~FtsGeneration() = default;

int FtsGeneration::number() const {
    return m_impl->number;
}

std::int64_t FtsGeneration::cursor() const {
    return m_impl->meta("cursor", m_impl->lastCursor);
}

std::int64_t FtsGeneration::documents() const {
    return m_impl->meta("documents", m_impl->lastDocuments);
}

Result<void> FtsGeneration::apply(std::span<const IndexChange> changes, std::int64_t cursor) {
    return m_impl->file->write([&](SQLite::Database& db) -> Result<void> {
        GenerationWriter writer(db);
        for (const IndexChange& change : changes) {
            if (change.document)
                writer.put(change.key, *change.document);
            else
                writer.remove(change.key);
        }
        writer.finish(cursor);
        return {};
    });
}

Result<HitPage> FtsGeneration::search(const Query& query, const HitRequest& request) const {
    return m_impl->file->query([&](SQLite::Database& db) -> Result<HitPage> {
        const CollectionFacts collection = collectionOf(db);
        Result<MatchPlan> plan = MatchPlan::make(db, query, collection, m_impl->weights);
        if (!plan)
            return fail(plan.error());
        std::vector<Ranked> ranked;
        std::vector<ScoreParts> parts;
        FacetCounter facets;
        forCandidates(db, *plan, collection.documents, [&](std::int64_t key, const DocumentFacts& document) {
            if (!plan->matches(key, document))
                return;
            parts.push_back(plan->score(key, document));
            ranked.push_back({parts.back().total(), key, parts.size() - 1});
            if (request.facets)
                facets.add(document);
        });
        HitPage page;
        page.total = std::int64_t(ranked.size());
        const size_t first = std::min(request.offset, ranked.size());
        const size_t last = first + std::min(request.limit, ranked.size() - first);
        sortBest(ranked, last);
        for (size_t i = first; i < last; ++i)
            page.hits.push_back({RecordKey{ranked[i].key}, parts[ranked[i].match]});
        if (request.facets)
            page.facets = facets.counts(db);
        return page;
    });
}

Result<std::vector<RecordKey>> FtsGeneration::keys(const Query& query, size_t limit) const {
    return m_impl->file->query([&](SQLite::Database& db) -> Result<std::vector<RecordKey>> {
        const CollectionFacts collection = collectionOf(db);
        Result<MatchPlan> plan = MatchPlan::make(db, query, collection, m_impl->weights);
        if (!plan)
            return fail(plan.error());
        std::vector<Ranked> ranked;
        forCandidates(db, *plan, collection.documents, [&](std::int64_t key, const DocumentFacts& document) {
            if (plan->matches(key, document))
                ranked.push_back({plan->score(key, document).total(), key, 0});
        });
        const size_t count = std::min(limit, ranked.size());
        sortBest(ranked, count);
        std::vector<RecordKey> keys(count);
        std::transform(ranked.begin(), ranked.begin() + std::ptrdiff_t(count), keys.begin(),
                       [](const Ranked& each) { return RecordKey{each.key}; });
        return keys;
    });
}

} // namespace gleaner::index::fts
