#include "core/workstation/workstation.h"

#include <mutex>
#include <stdexcept>

#include "core/workstation/crawl_status_file.h"
#include "core/workstation/crawl_watch.h"
#include "core/workstation/idle_figures.h"
#include "core/workstation/machine_figures.h"

namespace gleaner::workstation {
namespace {

constexpr const char* kLogFolder = "log";

Result<std::map<std::string, std::int64_t>> sizesOf(const catalog::CatalogReader& catalog) {
    const auto counts = catalog.sources();
    if (!counts)
        return fail(counts.error());
    std::map<std::string, std::int64_t> sizes;
    for (const catalog::SourceCount& source : *counts)
        sizes[source.source] = source.records;
    return sizes;
}

} // namespace

struct Workstation::Impl {
    Impl(Parts p, Options o)
        : parts(std::move(p)), options(std::move(o)),
          actions(*parts.registry, *parts.clock, options.who, parts.transactions.get()),
          search(*parts.indexes, *parts.catalogReader, *parts.clock),
          recrawl(*parts.checks, *parts.queue, *parts.clock, options.recrawl),
          alerts(*parts.alerts, *parts.clock,
                 options.access == Access::Write ? alerts::AlertBook::Keeping::Episodes
                                                 : alerts::AlertBook::Keeping::Nothing),
          history(std::move(parts.history)) {}

    Parts parts;
    Options options; // crawl: guarded by crawlMutex
    crawl::OperatorActions actions;
    search::SearchEngine search;
    pipeline::Recrawl recrawl;
    alerts::AlertBook alerts;
    history::FigureHistory history;
    std::mutex logMutex;
    std::unique_ptr<eventlog::EventLog> log; // guarded by logMutex until it is made

    // With Access::Write only, in this order: each uses those above it.
    std::unique_ptr<pipeline::IndexFollower> follower;
    std::unique_ptr<pipeline::ImagePipeline> pipeline;
    std::unique_ptr<pipeline::Reanalysis> reanalysis;
    std::unique_ptr<ingest::Importer> importer;
    mutable std::mutex crawlMutex;
    std::unique_ptr<crawl::CrawlEngine> crawl; // guarded by crawlMutex, replaced by setCrawlOptions()
    std::unique_ptr<CrawlWatch> watch;

    std::filesystem::path statusFile() const { return options.folder / CrawlWatch::file(); }

    // Made when it is asked for first: most commands never look at it.
    eventlog::EventLog& eventLog() {
        const std::lock_guard lock(logMutex);
        if (!log)
            log = std::make_unique<eventlog::EventLog>(
                options.access == Access::Write ? eventlog::EventLog::Mode::Write : eventlog::EventLog::Mode::Follow,
                options.folder / kLogFolder);
        return *log;
    }

    void makeCrawl() {
        crawl::CrawlParts crawlParts{
            *parts.queue, *parts.registry, *parts.robots, *parts.fetcher, *pipeline, *parts.clock, [this] {
                return sizesOf(*parts.catalogReader);
            }};
        crawlParts.log = &eventLog();
        crawl = std::make_unique<crawl::CrawlEngine>(crawlParts, options.crawl);
    }

    std::optional<crawl::CrawlFigures> runningFigures() const {
        const std::lock_guard lock(crawlMutex);
        if (crawl && crawl->running())
            return crawl->figures();
        return std::nullopt;
    }

    void makeWatch() {
        watch = std::make_unique<CrawlWatch>(CrawlWatchParts{options.folder, *parts.clock, *parts.registry, eventLog(),
                                                             alerts, history, [this] { return runningFigures(); }});
        watch->start();
    }

    template<typename Part>
    Part& writable(const std::unique_ptr<Part>& part) const {
        if (!part)
            throw std::logic_error("the library was not opened for writing");
        return *part;
    }
};

Workstation::Workstation(Parts parts, Options options)
    : m_impl(std::make_unique<Impl>(std::move(parts), std::move(options))) {
    Impl& self = *m_impl;
    if (self.options.access != Access::Write)
        return;
    self.follower = std::make_unique<pipeline::IndexFollower>(*self.parts.catalogReader, *self.parts.indexes);
    self.pipeline = std::make_unique<pipeline::ImagePipeline>(
        pipeline::PipelineParts{*self.parts.analyser, *self.parts.blobs, *self.parts.thumbnails,
                                *self.parts.catalogWriter, *self.parts.queue, *self.parts.transactions, *self.follower,
                                *self.parts.clock},
        self.options.pipeline);
    self.reanalysis = std::make_unique<pipeline::Reanalysis>(
        pipeline::ReanalysisParts{*self.parts.analyses, *self.parts.catalogReader, *self.parts.catalogWriter,
                                  *self.parts.blobs, *self.parts.thumbnails, *self.parts.analyser, *self.follower},
        self.options.pipeline);
    self.importer = std::make_unique<ingest::Importer>(*self.parts.catalogWriter, *self.parts.queue,
                                                       *self.parts.transactions, *self.parts.clock);
    self.makeCrawl();
    self.makeWatch();
}

Workstation::~Workstation() {
    m_impl->watch.reset();
    m_impl->crawl.reset();
    m_impl->pipeline.reset();
    m_impl->reanalysis.reset();
    m_impl->follower.reset();
}

const std::filesystem::path& Workstation::folder() const {
    return m_impl->options.folder;
}
Access Workstation::access() const {
    return m_impl->options.access;
}
const base::Clock& Workstation::clock() const {
    return *m_impl->parts.clock;
}
const std::string& Workstation::who() const {
    return m_impl->options.who;
}
const catalog::CatalogReader& Workstation::catalog() const {
    return *m_impl->parts.catalogReader;
}
const catalog::AnalysisReader& Workstation::analyses() const {
    return *m_impl->parts.analyses;
}
catalog::SettingsStore& Workstation::settings() {
    return *m_impl->parts.settings;
}
stream::TaskQueue& Workstation::queue() {
    return *m_impl->parts.queue;
}
crawlstate::SourceRegistry& Workstation::sources() {
    return *m_impl->parts.registry;
}
crawl::OperatorActions& Workstation::actions() {
    return m_impl->actions;
}
blobstore::BlobStore& Workstation::blobs() {
    return *m_impl->parts.blobs;
}
blobstore::ThumbnailStore& Workstation::thumbnails() {
    return *m_impl->parts.thumbnails;
}
index::IndexDirectory& Workstation::indexes() {
    return *m_impl->parts.indexes;
}
alerts::AlertBook& Workstation::alerts() {
    return m_impl->alerts;
}
const history::FigureHistory& Workstation::history() const {
    return m_impl->history;
}
eventlog::EventLog& Workstation::eventLog() {
    return m_impl->eventLog();
}
const search::SearchEngine& Workstation::search() const {
    return m_impl->search;
}
pipeline::Recrawl& Workstation::recrawl() {
    return m_impl->recrawl;
}
ingest::Importer& Workstation::importer() {
    return m_impl->writable(m_impl->importer);
}
pipeline::ImagePipeline& Workstation::pipeline() {
    return m_impl->writable(m_impl->pipeline);
}
pipeline::IndexFollower& Workstation::indexFollower() {
    return m_impl->writable(m_impl->follower);
}
pipeline::Reanalysis& Workstation::reanalysis() {
    return m_impl->writable(m_impl->reanalysis);
}

crawl::CrawlEngine& Workstation::crawl() {
    const std::lock_guard lock(m_impl->crawlMutex);
    return m_impl->writable(m_impl->crawl);
}

crawl::CrawlOptions Workstation::crawlOptions() const {
    const std::lock_guard lock(m_impl->crawlMutex);
    return m_impl->options.crawl;
}

Result<void> Workstation::setCrawlOptions(const crawl::CrawlOptions& options) {
    if (Result<void> valid = options.validate(); !valid)
        return valid;
    const std::lock_guard lock(m_impl->crawlMutex);
    if (m_impl->crawl && m_impl->crawl->running())
        return fail(ErrorCode::Busy, m_impl->options.folder.string(), "a crawl is running");
    m_impl->options.crawl = options;
    if (m_impl->crawl)
        m_impl->makeCrawl();
    return {};
}

Result<crawl::CrawlFigures> Workstation::figures() const {
    if (auto running = m_impl->runningFigures()) {
        running->alerts = m_impl->alerts.alerts(); // as the watch judged them last
        return *std::move(running);
    }
    const base::WallTime now = m_impl->parts.clock->wallNow();
    if (m_impl->options.access != Access::Write)
        if (auto foreign = readFigures(m_impl->statusFile(), now))
            return *std::move(foreign);
    const crawl::RateOptions rates = crawlOptions().rates;
    const auto sizes = sizesOf(*m_impl->parts.catalogReader);
    if (!sizes)
        return fail(sizes.error());
    auto idle = idleFigures(*m_impl->parts.queue, *m_impl->parts.registry, *sizes, rates, now);
    if (idle)
        idle->alerts = m_impl->alerts.evaluate(&*idle, machineFigures(m_impl->options.folder));
    return idle;
}

Result<crawl::CrawlPlan> Workstation::plan() const {
    const base::WallTime now = m_impl->parts.clock->wallNow();
    crawl::RateOptions rates;
    {
        const std::lock_guard lock(m_impl->crawlMutex);
        rates = m_impl->options.crawl.rates;
    }
    const auto entries = m_impl->parts.registry->list();
    if (!entries)
        return fail(entries.error());
    const auto counts = m_impl->parts.queue->counts(now);
    if (!counts)
        return fail(counts.error());
    const auto sizes = sizesOf(*m_impl->parts.catalogReader);
    if (!sizes)
        return fail(sizes.error());
    const auto profiles = m_impl->parts.registry->rateProfiles();
    if (!profiles)
        return fail(profiles.error());
    return crawl::crawlPlan({*entries, *counts, *sizes, rates, now, crawl::profileInForce(*profiles, now).factor});
}

} // namespace gleaner::workstation
