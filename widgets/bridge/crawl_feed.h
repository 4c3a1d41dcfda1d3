#pragma once
// The crawl's figures, once a second, from a thread of their own.

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <QObject>

#include "widgets/bridge/crawl_station.h"

namespace gleaner::bridge {

// What the machine says, beside the crawl; −1 = not known.
struct MachineFigures {
    std::int64_t memory = -1;   // resident bytes of this process
    std::int64_t diskFree = -1; // bytes, where the library lies
};
MachineFigures machineFigures(const std::filesystem::path& folder);

struct Tick {
    std::shared_ptr<const crawl::CrawlFigures> figures; // none: see error
    std::optional<Error> error;
    std::vector<crawl::CrawlEvent> events; // since the tick before
    MachineFigures machine;
};

// Lives on the GUI thread. Ticks that the GUI thread had no time for are joined into one: newest figures, all events.
class CrawlFeed final : public QObject {
    Q_OBJECT

public:
    CrawlFeed(CrawlStation& station, std::filesystem::path folder, base::Millis interval = base::Millis(1000),
              QObject* parent = nullptr);
    ~CrawlFeed() override; // waits for the look that is under way

    void askNow(); // the next tick comes at once
    const Tick& latest() const { return m_shown; }

Q_SIGNALS:
    void ticked(const gleaner::bridge::Tick& tick);

private:
    void watch(const std::stop_token& stop);
    void hand(Tick tick);
    void deliver();

    CrawlStation& m_station;
    const std::filesystem::path m_folder;
    const base::Millis m_interval;
    Tick m_shown; // GUI thread

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    bool m_asked = false;
    std::optional<Tick> m_waiting;
    std::jthread m_thread; // last: ends before what it uses
};

} // namespace gleaner::bridge
