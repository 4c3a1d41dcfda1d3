#pragma once
// A back-fill as the window holds it: on a thread of its own, told once in a while how far it is. It goes on while
// nobody looks.

#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include <QElapsedTimer>
#include <QObject>

#include "widgets/bridge/analysis_desk.h"

namespace gleaner::bridge {

// Lives on the GUI thread. The desk outlives the thread (see release()).
class AnalysisRun final : public QObject {
    Q_OBJECT

public:
    explicit AnalysisRun(AnalysisDesk& desk, QObject* parent = nullptr);
    ~AnalysisRun() override; // stops it and waits for what is in flight

    AnalysisDesk& desk() { return m_desk; }
    bool running() const { return m_running; }
    bool paused() const { return m_paused; }
    bool stopping() const { return m_stopping; }
    const pipeline::ReanalysisFigures& figures() const { return m_figures; } // of the present run, or the last
    const std::optional<Error>& failure() const { return m_failure; }        // that ended the last run
    bool everRan() const { return m_everRan; }
    double rate() const;                       // pictures/s over the last ten seconds; 0 while it is not known
    std::optional<double> secondsLeft() const; // at that rate

    void start(const pipeline::ReanalysisRequest& request); // nothing when one is running
    void pause(bool paused);
    void stop(); // what is in flight is still made durable

    // Asks it to stop and gives its thread away, so that whoever closes the library can wait for it elsewhere.
    std::jthread release();

Q_SIGNALS:
    void changed(); // anything of the above

private:
    struct Line; // from its thread to this object
    void tell(const pipeline::ReanalysisFigures& figures);
    void end(const Result<pipeline::ReanalysisFigures>& figures);

    AnalysisDesk& m_desk;
    bool m_running = false, m_paused = false, m_stopping = false, m_everRan = false;
    pipeline::ReanalysisFigures m_figures;
    std::optional<Error> m_failure;
    QElapsedTimer m_clock;
    std::deque<std::pair<qint64, std::int64_t>> m_marks; // ms, finished: of the last seconds
    std::shared_ptr<Line> m_line;
    std::jthread m_thread; // last: ends before what it uses
};

} // namespace gleaner::bridge
