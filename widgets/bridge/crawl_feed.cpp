#include "widgets/bridge/crawl_feed.h"

#include <QMetaObject>

#include "core/workstation/machine_figures.h"

namespace gleaner::bridge {

MachineFigures machineFigures(const std::filesystem::path& folder) {
    const alerts::MachineFigures machine = workstation::machineFigures(folder);
    return {machine.memory.value_or(-1), machine.diskFree.value_or(-1)};
}

CrawlFeed::CrawlFeed(CrawlStation& station, std::filesystem::path folder, base::Millis interval, QObject* parent)
    : QObject(parent), m_station(station), m_folder(std::move(folder)), m_interval(interval),
      m_thread([this](const std::stop_token& stop) { watch(stop); }) {}

CrawlFeed::~CrawlFeed() {
    m_thread.request_stop();
    m_wake.notify_all();
    m_thread.join();
}

void CrawlFeed::askNow() {
    {
        const std::lock_guard lock(m_mutex);
        m_asked = true;
    }
    m_wake.notify_all();
}

void CrawlFeed::watch(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        Tick tick;
        if (auto figures = m_station.figures())
            tick.figures = std::make_shared<const crawl::CrawlFigures>(std::move(*figures));
        else
            tick.error = figures.error();
        tick.events = m_station.takeEvents();
        tick.machine = machineFigures(m_folder);
        hand(std::move(tick));
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, stop, m_interval, [this] { return m_asked; });
        m_asked = false;
    }
}

void CrawlFeed::hand(Tick tick) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_waiting) { // the GUI thread has not looked at the last one yet, and was told about it
            m_waiting->events.insert(m_waiting->events.end(), tick.events.begin(), tick.events.end());
            tick.events = std::move(m_waiting->events);
            m_waiting = std::move(tick);
            return;
        }
        m_waiting = std::move(tick);
    }
    QMetaObject::invokeMethod(this, &CrawlFeed::deliver, Qt::QueuedConnection);
}

void CrawlFeed::deliver() {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_waiting)
            return;
        m_shown = std::move(*m_waiting);
        m_waiting.reset();
    }
    Q_EMIT ticked(m_shown);
}

} // namespace gleaner::bridge
