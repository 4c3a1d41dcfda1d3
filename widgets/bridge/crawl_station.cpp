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
    return m_workstation.crawl().start();
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
