#include "widgets/bridge/analysis_run.h"

#include <mutex>

namespace gleaner::bridge {
namespace {

using pipeline::ReanalysisFigures;
using pipeline::ReanalysisRequest;

constexpr qint64 kWindowMs = 10'000;
constexpr qint64 kLeastMs = 500; // less says nothing of a rate

} // namespace

// The thread may outlive the object, so it never holds it: it asks under the lock whether anybody still listens.
struct AnalysisRun::Line {
    std::mutex mutex;
    AnalysisRun* listener = nullptr; // guarded by mutex

    template<typename Say>
    void post(Say say) {
        const std::lock_guard lock(mutex);
        if (listener)
            QMetaObject::invokeMethod(
                listener, [to = listener, say] { say(*to); }, Qt::QueuedConnection);
    }
};

AnalysisRun::AnalysisRun(AnalysisDesk& desk, QObject* parent) : QObject(parent), m_desk(desk) {}

AnalysisRun::~AnalysisRun() {
    (void)release(); // waits for it
}

std::jthread AnalysisRun::release() {
    if (m_line) {
        const std::lock_guard lock(m_line->mutex);
        m_line->listener = nullptr;
    }
    if (m_running)
        m_desk.pause(false);
    m_thread.request_stop();
    return std::move(m_thread);
}

void AnalysisRun::start(const ReanalysisRequest& request) {
    if (m_running)
        return;
    m_running = m_everRan = true;
    m_paused = m_stopping = false;
    m_figures = {};
    m_failure.reset();
    m_marks.clear();
    m_clock.start();
    m_line = std::make_shared<Line>();
    m_line->listener = this;
    m_thread = std::jthread([desk = &m_desk, line = m_line, request](const std::stop_token& stop) {
        const auto figures = desk->run(request, stop, [&](const ReanalysisFigures& now) {
            line->post([now](AnalysisRun& run) { run.tell(now); });
        });
        line->post([figures](AnalysisRun& run) { run.end(figures); });
    });
    Q_EMIT changed();
}

void AnalysisRun::pause(bool paused) {
    if (!m_running || paused == m_paused)
        return;
    m_paused = paused;
    m_desk.pause(paused);
    m_marks.clear();
    Q_EMIT changed();
}

void AnalysisRun::stop() {
    if (!m_running || m_stopping)
        return;
    m_stopping = true;
    m_thread.request_stop();
    Q_EMIT changed();
}

void AnalysisRun::tell(const ReanalysisFigures& figures) {
    m_figures = figures;
    const qint64 now = m_clock.elapsed();
    m_marks.emplace_back(now, figures.finished());
    while (m_marks.size() > 2 && now - m_marks.front().first > kWindowMs)
        m_marks.pop_front();
    Q_EMIT changed();
}

void AnalysisRun::end(const Result<ReanalysisFigures>& figures) {
    m_running = m_paused = m_stopping = false;
    if (figures)
        m_figures = *figures;
    else
        m_failure = figures.error();
    Q_EMIT changed();
}

double AnalysisRun::rate() const {
    if (m_marks.size() < 2 || m_paused)
        return 0;
    const qint64 span = m_marks.back().first - m_marks.front().first;
    return span < kLeastMs ? 0 : double(m_marks.back().second - m_marks.front().second) * 1000 / double(span);
}

std::optional<double> AnalysisRun::secondsLeft() const {
    const double pace = rate();
    if (!m_running || pace <= 0)
        return std::nullopt;
    return double(m_figures.total - m_figures.finished()) / pace;
}

} // namespace gleaner::bridge
