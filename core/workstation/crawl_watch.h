#pragma once
// Looks at the crawl of this process once a second, whether or not a window does: keeps its figures over time, judges
// the alerts, logs what operators did, and tells other processes.

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "core/alerts/alert_book.h"
#include "core/base/clock.h"
#include "core/crawl/crawl_engine.h"
#include "core/crawlstate/source_registry.h"
#include "core/eventlog/event_log.h"
#include "core/history/figure_history.h"

namespace gleaner::workstation {

struct CrawlWatchParts {
    std::filesystem::path folder; // of the library
    const base::Clock& clock;
    const crawlstate::SourceRegistry& registry;
    eventlog::EventLog& log;
    alerts::AlertBook& alerts;
    history::FigureHistory& history;
    std::function<std::optional<crawl::CrawlFigures>()> figures; // of this process's crawl; none = none is running
};

class CrawlWatch {
public:
    explicit CrawlWatch(CrawlWatchParts parts);
    ~CrawlWatch(); // stops; other processes are told that the crawl has ended

    void start();              // its thread
    void look();               // one turn, on the caller's thread; not beside start()
    static std::string file(); // for other processes, in the library's folder

private:
    void work(const std::stop_token& stop);
    void tellOthers(const std::optional<crawl::CrawlFigures>& figures);
    void logAlerts(const std::vector<crawl::Alert>& present);
    void logOperators();

    const CrawlWatchParts m_parts;
    const std::filesystem::path m_file;
    bool m_told = false;
    bool m_wasRunning = false;
    std::optional<std::int64_t> m_revision;        // of the registry, when it was looked at last
    base::WallTime m_seenUntil{};                  // of the journal …
    std::set<std::string> m_seenAt;                // … and what was seen of that very moment
    std::map<alerts::AlertKey, crawl::Alert> m_on; // what fired at the last look

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread; // last: ends before what it uses
};

} // namespace gleaner::workstation
