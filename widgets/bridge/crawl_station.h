#pragma once
// What the window asks of a crawl and its sources: a narrow seam over the workstation, so that the Crawl place can be
// tried with made-up figures.

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/crawl/crawl_engine.h"
#include "core/crawl/crawl_plan.h"
#include "core/crawl/operator_actions.h"
#include "core/crawlstate/source_registry.h"

namespace gleaner::workstation {
class Workstation;
}

namespace gleaner::bridge {

using Names = std::vector<std::string>;

// Thread-safe. Calls may block on the disk, so they are made off the GUI thread.
class CrawlStation {
public:
    virtual ~CrawlStation() = default;

    virtual bool canCrawl() const = 0; // holds the writer's lock
    virtual Result<crawl::CrawlFigures> figures() = 0;
    virtual std::vector<crawl::CrawlEvent> takeEvents() = 0;
    virtual Result<crawl::CrawlPlan> plan() = 0;

    virtual Result<void> start() = 0;
    virtual void drain() = 0;

    virtual Result<void> pause(const Names& names, const std::string& reason,
                               std::optional<base::Seconds> duration) = 0;
    virtual Result<void> resume(const Names& names) = 0;
    virtual Result<void> setRate(const Names& names, std::optional<double> rate) = 0; // none = back to automatic
    virtual Result<void> reset(const Names& names, const std::string& reason, std::optional<double> rate) = 0;
    // A recorded agreement to leave robots.txt aside, or its end; a waiver needs a reason.
    virtual Result<void> setRobots(const Names& names, bool waived, const std::string& reason) = 0;
    // One request to the source, now; its answer comes as an event (crawl::kProbeResult).
    virtual Result<void> probe(const std::string& name) = 0;
    virtual Result<void> undo() = 0;

    // What failed, by source and outcome, and what of it is put back into the queue; how many tasks that were.
    virtual Result<std::vector<crawl::Failures>> failures(const crawl::RetryChoice& choice) = 0;
    virtual Result<std::int64_t> retry(const crawl::RetryChoice& choice) = 0;

    // Rate profiles: an operator's own and which one is in force.
    virtual Result<crawl::RateProfiles> profiles() = 0;
    virtual Result<void> chooseProfile(const std::string& name) = 0;
    virtual Result<void> saveProfile(const crawl::RateProfile& profile) = 0;
    virtual Result<void> removeProfile(const std::string& name) = 0;

    virtual Result<std::optional<crawlstate::SourceEntry>> source(const std::string& name) = 0;
    virtual Result<std::vector<crawlstate::Transition>> transitions(model::SourceKey key, size_t newest) = 0;
};

class WorkstationStation final : public CrawlStation {
public:
    explicit WorkstationStation(workstation::Workstation& workstation) : m_workstation(workstation) {}

    bool canCrawl() const override;
    Result<crawl::CrawlFigures> figures() override;
    std::vector<crawl::CrawlEvent> takeEvents() override;
    Result<crawl::CrawlPlan> plan() override;
    Result<void> start() override;
    void drain() override;
    Result<void> pause(const Names& names, const std::string& reason, std::optional<base::Seconds> duration) override;
    Result<void> resume(const Names& names) override;
    Result<void> setRate(const Names& names, std::optional<double> rate) override;
    Result<void> reset(const Names& names, const std::string& reason, std::optional<double> rate) override;
    Result<void> setRobots(const Names& names, bool waived, const std::string& reason) override;
    Result<void> probe(const std::string& name) override;
    Result<void> undo() override;
    Result<std::vector<crawl::Failures>> failures(const crawl::RetryChoice& choice) override;
    Result<std::int64_t> retry(const crawl::RetryChoice& choice) override;
    Result<crawl::RateProfiles> profiles() override;
    Result<void> chooseProfile(const std::string& name) override;
    Result<void> saveProfile(const crawl::RateProfile& profile) override;
    Result<void> removeProfile(const std::string& name) override;
    Result<std::optional<crawlstate::SourceEntry>> source(const std::string& name) override;
    Result<std::vector<crawlstate::Transition>> transitions(model::SourceKey key, size_t newest) override;

    // As Workstation::setCrawlOptions(), but never while another thread is at the engine that it replaces.
    Result<void> setCrawlOptions(const crawl::CrawlOptions& options);

private:
    Result<void> andRefresh(Result<void> result);
    Result<void> setProbeOnly(bool probeOnly);

    workstation::Workstation& m_workstation;
    std::mutex m_engine; // held while the engine is used: setCrawlOptions() makes another
};

} // namespace gleaner::bridge
