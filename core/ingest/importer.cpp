#include "core/ingest/importer.h"

#include <chrono>

#include "core/ingest/item_reader.h"
#include "core/ingest/rejected_file.h"

namespace gleaner::ingest {
namespace {

using catalog::CatalogWriter;
using catalog::Upserted;
using catalog::UpsertKind;

constexpr auto kProgressInterval = std::chrono::milliseconds(100);
constexpr size_t kMostRejectedInPreview = 1000; // a preview of a file without one good line ends too
constexpr int kItemsPerLook = 64;               // between two looks at the clock and the stop token

void tally(ImportCounts& counts, UpsertKind kind) {
    switch (kind) {
    case UpsertKind::Inserted:
        ++counts.inserted;
        break;
    case UpsertKind::Updated:
        ++counts.updated;
        break;
    case UpsertKind::Unchanged:
        ++counts.unchanged;
        break;
    }
}

struct Stores {
    CatalogWriter& catalog;
    stream::TaskQueue& queue;
    base::Transactions& transactions;
    const base::Clock& clock;
};

// One file on its way into the library.
class FileImport {
public:
    FileImport(const Stores& stores, const std::filesystem::path& file, const ImportOptions& options)
        : m_stores(stores), m_options(options), m_rejected(options.rejectedFolder, file) {
        m_report.file = file;
    }

    // `look` is called now and then and after each batch; false = stop here. What was read before is committed.
    Result<void> run(const std::function<bool(const FileImport&)>& look) {
        Result<OpenedList> list = openList(m_report.file, m_options);
        if (!list)
            return fail(list.error());
        m_report.format = list->format;
        m_list = std::move(*list);
        const Result<void> read = readAll(look);
        // Also when the file could not be read to its end: what came before the damage is good.
        const Result<void> flushed = flush();
        const Result<void> closed = m_rejected.close();
        m_report.rejectedFile = m_rejected.path();
        for (const Result<void>& step : {read, flushed, closed})
            if (!step)
                return step;
        return {};
    }

    const FileReport& report() const { return m_report; }
    std::int64_t bytesRead() const { return m_list.items ? m_list.items->bytesRead() : 0; }
    std::int64_t bytesTotal() const { return m_list.bytesTotal; }

private:
    struct PopularityLine {
        std::int64_t line;
        std::string raw;
    };

    Result<void> readAll(const std::function<bool(const FileImport&)>& look) {
        const size_t batch = std::max<size_t>(m_options.batch, 1);
        int sinceLook = 0;
        Item item;
        for (;;) {
            const Result<bool> more = m_list.items->next(item);
            if (!more)
                return fail(more.error());
            if (!*more)
                return {};
            if (const Result<void> taken = take(item); !taken)
                return taken;
            const bool full = m_records.size() + m_popularity.size() >= batch;
            if (full)
                if (const Result<void> flushed = flush(); !flushed)
                    return flushed;
            if (full || ++sinceLook == kItemsPerLook) {
                sinceLook = 0;
                if (!look(*this))
                    return {};
            }
        }
    }

    Result<void> take(Item& item) {
        switch (item.kind) {
        case Item::Kind::Record:
            m_records.push_back(std::move(item.record));
            m_schemeGuessed.push_back(item.schemeGuessed);
            return {};
        case Item::Kind::Popularity:
            m_popularity.push_back(item.popularity);
            m_popularityLines.push_back({item.line, std::string(item.raw)});
            return {};
        case Item::Kind::Rejected:
            return reject(item.line, item.reason, item.raw);
        }
        return {};
    }

    Result<void> reject(std::int64_t line, std::string_view reason, std::string_view raw) {
        ++m_report.counts.rejected[std::string(reason)];
        return m_rejected.add(line, reason, raw);
    }

    // Records and their tasks are committed together, or neither.
    Result<void> flush() {
        if (m_records.empty() && m_popularity.empty())
            return {};
        ImportCounts counts;
        std::vector<std::optional<UpsertKind>> found;
        const base::WallTime now = m_stores.clock.wallNow();
        const Result<void> done = m_stores.transactions.together([&]() -> Result<void> {
            counts = {};
            if (const Result<void> stored = storeRecords(now, counts); !stored)
                return stored;
            return storePopularity(now, counts, found);
        });
        m_records.clear();
        m_schemeGuessed.clear();
        m_popularity.clear();
        const std::vector<PopularityLine> lines = std::exchange(m_popularityLines, {});
        if (!done)
            return done;
        m_report.counts.add(counts);
        for (size_t i = 0; i < found.size() && i < lines.size(); ++i)
            if (!found[i])
                if (const Result<void> noted = reject(lines[i].line, "unknown_identifier", lines[i].raw); !noted)
                    return noted;
        return {};
    }

    Result<void> storeRecords(base::WallTime now, ImportCounts& counts) {
        if (m_records.empty())
            return {};
        const Result<std::vector<Upserted>> upserted = m_stores.catalog.upsert(m_records, now);
        if (!upserted)
            return fail(upserted.error());
        std::vector<stream::NewTask> tasks;
        for (size_t i = 0; i < upserted->size(); ++i) {
            const Upserted& one = (*upserted)[i];
            tally(counts, one.kind);
            counts.sameUrl += one.sameUrl ? 1 : 0;
            // An updated record may have got its address only now; the queue leaves alone what has or had a task.
            if (one.kind != UpsertKind::Unchanged && !m_records[i].url.empty())
                tasks.push_back({one.key, m_records[i].source, m_records[i].url, m_schemeGuessed[i]});
        }
        if (tasks.empty())
            return {};
        const Result<std::int64_t> added = m_stores.queue.enqueue(tasks);
        if (!added)
            return fail(added.error());
        counts.queued += *added;
        return {};
    }

    Result<void> storePopularity(base::WallTime now, ImportCounts& counts,
                                 std::vector<std::optional<UpsertKind>>& found) {
        if (m_popularity.empty())
            return {};
        auto set = m_stores.catalog.setPopularity(m_popularity, now);
        if (!set)
            return fail(set.error());
        found = std::move(*set);
        for (const std::optional<UpsertKind>& kind : found)
            if (kind)
                tally(counts, *kind);
        return {};
    }

    const Stores& m_stores;
    const ImportOptions& m_options;
    RejectedFile m_rejected;
    OpenedList m_list;
    FileReport m_report;
    std::vector<model::Record> m_records;
    std::vector<bool> m_schemeGuessed; // of m_records
    std::vector<CatalogWriter::PopularityRow> m_popularity;
    std::vector<PopularityLine> m_popularityLines; // of m_popularity, should one be rejected
};

// Tells how far an import is, not too often.
class ProgressTeller {
public:
    ProgressTeller(const base::Clock& clock, const std::function<void(const ImportProgress&)>& tell)
        : m_clock(clock), m_tell(tell) {}

    void look(const FileImport& file, size_t index, size_t count, const ImportCounts& before) {
        if (!m_tell)
            return;
        const base::SteadyTime now = m_clock.steadyNow();
        if (m_last && now - *m_last < kProgressInterval)
            return;
        m_last = now;
        ImportProgress progress{file.report().file, index, count, file.bytesRead(), file.bytesTotal(), before};
        progress.counts.add(file.report().counts);
        m_tell(progress);
    }

private:
    const base::Clock& m_clock;
    const std::function<void(const ImportProgress&)>& m_tell;
    std::optional<base::SteadyTime> m_last;
};

} // namespace

std::int64_t ImportCounts::rejectedTotal() const {
    std::int64_t total = 0;
    for (const auto& [reason, lines] : rejected)
        total += lines;
    return total;
}

void ImportCounts::add(const ImportCounts& other) {
    inserted += other.inserted;
    updated += other.updated;
    unchanged += other.unchanged;
    sameUrl += other.sameUrl;
    queued += other.queued;
    for (const auto& [reason, lines] : other.rejected)
        rejected[reason] += lines;
}

Importer::Importer(CatalogWriter& catalog, stream::TaskQueue& queue, base::Transactions& transactions,
                   const base::Clock& clock)
    : m_catalog(catalog), m_queue(queue), m_transactions(transactions), m_clock(clock) {}

Result<ImportReport> Importer::run(std::span<const std::filesystem::path> files, const ImportOptions& options,
                                   std::stop_token stop, const std::function<void(const ImportProgress&)>& progress) {
    for (const std::filesystem::path& file : files) {
        std::error_code error;
        if (!std::filesystem::exists(file, error))
            return fail(ErrorCode::NotFound, file.string(), error ? error.message() : std::string());
    }
    const Stores stores{m_catalog, m_queue, m_transactions, m_clock};
    ProgressTeller teller(m_clock, progress);
    ImportReport report;
    for (size_t i = 0; i < files.size() && !report.cancelled; ++i) {
        report.cancelled = stop.stop_requested();
        if (report.cancelled)
            break;
        FileImport file(stores, files[i], options);
        const Result<void> done = file.run([&](const FileImport& at) {
            teller.look(at, i, files.size(), report.counts);
            report.cancelled = stop.stop_requested();
            return !report.cancelled;
        });
        if (!done)
            return fail(done.error());
        report.counts.add(file.report().counts);
        report.files.push_back(file.report());
        if (report.rejectedFile.empty())
            report.rejectedFile = file.report().rejectedFile;
    }
    return report;
}

Result<ImportPreview> Importer::preview(const std::filesystem::path& file, const ImportOptions& options,
                                        size_t records) {
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        return fail(ErrorCode::NotFound, file.string(), error ? error.message() : std::string());
    Result<OpenedList> list = openList(file, options);
    if (!list)
        return fail(list.error());
    ImportPreview preview;
    preview.format = list->format;
    Item item;
    for (size_t looked = 0; preview.records.size() < records && looked < records + kMostRejectedInPreview; ++looked) {
        const Result<bool> more = list->items->next(item);
        if (!more)
            return fail(more.error());
        if (!*more)
            break;
        if (item.kind == Item::Kind::Rejected) {
            ++preview.counts.rejected[std::string(item.reason)];
        } else if (item.kind == Item::Kind::Popularity) {
            model::Record record;
            record.identifier = item.popularity.identifier;
            record.popularity = item.popularity.popularity;
            preview.records.push_back(std::move(record));
        } else {
            preview.records.push_back(std::move(item.record));
        }
    }
    preview.columns = list->items->columns();
    return preview;
}

} // namespace gleaner::ingest
