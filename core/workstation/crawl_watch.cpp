#include "core/workstation/crawl_watch.h"

#include <utility>

#include "core/alerts/alert_phase.h"
#include "core/crawl/crawl_log.h"
#include "core/workstation/crawl_status_file.h"
#include "core/workstation/machine_figures.h"

namespace gleaner::workstation {
namespace {

constexpr std::chrono::seconds kEvery{1};
constexpr size_t kJournalLines = 200; // looked at when it changed: more actions in one second are not a person's
constexpr const char* kMonitor = "monitor";

eventlog::Event eventOf(const crawl::Alert& alert, const char* phase, eventlog::Level level, base::WallTime now) {
    eventlog::Event event;
    event.time = now;
    event.level = level;
    event.code = eventlog::kAlert;
    event.source = alert.source;
    event.args = alert.args;
    event.args["alert"] = alert.code;
    event.args["rule"] = alert.ruleName;
    event.args["phase"] = phase;
    if (alert.value)
        event.args["value"] = std::to_string(*alert.value);
    if (alert.threshold)
        event.args["threshold"] = std::to_string(*alert.threshold);
    return event;
}

eventlog::Event eventOf(const crawlstate::Transition& action) {
    eventlog::Event event = crawl::transitionEvent(action);
    event.level = eventlog::Level::Notice;
    event.code = eventlog::kOperator;
    return event;
}

// Enough to know a line of the journal again.
std::string markOf(const crawlstate::Transition& transition) {
    return transition.source + '\n' + transition.action + '\n' + transition.who;
}

} // namespace

CrawlWatch::CrawlWatch(CrawlWatchParts parts)
    : m_parts(std::move(parts)), m_file(m_parts.folder / file()), m_seenUntil(m_parts.clock.wallNow()) {}

CrawlWatch::~CrawlWatch() {
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_wake.notify_all();
        m_thread.join();
    }
    tellOthers(std::nullopt);
}

std::string CrawlWatch::file() {
    return "crawl-status.json";
}

void CrawlWatch::start() {
    m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

void CrawlWatch::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        look();
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, stop, kEvery, [] { return false; });
    }
}

void CrawlWatch::look() {
    std::optional<crawl::CrawlFigures> figures = m_parts.figures();
    if (figures) {
        const alerts::MachineFigures machine = machineFigures(m_parts.folder);
        figures->alerts = m_parts.alerts.evaluate(&*figures, machine);
        logAlerts(figures->alerts);
        m_parts.history.record(*figures, {machine.memory.value_or(-1), machine.diskFree.value_or(-1)});
        m_wasRunning = true;
    } else if (std::exchange(m_wasRunning, false)) {
        crawl::CrawlFigures ended;
        ended.time = m_parts.clock.wallNow();
        m_parts.history.record(ended, {});
        m_on.clear(); // whoever looks at a library without a crawl judges it then
    }
    tellOthers(figures);
    // The history keeps what cannot be written and says so when it is asked.
    (void)m_parts.history.flush();
    logOperators();
}

void CrawlWatch::tellOthers(const std::optional<crawl::CrawlFigures>& figures) {
    if (figures) {
        m_told = writeFigures(m_file, *figures).has_value() || m_told;
    } else if (std::exchange(m_told, false)) {
        std::error_code ignored;
        std::filesystem::remove(m_file, ignored);
    }
}

void CrawlWatch::logAlerts(const std::vector<crawl::Alert>& present) {
    const base::WallTime now = m_parts.clock.wallNow();
    std::map<alerts::AlertKey, crawl::Alert> on;
    for (const crawl::Alert& alert : present) {
        if (!alerts::fires(alert))
            continue;
        const alerts::AlertKey key{alert.rule, alert.source};
        on.emplace(key, alert);
        if (!m_on.contains(key))
            m_parts.log.write(eventOf(alert, "firing",
                                      alert.severity == "critical" ? eventlog::Level::Error : eventlog::Level::Warning,
                                      now));
    }
    for (const auto& [key, alert] : m_on)
        if (!on.contains(key))
            m_parts.log.write(eventOf(alert, "ended", eventlog::Level::Notice, now));
    m_on = std::move(on);
}

// What operators did, here or in another process, is in the journal; the monitor's own lines come from the engine.
void CrawlWatch::logOperators() {
    const std::int64_t revision = m_parts.registry.revision();
    if (m_revision == revision)
        return;
    const auto lines = m_parts.registry.transitions(std::nullopt, kJournalLines);
    if (!lines)
        return; // another time
    m_revision = revision;
    for (auto line = lines->rbegin(); line != lines->rend(); ++line) {
        if (line->who == kMonitor || line->time < m_seenUntil)
            continue;
        if (line->time > m_seenUntil)
            m_seenAt.clear();
        m_seenUntil = line->time;
        if (m_seenAt.insert(markOf(*line)).second)
            m_parts.log.write(eventOf(*line));
    }
}

} // namespace gleaner::workstation
