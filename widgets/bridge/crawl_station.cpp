#include "widgets/bridge/crawl_station.h"

#include "core/workstation/workstation.h"

namespace gleaner::bridge {

bool WorkstationStation::canCrawl() const {
    return m_workstation.access() == workstation::Access::Write;
}

Result<crawl::CrawlFigures> WorkstationStation::figures() {
    return m_workstation.figures();
}

std::vector<crawl::CrawlEvent> WorkstationStation::takeEvents() {
    if (!canCrawl())
        return {};
    const std::lock_guard lock(m_engine);
    return m_workstation.crawl().events().drain();
}

Result<crawl::CrawlPlan> WorkstationStation::plan() {
    return m_workstation.plan();
}

Result<void> WorkstationStation::start() {
    if (!canCrawl())
        return fail(ErrorCode::LibraryLocked, m_workstation.folder().string());
    const std::lock_guard lock(m_engine);
    if (Result<void> set = setProbeOnly(false); !set)
        return set;
    return m_workstation.crawl().start();
}

Result<void> WorkstationStation::setProbeOnly(bool probeOnly) {
    crawl::CrawlOptions options = m_workstation.crawlOptions();
    if (options.probeOnly == probeOnly || m_workstation.crawl().running())
        return {};
    options.probeOnly = probeOnly;
    return m_workstation.setCrawlOptions(options);
}

// The running crawl makes the request; when there is none, one that does nothing else and ends by itself.
Result<void> WorkstationStation::probe(const std::string& name) {
    if (Result<void> asked = m_workstation.actions().probe(name); !asked || !canCrawl())
        return asked;
    const std::lock_guard lock(m_engine);
    if (m_workstation.crawl().running()) {
        m_workstation.crawl().refreshSources();
        return {};
    }
    if (Result<void> set = setProbeOnly(true); !set)
        return set;
    if (Result<void> started = m_workstation.crawl().start(); !started)
        return started;
    (void)m_workstation.crawl().wait(base::Millis(0), true);
    return {};
}

Result<void> WorkstationStation::setRobots(const Names& names, bool waived, const std::string& reason) {
    crawl::SettingsChange change;
    change.robotsWaived = waived;
    change.reason = reason;
    return andRefresh(m_workstation.actions().set(names, change));
}

void WorkstationStation::drain() {
    if (!canCrawl())
        return;
    const std::lock_guard lock(m_engine);
    m_workstation.crawl().drain();
}

// A crawl in this process looks at the change at once instead of at its next turn.
Result<void> WorkstationStation::andRefresh(Result<void> result) {
    if (result && canCrawl()) {
        const std::lock_guard lock(m_engine);
        m_workstation.crawl().refreshSources();
    }
    return result;
}

Result<void> WorkstationStation::pause(const Names& names, const std::string& reason,
                                       std::optional<base::Seconds> duration) {
    return andRefresh(m_workstation.actions().pause(names, reason, duration));
}

Result<void> WorkstationStation::resume(const Names& names) {
    return andRefresh(m_workstation.actions().resume(names, {}));
}

Result<void> WorkstationStation::setRate(const Names& names, std::optional<double> rate) {
    crawl::SettingsChange change;
    change.rate = rate;
    return andRefresh(m_workstation.actions().set(names, change));
}

Result<void> WorkstationStation::reset(const Names& names, const std::string& reason, std::optional<double> rate) {
    return andRefresh(m_workstation.actions().reset(names, reason, rate));
}

Result<void> WorkstationStation::undo() {
    const auto undone = m_workstation.actions().undo();
    return andRefresh(undone ? Result<void>{} : fail(undone.error()));
}

Result<std::vector<crawl::Failures>> WorkstationStation::failures(const crawl::RetryChoice& choice) {
    return m_workstation.actions().failures(m_workstation.queue(), choice);
}

Result<std::int64_t> WorkstationStation::retry(const crawl::RetryChoice& choice) {
    const auto retried = m_workstation.actions().retry(m_workstation.queue(), choice);
    if (retried)
        (void)andRefresh({});
    return retried;
}

Result<crawl::RateProfiles> WorkstationStation::profiles() {
    return m_workstation.sources().rateProfiles();
}

Result<void> WorkstationStation::chooseProfile(const std::string& name) {
    return andRefresh(m_workstation.actions().chooseProfile(name));
}

Result<void> WorkstationStation::saveProfile(const crawl::RateProfile& profile) {
    return andRefresh(m_workstation.actions().saveProfile(profile));
}

Result<void> WorkstationStation::removeProfile(const std::string& name) {
    return andRefresh(m_workstation.actions().removeProfile(name));
}

Result<std::optional<crawlstate::SourceEntry>> WorkstationStation::source(const std::string& name) {
    return m_workstation.sources().find(name);
}

Result<std::vector<crawlstate::Transition>> WorkstationStation::transitions(model::SourceKey key, size_t newest) {
    return m_workstation.sources().transitions(key, newest);
}

Result<void> WorkstationStation::setCrawlOptions(const crawl::CrawlOptions& options) {
    const std::lock_guard lock(m_engine);
    return m_workstation.setCrawlOptions(options);
}

} // namespace gleaner::bridge
