#pragma once
// The workstation: one open library and its parts. It hands parts out and never forwards; which adapters stand behind
// them is chosen in app/assembly.

#include <filesystem>
#include <memory>
#include <string>

#include "core/alerts/alert_book.h"
#include "core/analysis/analyser.h"
#include "core/base/clock.h"
#include "core/base/transaction.h"
#include "core/blobstore/blob_store.h"
#include "core/catalog/analysis_reader.h"
#include "core/catalog/catalog.h"
#include "core/catalog/check_reader.h"
#include "core/crawl/crawl_engine.h"
#include "core/crawl/crawl_plan.h"
#include "core/crawl/operator_actions.h"
#include "core/crawlstate/source_registry.h"
#include "core/eventlog/event_log.h"
#include "core/history/figure_history.h"
#include "core/index/index.h"
#include "core/ingest/importer.h"
#include "core/pipeline/image_pipeline.h"
#include "core/pipeline/index_follower.h"
#include "core/pipeline/reanalysis.h"
#include "core/pipeline/recrawl.h"
#include "core/robots/robots_store.h"
#include "core/search/search_engine.h"
#include "core/stream/task_queue.h"

namespace gleaner::workstation {

// What a caller wants to do with a library.
enum class Access {
    Read,  // status, search, show: beside a writer, never changes a byte
    Act,   // operator's actions: beside a writer, through the library
    Write, // import, crawl: holds the writer's lock, one process at a time
};

// Everything that stands behind a library; made in app/assembly, in this order, destroyed in the opposite one.
struct Parts {
    std::shared_ptr<void> foundation; // files, locks, connections: whatever the adapters below need to outlive them
    std::unique_ptr<base::Clock> clock;
    std::unique_ptr<base::Transactions> transactions;
    std::unique_ptr<catalog::CatalogReader> catalogReader;
    std::unique_ptr<catalog::CheckReader> checks;
    std::unique_ptr<catalog::AnalysisReader> analyses;
    std::unique_ptr<catalog::CatalogWriter> catalogWriter; // null without Access::Write
    std::unique_ptr<catalog::SettingsStore> settings;
    std::unique_ptr<stream::TaskQueue> queue;
    std::unique_ptr<crawlstate::SourceRegistry> registry;
    std::unique_ptr<robots::RobotsStore> robots;
    std::unique_ptr<blobstore::BlobStore> blobs;
    std::unique_ptr<blobstore::ThumbnailStore> thumbnails;
    std::unique_ptr<index::IndexDirectory> indexes;
    std::unique_ptr<alerts::AlertStore> alerts;
    std::unique_ptr<history::HistoryStore> history;
    std::unique_ptr<analysis::Analyser> analyser; // null without Access::Write
    std::unique_ptr<fetch::Fetcher> fetcher;      // null without Access::Write
};

struct Options {
    std::filesystem::path folder;
    Access access = Access::Read;
    crawl::CrawlOptions crawl;
    pipeline::PipelineOptions pipeline;
    crawl::RecrawlSchedule recrawl;
    std::string who; // user@host, for the journal
};

// Public functions may be called from any thread; the parts say for themselves.
class Workstation {
public:
    Workstation(Parts parts, Options options);
    ~Workstation(); // stops a running crawl (cut, nothing lost), then the follower

    const std::filesystem::path& folder() const;
    Access access() const;
    const base::Clock& clock() const;
    const std::string& who() const; // user@host, as the journal names who acts

    const catalog::CatalogReader& catalog() const;
    const catalog::AnalysisReader& analyses() const;
    catalog::SettingsStore& settings();
    stream::TaskQueue& queue();
    crawlstate::SourceRegistry& sources();
    crawl::OperatorActions& actions();
    blobstore::BlobStore& blobs();
    blobstore::ThumbnailStore& thumbnails();
    index::IndexDirectory& indexes();
    alerts::AlertBook& alerts();
    const history::FigureHistory& history() const;
    // With Access::Write the one that is written; else it follows what the writing process appends (EventLog::poll()).
    eventlog::EventLog& eventLog();
    const search::SearchEngine& search() const;
    pipeline::Recrawl& recrawl(); // queues with Access::Act or more

    // With Access::Write only; InvalidArgument through std::logic_error otherwise (a programming fault).
    ingest::Importer& importer();
    crawl::CrawlEngine& crawl();
    pipeline::ImagePipeline& pipeline();
    pipeline::IndexFollower& indexFollower();
    pipeline::Reanalysis& reanalysis(); // end a run before the workstation goes

    crawl::CrawlOptions crawlOptions() const;
    // Replaces the crawl's options; only while no crawl is running (Busy).
    Result<void> setCrawlOptions(const crawl::CrawlOptions& options);

    // The crawl's figures: of this process's crawl when it runs; else of another process's, as it last wrote them (at
    // most 3 s old); else what the library says (idle, paused, done, open …). With the alerts of the alert book.
    Result<crawl::CrawlFigures> figures() const;
    // What a crawl of the queue as it stands would take.
    Result<crawl::CrawlPlan> plan() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace gleaner::workstation
