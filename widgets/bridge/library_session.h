#pragma once
// One open library, as the window holds it, and the doors through which libraries are opened.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include <QObject>

#include "core/base/result.h"
#include "core/workstation/workstation.h"
#include "widgets/bridge/alert_desk.h"
#include "widgets/bridge/analysis_run.h"
#include "widgets/bridge/background.h"
#include "widgets/bridge/crawl_actions.h"
#include "widgets/bridge/crawl_feed.h"
#include "widgets/bridge/crawl_station.h"
#include "widgets/bridge/event_desk.h"
#include "widgets/bridge/history_desk.h"
#include "widgets/bridge/rehearsal_desk.h"

namespace gleaner::bridge {

struct OpenedLibrary {
    std::shared_ptr<void> companion; // outlives the workstation: the demo's simulated web
    std::unique_ptr<workstation::Workstation> workstation;
    std::shared_ptr<RehearsalDesk> rehearsal; // over both; null when it is not the demo
    bool demo = false;
    std::optional<Error> lockedBy; // opened without the writer's lock, because of this
    // What is still at work on the workstation, asked to stop; to be waited for before that is closed. Last, so that it
    // ends first.
    std::shared_ptr<AnalysisDesk> analysisDesk;
    std::jthread analysis;
};

// How libraries are opened; app/gui fills it from the composition root. Called off the GUI thread.
struct LibraryDoors {
    std::function<Result<OpenedLibrary>(const std::filesystem::path&)> open;
    std::function<Result<OpenedLibrary>(const std::filesystem::path&)> create; // makes it, then opens it
    std::function<Result<OpenedLibrary>()> openDemo;
};

// Lives on the GUI thread. Destroy it before what it was made of is released, and after the widgets that look at it.
class LibrarySession final : public QObject {
    Q_OBJECT

public:
    explicit LibrarySession(OpenedLibrary library, QObject* parent = nullptr);
    ~LibrarySession() override;

    workstation::Workstation& workstation() { return *m_library.workstation; }
    Background& background() { return *m_background; }
    Background& reading() { return *m_reading; } // for what is only looked at: no action waits behind it
    CrawlFeed& feed() { return *m_feed; }
    CrawlActions& actions() { return *m_actions; }
    WorkstationStation& station() { return *m_station; }
    EventDesk& events() { return *m_events; }
    HistoryDesk& history() { return *m_history; }
    AlertDesk& alerts() { return *m_alerts; }
    AnalysisRun& analysis() { return *m_analysis; }
    RehearsalDesk* rehearsal() { return m_library.rehearsal.get(); } // null when it is not the demo

    QString name() const; // the folder's name, or the demo's
    std::filesystem::path folder() const { return m_library.workstation->folder(); }
    bool demo() const { return m_library.demo; }
    bool canWrite() const { return m_library.workstation->access() == workstation::Access::Write; }
    const std::optional<Error>& lockedBy() const { return m_library.lockedBy; }

    // Ends the threads of this object and gives the library away, so that it can be closed off the GUI thread: stopping
    // a crawl takes a moment. Nothing else of this object may be used afterwards.
    OpenedLibrary release();

private:
    std::unique_ptr<AnalysisRun> makeRun();

    OpenedLibrary m_library;
    std::unique_ptr<WorkstationStation> m_station;
    std::unique_ptr<WorkstationEventDesk> m_events;
    std::unique_ptr<StationHistoryDesk> m_history;
    std::unique_ptr<StationAlertDesk> m_alerts;
    std::unique_ptr<AnalysisRun> m_analysis;
    std::unique_ptr<Background> m_background, m_reading;
    std::unique_ptr<CrawlActions> m_actions;
    std::unique_ptr<CrawlFeed> m_feed;
};

} // namespace gleaner::bridge
