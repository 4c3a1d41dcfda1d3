#include "widgets/bridge/library_session.h"

namespace gleaner::bridge {

LibrarySession::LibrarySession(OpenedLibrary library, QObject* parent)
    : QObject(parent), m_library(std::move(library)),
      m_station(std::make_unique<WorkstationStation>(*m_library.workstation)),
      m_events(std::make_unique<WorkstationEventDesk>(m_library.workstation->eventLog())),
      m_history(std::make_unique<StationHistoryDesk>(m_library.workstation->history(), m_library.workstation->sources(),
                                                     m_library.workstation->clock())),
      m_alerts(std::make_unique<StationAlertDesk>(*m_library.workstation)), m_analysis(makeRun()),
      m_background(std::make_unique<Background>()), m_reading(std::make_unique<Background>()),
      m_actions(std::make_unique<CrawlActions>(*m_station, *m_background)),
      m_feed(std::make_unique<CrawlFeed>(*m_station, m_library.workstation->folder())) {
    connect(m_actions.get(), &CrawlActions::changed, m_feed.get(), &CrawlFeed::askNow);
}

std::unique_ptr<AnalysisRun> LibrarySession::makeRun() {
    m_library.analysisDesk = std::make_shared<StationAnalysisDesk>(*m_library.workstation);
    return std::make_unique<AnalysisRun>(*m_library.analysisDesk);
}

LibrarySession::~LibrarySession() {
    release();
}

QString LibrarySession::name() const {
    if (m_library.demo)
        return tr("Demo library");
    return QString::fromStdString(folder().filename().string());
}

OpenedLibrary LibrarySession::release() {
    m_feed.reset();
    m_background.reset();
    m_reading.reset();
    m_actions.reset();
    if (m_analysis)
        m_library.analysis = m_analysis->release();
    m_analysis.reset();
    m_alerts.reset();
    m_history.reset();
    m_events.reset();
    m_station.reset();
    return std::exchange(m_library, {});
}

} // namespace gleaner::bridge
